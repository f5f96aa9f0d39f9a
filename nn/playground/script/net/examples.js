// -- examples: those that are learned from, those that are held out ----------------------

// Examples side by side: X is (count, features), Y is (count, outputs).
class Examples {
  constructor([X, Y]) {
    this.features = X.shape[1];
    this.outputs = Y.shape[1];
    this.X = unpacked(X);
    this.Y = unpacked(Y);
    this.count = X.shape[0];
  }

  clear() {
    this.X = this.Y = new Float64Array(0);
    this.count = 0;
  }

  row(place) {
    return this.X.subarray(place * this.features, (place + 1) * this.features);
  }

  target(place) {
    return this.Y.subarray(place * this.outputs, (place + 1) * this.outputs);
  }

  add(x, y) {
    this.X = Float64Array.of(...this.X, ...x);
    this.Y = Float64Array.of(...this.Y, ...y);
    this.count += 1;
  }

  remove(place) {
    const without = (array, size) => array.filter((_, k) => Math.floor(k / size) !== place);
    this.X = without(this.X, this.features);
    this.Y = without(this.Y, this.outputs);
    this.count -= 1;
  }

  // Those of some places, X and Y flat.
  picked(places) {
    const X = new Float64Array(places.length * this.features);
    const Y = new Float64Array(places.length * this.outputs);
    places.forEach((place, k) => {
      X.set(this.row(place), k * this.features);
      Y.set(this.target(place), k * this.outputs);
    });
    return [X, Y];
  }
}

// -- the plane: what the net says everywhere, and the examples in it ---------------------

class Plane {
  constructor(training) {
    this.training = training;
    this.picture = by("plane");
    this.points = by("points");
    this.axes = [0, Math.min(1, page.directions.length - 1)];
    this.cursor = null;
    this.mean = meanOf(training.examples);
    this.span();
  }

  // Parameters decide how fine a grid there is time for.
  get grid() {
    const {theta} = this.training;
    return theta.length < 400 ? 56 : theta.length < 1500 ? 40 : 26;
  }

  direction(which) {
    const {feature, direction} = page.directions[this.axes[which]];
    if (direction) return direction;
    return this.mean.map((_, k) => (k === feature ? 1 : 0));
  }

  // Where the mean of the examples stands on an axis.
  middle(which) {
    const {feature} = page.directions[this.axes[which]];
    return feature === undefined ? 0 : this.mean[feature];
  }

  // Choose the part of the plane that has the examples in it, and lay the grid.
  span() {
    this.along = [this.direction(0), this.direction(1)];
    this.centre = [this.middle(0), this.middle(1)];
    const spots = [this.training.examples, this.training.test].filter(Boolean)
      .flatMap(each => Array.from({length: each.count}, (_, n) => this.spot(each.row(n))));
    this.range = [0, 1].map(which => {
      const all = spots.map(spot => spot[which]);
      const low = all.reduce((a, b) => Math.min(a, b), Infinity);
      const high = all.reduce((a, b) => Math.max(a, b), -Infinity);
      if (!(high > low)) return [(low || 0) - 1, (low || 0) + 1];
      return [low - 0.12 * (high - low), high + 0.12 * (high - low)];
    });
    const sizes = this.range.map(([low, high]) => high - low);
    if (Math.max(...sizes) < 1.6 * Math.min(...sizes)) this.square(Math.max(...sizes));
    this.lay();
  }

  square(size) {
    this.range = this.range.map(([low, high]) => {
      const middle = (low + high) / 2;
      return [middle - size / 2, middle + size / 2];
    });
  }

  lay() {
    const grid = this.grid;
    this.X = new Float64Array(grid * grid * this.mean.length);
    for (let row = 0; row < grid; row++) {
      for (let column = 0; column < grid; column++) {
        const point = this.point((column + 0.5) / grid, (row + 0.5) / grid);
        this.X.set(point, (row * grid + column) * this.mean.length);
      }
    }
    this.laid = grid;
  }

  // Where an example stands, in the units of the axes.
  spot(x) {
    return [0, 1].map(which => {
      let total = this.centre[which];
      const along = this.along[which];
      for (let k = 0; k < along.length; k++) {
        if (along[k]) total += along[k] * (x[k] - this.mean[k]);
      }
      return total;
    });
  }

  // An example in the plane at a share of its width and height, from the top left.
  point(right, down) {
    const [[left, rightmost], [bottom, top]] = this.range;
    const moved = [left + right * (rightmost - left) - this.centre[0],
                   top - down * (top - bottom) - this.centre[1]];
    return this.mean.map((number, k) =>
      number + moved[0] * this.along[0][k]
      + (this.axes[0] === this.axes[1] ? 0 : moved[1] * this.along[1][k]));
  }

  // The share of width and height at which an example stands.
  share(x) {
    const [s, t] = this.spot(x), [[left, right], [bottom, top]] = this.range;
    return [(s - left) / (right - left), (top - t) / (top - bottom)];
  }

  // Draw what the net says, and hand on the activity over the grid.
  draw() {
    if (this.laid !== this.grid) this.lay();
    const grid = this.laid, count = grid * grid;
    const activity = this.training.activity(this.X, count);
    paint(this.picture, grid, outputPixels(this.training.decided(activity), count));
    return activity;
  }

  // Draw the examples.
  drawPoints(chosen) {
    const context = fitted(this.points);
    const {clientWidth: width, clientHeight: height} = this.points;
    const {page: edge, ink} = colours(), {examples, test} = this.training;
    const radius = Math.max(2, Math.min(4.5, 70 / Math.sqrt(examples.count)));
    const dot = (source, n, size, ring) => {
      const [right, down] = this.share(source.row(n));
      context.beginPath();
      context.arc(right * width, down * height, size, 0, 7);
      context.fillStyle = css(targetColour(source.target(n)));
      context.fill();
      context.lineWidth = ring === edge ? 1 : 2;
      context.strokeStyle = ring;
      context.stroke();
    };
    for (let n = 0; n < examples.count; n++) dot(examples, n, radius, edge);
    if (test && by("show-test").checked) {
      for (let n = 0; n < test.count; n++) dot(test, n, radius, ink);
    }
    if (chosen !== null && chosen < examples.count) dot(examples, chosen, radius + 4, ink);
    if (this.cursor) {
      const [right, down] = [this.cursor[0] * width, this.cursor[1] * height];
      context.strokeStyle = ink;
      context.lineWidth = 2;
      context.strokeRect(right - 7, down - 7, 14, 14);
    }
  }

  // The example nearest to a place, if it is near.
  nearest(right, down, reach = 16) {
    const {clientWidth: width, clientHeight: height} = this.points;
    let best = null, least = reach;
    for (let n = 0; n < this.training.examples.count; n++) {
      const [r, d] = this.share(this.training.examples.row(n));
      const distance = Math.hypot((r - right) * width, (d - down) * height);
      if (distance < least) [best, least] = [n, distance];
    }
    return best;
  }
}

function meanOf(examples) {
  const mean = Array(examples.features).fill(0);
  for (let n = 0; n < examples.count; n++) {
    examples.row(n).forEach((number, k) => { mean[k] += number / examples.count; });
  }
  return mean;
}

// Fill a canvas with a grid of pixels; the browser smooths them.
function paint(canvas, grid, pixels) {
  if (canvas.width !== grid) canvas.width = canvas.height = grid;
  const context = canvas.getContext("2d");
  if (canvas.image?.width !== grid) canvas.image = context.createImageData(grid, grid);
  new Uint32Array(canvas.image.data.buffer).set(pixels);
  context.putImageData(canvas.image, 0, 0);
}

// A canvas of as many pixels as the screen has for it, cleared.
function fitted(canvas) {
  const scale = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale];
  if (canvas.width !== Math.round(width)) canvas.width = width;
  if (canvas.height !== Math.round(height)) canvas.height = height;
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  return context;
}

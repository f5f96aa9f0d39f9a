// -- the chain rule of a weight or a unit for one example --------------------------------

class Rule {
  constructor(training, choose) {
    this.training = training;
    this.choose = choose;
    this.box = by("chain");
    this.example = 0;
    this.hasLooked = false; // whether an example was named by who reads
    this.chosen = null;
    this.whole = false;
  }

  get last() {
    return this.training.sizes.length - 1;
  }

  // -- numbers -----------------------------------------------------------------------

  // Read those of one example, or of the first `count`.
  read(count = this.training.examples.count) {
    const {training} = this, {examples} = training;
    const places = this.whole ? [...Array(count).keys()] : [this.example];
    const [X, Y] = examples.picked(places);
    this.X = X;
    this.activity = training.activity(X, places.length);
    this.deltas = places.map(place =>
      training.deltas(examples.row(place), examples.target(place)));
  }

  z(layer, unit, n = 0) {
    return this.activity[this.training.column(layer, unit, "z")][n];
  }

  // An activation; that of layer 0 is a feature, as the first layer takes it.
  a(layer, unit, n = 0) {
    if (layer) return this.activity[this.training.column(layer, unit, "a")][n];
    const number = this.X[n * this.training.examples.features + unit];
    const units = this.training.about.standardise;
    return units ? (number - units.mean[unit]) / units.scale[unit] : number;
  }

  delta(layer, unit, n = 0) {
    return this.deltas[n][this.training.unit(layer, unit)];
  }

  weight(layer, unit, from) {
    return this.training.theta[this.training.place(layer, unit, from)];
  }

  // What an example adds to a gradient: δ·a, δ for a bias.
  part(layer, unit, from, n) {
    const delta = this.delta(layer, unit, n);
    return from === undefined ? delta : delta * this.a(layer - 1, from, n);
  }

  // The sum over the examples that were read.
  sum(layer, unit, from) {
    return total(this.deltas.length, n => this.part(layer, unit, from, n));
  }

  // -- lines -------------------------------------------------------------------------

  title() {
    const {layer, unit, from} = this.chosen;
    if (!layer) return element("h3", {text: page.features[unit]});
    if (from === undefined) return element("h3", {text: `Unit ${unit + 1} of layer ${layer}`});
    const source = layer > 1 ? `unit ${from + 1} of layer ${layer - 1}` : page.features[from];
    const words = ` from ${source} to unit ${unit + 1} of layer ${layer}`;
    const now = shown(this.weight(layer, unit, from), 4);
    return element("h3", {}, symbol("w", layer, unit, from), ` = ${now}`,
      element("small", {text: words}));
  }

  ofExample() {
    const {layer, unit, from} = this.chosen;
    if (!layer) return [this.feature(unit)];
    if (from === undefined) {
      return [this.forward(layer, unit), this.activation(layer, unit),
              ...this.error(layer, unit), this.incoming(layer, unit)];
    }
    const before = layer > 1 ? this.activation(layer - 1, from) : this.feature(from);
    return [this.product(layer, unit, from), ...this.error(layer, unit), before];
  }

  feature(unit) {
    const words = this.training.about.standardise ? ", in spreads from the mean" : "";
    const name = page.features[unit];
    return line(symbol("a", 0, unit), ` = ${name} = `, bold(this.a(0, unit)), words);
  }

  // dw = δ·a
  product(layer, unit, from) {
    const delta = this.delta(layer, unit), a = this.a(layer - 1, from);
    return line(symbol("dw", layer, unit, from), " = ", symbol("δ", layer, unit), " · ",
      symbol("a", layer - 1, from), ` = ${inside(delta)} · ${inside(a)} = `, bold(delta * a));
  }

  // z = Σ w·a + b
  forward(layer, unit) {
    const terms = listed(this.training.sizes[layer - 1], from =>
      `${inside(this.weight(layer, unit, from))}·${inside(this.a(layer - 1, from))}`);
    const bias = inside(this.weight(layer, unit));
    return line(symbol("z", layer, unit), ` = Σ w·a + b = ${terms} + ${bias} = `,
      bold(this.z(layer, unit)));
  }

  // a = g(z)
  activation(layer, unit) {
    const name = this.training.about.activations[layer - 1];
    return line(symbol("a", layer, unit), ` = ${name}(`, symbol("z", layer, unit),
      `) = ${name}(${shown(this.z(layer, unit))}) = `, bold(this.a(layer, unit)));
  }

  // Where δ comes from: the loss, or the layer after.
  error(layer, unit) {
    if (layer === this.last) return [this.fromLoss(unit)];
    const next = layer + 1, count = this.training.sizes[next];
    const slope = this.training.slope(layer, this.z(layer, unit));
    const sum = total(count, k => this.weight(next, k, unit) * this.delta(next, k));
    const terms = listed(count, k =>
      `${inside(this.weight(next, k, unit))}·${inside(this.delta(next, k))}`);
    const numbers = slope === undefined ? ` = ${terms}; by all units of the layer `
      : ` = ${inside(slope)} · (${terms}) = ${inside(slope)} · ${inside(sum)} = `;
    const links = Array.from({length: Math.min(count, MOST)}, (_, k) => this.link(next, k));
    return [
      line(symbol("δ", layer, unit), " = ", element("i", {text: "g′"}), "(",
        symbol("z", layer, unit), ") · Σₖ ", symbol("w", next, "k", unit), " · ",
        symbol("δ", next, "k"), numbers, bold(this.delta(layer, unit))),
      element("p", {class: "onward"}, "On to the layer after: ", ...links),
    ];
  }

  // δ of an output; where loss and activation suit each other it is ŷ − y.
  fromLoss(unit) {
    const layer = this.last, delta = bold(this.delta(layer, unit));
    const isDifference = page.on_scores && ["fractions", "classes"].includes(page.loss.targets);
    const left = symbol("δ", layer, unit);
    if (!isDifference) return line(left, " = ∂L/∂", symbol("z", layer, unit), " = ", delta);
    const y = inside(this.training.examples.target(this.example)[unit]);
    return line(left, ` = ŷ − y = ${shown(this.a(layer, unit))} − ${y} = `, delta);
  }

  // A button that goes on to another unit.
  link(layer, unit) {
    const told = {class: "link", type: "button", onclick: () => this.choose({layer, unit})};
    return element("button", told, symbol("δ", layer, unit));
  }

  // A unit's weights with their gradients, and its bias.
  incoming(layer, unit) {
    const count = Math.min(this.training.sizes[layer - 1], 40), m = this.deltas.length;
    const rows = Array.from({length: count}, (_, from) => {
      const told = {class: "link", type: "button",
                    onclick: () => this.choose({layer, unit, from})};
      return [element("button", told, symbol("w", layer, unit, from)),
              shown(this.weight(layer, unit, from)), shown(this.sum(layer, unit, from) / m)];
    });
    rows.push([symbol("b", layer, unit), shown(this.weight(layer, unit)),
               shown(this.sum(layer, unit) / m)]);
    return table(["weight", "now", "gradient"], rows);
  }
}

// -- the chain rule of a weight or a unit, in the texts' notation with today's numbers ---

// A symbol such as w₃₁ of layer 2.
function symbol(letter, layer, ...places) {
  const numbers = places.map(place => (typeof place === "number" ? place + 1 : place));
  return element("span", {class: "symbol"}, element("i", {text: letter}),
    element("span", {class: "places"}, element("sup", {text: `[${layer}]`}),
      element("sub", {text: numbers.join(numbers.some(number => number > 9) ? "," : "")})));
}

function line(...parts) {
  return element("p", {class: "formula"}, ...parts);
}

class Chain {
  constructor(training, choose) {
    this.training = training;
    this.choose = choose;
    this.box = by("chain");
    this.example = 0;
    this.chosen = null;
    this.whole = false;
  }

  get last() {
    return this.training.sizes.length - 1;
  }

  // A link to another unit's part of the rule.
  link(layer, unit, letter = "δ") {
    return element("button", {
      class: "link", type: "button", onclick: () => this.choose({layer, unit}),
    }, symbol(letter, layer, unit));
  }

  show() {
    const {chosen, training} = this;
    by("chain-hint").hidden = Boolean(chosen);
    by("chain-tools").hidden = !chosen;
    if (!chosen) return this.box.replaceChildren();
    if (!training.examples.count) {
      return this.box.replaceChildren(line("There are no examples: click into the plane."));
    }
    this.example = Math.min(this.example, training.examples.count - 1);
    this.read();
    const parts = this.whole ? this.ofBatch() : this.ofExample();
    this.box.replaceChildren(this.title(), ...parts);
  }

  // Numbers of every example, or of one.
  read() {
    const {training} = this, {examples} = training;
    const places = this.whole ? [...Array(examples.count).keys()] : [this.example];
    const [X, Y] = examples.picked(places);
    this.activity = training.activity(X, places.length);
    this.X = X;
    this.deltas = places.map((place, k) => training.deltas(
      X.subarray(k * examples.features, (k + 1) * examples.features),
      Y.subarray(k * examples.outputs, (k + 1) * examples.outputs)));
  }

  z(layer, unit, n = 0) {
    return this.activity[this.training.column(layer, unit, "z")][n];
  }

  // An activation; that of layer 0 is a feature, as the first layer takes it.
  a(layer, unit, n = 0) {
    if (layer) return this.activity[this.training.column(layer, unit, "a")][n];
    const number = this.X[n * this.training.examples.features + unit];
    const scale = this.training.about.standardise;
    return scale ? (number - scale.mean[unit]) / scale.scale[unit] : number;
  }

  delta(layer, unit, n = 0) {
    return this.deltas[n][this.training.unit(layer, unit)];
  }

  weight(layer, unit, from) {
    return this.training.theta[this.training.place(layer, unit, from)];
  }

  title() {
    const {layer, unit, from} = this.chosen;
    if (!layer) return element("h3", {text: page.features[unit]});
    if (from === undefined) return element("h3", {}, `Unit ${unit + 1} of layer ${layer}`);
    const source = layer > 1 ? `unit ${from + 1} of layer ${layer - 1}` : page.features[from];
    return element("h3", {}, symbol("w", layer, unit, from), ` = ${shown(this.weight(layer, unit, from), 4)}`,
      element("small", {text: ` from ${source} to unit ${unit + 1} of layer ${layer}`}));
  }

  // -- one example ---------------------------------------------------------------------

  ofExample() {
    const {layer, unit, from} = this.chosen;
    if (!layer) {
      return [line(symbol("a", 0, unit), ` = ${shown(this.a(0, unit))}`, this.training.about.standardise
        ? ", standardised; nothing is learned here." : "; nothing is learned here.")];
    }
    const parts = from === undefined ? [...this.forward(layer, unit)]
      : [this.product(layer, unit, from)];
    parts.push(...this.error(layer, unit));
    if (from === undefined) parts.push(this.incoming(layer, unit));
    else if (layer > 1) parts.push(...this.activation(layer - 1, from));
    return parts;
  }

  // dw = δ·a
  product(layer, unit, from) {
    const delta = this.delta(layer, unit), a = this.a(layer - 1, from);
    return line(symbol("dw", layer, unit, from), " = ", symbol("δ", layer, unit), " · ",
      symbol("a", layer - 1, from), ` = ${inside(delta)} · ${inside(a)} = `,
      element("b", {text: shown(delta * a)}));
  }

  // z = Σ w·a + b and a = g(z)
  forward(layer, unit) {
    const count = this.training.sizes[layer - 1];
    const terms = listed(count, from =>
      `${inside(this.weight(layer, unit, from))}·${inside(this.a(layer - 1, from))}`);
    const bias = this.weight(layer, unit);
    return [line(symbol("z", layer, unit), " = Σ w·a + b = ", `${terms} + ${inside(bias)} = `,
      element("b", {text: shown(this.z(layer, unit))})), ...this.activation(layer, unit)];
  }

  activation(layer, unit) {
    const name = this.training.about.activations[layer - 1];
    return [line(symbol("a", layer, unit), ` = ${name}(`, symbol("z", layer, unit), ") = ",
      `${name}(${shown(this.z(layer, unit))}) = `, element("b", {text: shown(this.a(layer, unit))}))];
  }

  // Where δ comes from: the loss, or the layer after.
  error(layer, unit) {
    const delta = element("b", {text: shown(this.delta(layer, unit))});
    if (layer === this.last) return [this.fromLoss(unit, delta)];
    const next = layer + 1, count = this.training.sizes[next];
    const slope = this.training.slope(layer, this.z(layer, unit));
    const sum = total(count, k => this.weight(next, k, unit) * this.delta(next, k));
    const terms = listed(count, k =>
      `${inside(this.weight(next, k, unit))}·${inside(this.delta(next, k))}`);
    const lines = [line(symbol("δ", layer, unit), " = ", element("i", {text: "g′"}), "(",
      symbol("z", layer, unit), ") · Σₖ ", symbol("w", next, "k", unit), " · ",
      symbol("δ", next, "k"),
      ` = ${slope === undefined ? "" : `${inside(slope)} · `}(${terms}) = `,
      `${slope === undefined ? "" : `${inside(slope)} · ${inside(sum)} = `}`, delta)];
    const links = Array.from({length: Math.min(count, MOST)}, (_, k) => this.link(next, k));
    lines.push(element("p", {class: "onward"}, "On to the layer after: ", ...links));
    return lines;
  }

  // δ of an output; where loss and activation suit each other it is ŷ − y.
  fromLoss(unit, delta) {
    const layer = this.last, y = this.training.examples.target(this.example)[unit];
    const given = this.a(layer, unit);
    const suited = page.on_scores && ["fractions", "classes"].includes(page.loss.targets);
    if (!suited) return line(symbol("δ", layer, unit), " = ∂L/∂", symbol("z", layer, unit), " = ", delta);
    return line(symbol("δ", layer, unit), ` = ŷ − y = ${shown(given)} − ${inside(y)} = `, delta);
  }

  incoming(layer, unit) {
    const count = Math.min(this.training.sizes[layer - 1], 40);
    const rows = Array.from({length: count}, (_, from) => element("tr", {},
      element("td", {}, element("button", {
        class: "link", type: "button", onclick: () => this.choose({layer, unit, from}),
      }, symbol("w", layer, unit, from))),
      element("td", {text: shown(this.weight(layer, unit, from))}),
      element("td", {text: shown(this.sum(layer, unit, from) / this.deltas.length)})));
    rows.push(element("tr", {}, element("td", {}, symbol("b", layer, unit)),
      element("td", {text: shown(this.weight(layer, unit))}),
      element("td", {text: shown(this.sum(layer, unit) / this.deltas.length)})));
    return element("table", {}, element("thead", {}, element("tr", {},
      ...["weight", "now", "gradient"].map(text => element("th", {scope: "col", text})))),
      element("tbody", {}, ...rows));
  }

  // -- the batch -----------------------------------------------------------------------

  // Σ δ·a over the examples that were read; Σ δ for a bias.
  sum(layer, unit, from) {
    return total(this.deltas.length, n => this.part(layer, unit, from, n));
  }

  part(layer, unit, from, n) {
    const delta = this.delta(layer, unit, n);
    return from === undefined ? delta : delta * this.a(layer - 1, from, n);
  }

  ofBatch() {
    const {layer, unit, from} = this.chosen;
    if (!layer) return [line("Nothing is learned here.")];
    const m = this.deltas.length, name = from === undefined ? symbol("db", layer, unit)
      : symbol("dw", layer, unit, from);
    const parts = Array.from({length: m}, (_, n) => [n, this.part(layer, unit, from, n)]);
    parts.sort((a, b) => b[1] - a[1]);
    const sum = parts.reduce((all, [, part]) => all + part, 0);
    const product = from === undefined ? [symbol("δ", layer, unit)]
      : [symbol("δ", layer, unit), " · ", symbol("a", layer - 1, from)];
    const found = [
      line(name, " = ", element("sup", {text: "1"}), "⁄", element("sub", {text: "m"}), " Σ ",
        ...product, ` = ${shown(sum)} / ${m.toLocaleString("en")} = `, element("b", {text: shown(sum / m)})),
      this.bars(parts),
      this.strongest(parts, layer, unit, from),
      ...this.penalty(layer, unit, from, sum / m),
    ];
    if (from === undefined) found.push(this.incoming(layer, unit));
    found.push(line("In matrices: ", matrix("dW", layer), " = ¹⁄ₘ ", matrix("dZ", layer),
      matrix("A", layer - 1), element("sup", {text: "T"}), ...this.back(layer)));
    return found;
  }

  back(layer) {
    if (layer === this.last) return [];
    return [",  ", matrix("dZ", layer), " = ", matrix("W", layer + 1), element("sup", {text: "T"}),
      matrix("dZ", layer + 1), " ∗ g′(", matrix("Z", layer), ")"];
  }

  // What each example adds, the largest first.
  bars(parts) {
    const canvas = element("canvas", {class: "bars", role: "img",
      "aria-label": "what each example adds, from the largest to the smallest"});
    requestAnimationFrame(() => {
      const context = fitted(canvas), {clientWidth: width, clientHeight: height} = canvas;
      const size = Math.max(...parts.map(([, part]) => Math.abs(part)), 1e-300);
      parts.forEach(([, part], k) => {
        const tall = (part / size) * (height / 2 - 1), wide = width / parts.length;
        context.fillStyle = css(part < 0 ? colours().low : colours().high);
        context.fillRect(k * wide, height / 2 - Math.max(tall, 0), Math.max(wide, 0.5), Math.abs(tall));
      });
    });
    return canvas;
  }

  strongest(parts, layer, unit, from) {
    const order = [...parts].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])), rows = [];
    for (const [n, part] of order.slice(0, 4)) {
      const cells = [shown(this.delta(layer, unit, n))];
      if (from !== undefined) cells.push(shown(this.a(layer - 1, from, n)));
      rows.push(element("tr", {}, element("td", {}, element("button", {
        class: "link", type: "button", text: `example ${n + 1}`,
        onclick: () => this.look(n),
      })), ...[...cells, shown(part)].map(text => element("td", {text}))));
    }
    const rest = order.slice(4).reduce((all, [, part]) => all + part, 0);
    rows.push(element("tr", {}, element("td", {text: order.length > 4
      ? `${order.length - 4} others` : ""}), ...(from === undefined ? [] : [element("td")]),
      element("td"), element("td", {text: order.length > 4 ? shown(rest) : ""})));
    const heads = ["", "δ", ...(from === undefined ? [] : ["a"]), from === undefined ? "adds" : "δ·a"];
    return element("table", {}, element("thead", {}, element("tr", {},
      ...heads.map(text => element(text ? "th" : "td", text ? {scope: "col", text} : {})))),
      element("tbody", {}, ...rows));
  }

  // What L2 adds, and the step that follows.
  penalty(layer, unit, from, gradient) {
    const {options, examples, updates} = this.training, lines = [];
    let whole = gradient;
    if (options.l2 && from !== undefined) {
      const pull = (options.l2 / examples.count) * this.weight(layer, unit, from);
      whole += pull;
      lines.push(line("L2 adds ", element("sup", {text: "λ"}), "⁄", element("sub", {text: "m"}),
        ` · w = ${shown(pull)}; together `, element("b", {text: shown(whole)})));
    }
    if (page.optimisers[options.optimiser].name === "sgd" && updates) {
      lines.push(line("Descent moves it by −α · ", from === undefined ? "db" : "dw",
        ` = −${shown(options.rate)} · ${inside(whole)} = ${shown(-options.rate * whole)}`));
    }
    if (options.dropout) lines.push(element("p", {class: "quiet", text: "Computed without dropout."}));
    return lines;
  }

  look(n) {
    this.example = n;
    this.whole = false;
    by("one-example").checked = true;
    by("example").value = n + 1;
    this.show();
  }
}

function matrix(letter, layer) {
  return element("span", {class: "symbol"}, element("b", {text: letter}),
    element("sup", {text: `[${layer}]`}));
}

function total(count, part) {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += part(k);
  return sum;
}

// Terms of a sum; of a long one the first and how many there are more.
function listed(count, term) {
  const shownTerms = Math.min(count, 6);
  const text = Array.from({length: shownTerms}, (_, k) => term(k)).join(" + ");
  return count > shownTerms ? `${text} + … (${count} terms)` : text;
}

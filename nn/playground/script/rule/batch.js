// -- the chain rule over all examples: the sum that makes a gradient ---------------------

class Chain extends Rule {
  show() {
    const {chosen, training} = this;
    by("chain-hint").hidden = Boolean(chosen);
    by("chain-tools").hidden = !chosen;
    if (!chosen) return this.box.replaceChildren();
    if (!training.examples.count) {
      return this.box.replaceChildren(quiet("There are no examples: click into the plane."));
    }
    this.example = Math.min(this.example, training.examples.count - 1);
    this.read();
    const parts = this.whole ? this.ofBatch() : this.ofExample();
    if (training.options.dropout) parts.push(quiet("Computed without dropout."));
    this.box.replaceChildren(this.title(), ...parts);
  }

  // Look at an example that was named.
  look(n) {
    this.hasLooked = true;
    this.example = n;
    this.whole = false;
    by("one-example").checked = true;
    by("example").value = n + 1;
    this.show();
  }

  // Where there is something to see: the example, among the first, that adds most.
  strongest() {
    const {layer, unit, from} = this.chosen, {whole} = this;
    const count = Math.min(this.training.examples.count, 200);
    this.whole = true;
    this.read(count);
    this.whole = whole;
    return largestOf(Array.from({length: count}, (_, n) =>
      Math.abs(this.part(layer, unit, from, n))));
  }

  ofBatch() {
    const {layer, unit, from} = this.chosen, m = this.deltas.length;
    if (!layer) return [quiet("Nothing is learned here.")];
    const parts = Array.from({length: m}, (_, n) => [n, this.part(layer, unit, from, n)]);
    parts.sort((a, b) => b[1] - a[1]);
    const sum = parts.reduce((all, [, part]) => all + part, 0), isBias = from === undefined;
    const name = isBias ? symbol("db", layer, unit) : symbol("dw", layer, unit, from);
    const product = [symbol("δ", layer, unit)];
    if (!isBias) product.push(" · ", symbol("a", layer - 1, from));
    return [
      line(name, " = ", ...fraction("1", "m"), " Σ ", ...product,
        ` = ${shown(sum)} / ${m.toLocaleString("en")} = `, bold(sum / m)),
      this.picture(parts),
      this.table(parts),
      ...this.step(sum / m),
      ...(isBias ? [this.incoming(layer, unit)] : []),
      this.matrices(layer),
    ];
  }

  matrices(layer) {
    const rule = [matrix("dW", layer), " = ", ...fraction("1", "m"), " ",
                  matrix("dZ", layer), matrix("A", layer - 1, true)];
    if (layer < this.last) {
      rule.push(", ", matrix("dZ", layer), " = ", matrix("W", layer + 1, true),
        matrix("dZ", layer + 1), " ∗ g′(", matrix("Z", layer), ")");
    }
    return line("In matrices: ", ...rule);
  }

  // The sum as it grows: first the examples that raise it, then those that lower it.
  picture(parts) {
    const canvas = element("canvas", {class: "sum", role: "img",
                                      "aria-label": "the sum as examples are added"});
    requestAnimationFrame(() => drawSum(canvas, parts.map(([, part]) => part)));
    const words = "The sum as examples are added: those that raise it, then those that "
      + "lower it; the dot is where it ends.";
    return element("figure", {}, canvas, element("figcaption", {class: "quiet", text: words}));
  }

  // The examples that add most, either way, and all others together.
  table(parts) {
    const {layer, unit, from} = this.chosen, isBias = from === undefined;
    const order = [...parts].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
    const rows = order.slice(0, 4).map(([n, part]) => [
      element("button", {class: "link", type: "button", text: `example ${n + 1}`,
                         onclick: () => this.look(n)}),
      shown(this.delta(layer, unit, n)),
      ...(isBias ? [] : [shown(this.a(layer - 1, from, n)), shown(part)]),
    ]);
    const rest = order.slice(4).reduce((all, [, part]) => all + part, 0);
    if (order.length > 4) {
      rows.push([`${(order.length - 4).toLocaleString("en")} others`,
                 ...(isBias ? [] : ["", ""]), shown(rest)]);
    }
    return table(["", "δ", ...(isBias ? [] : ["a", "δ·a"])], rows);
  }

  // What L2 adds, and what descent makes of it.
  step(gradient) {
    const {layer, unit, from} = this.chosen, {options, examples} = this.training;
    const lines = [];
    let whole = gradient;
    if (options.l2 && from !== undefined) {
      const pull = (options.l2 / examples.count) * this.weight(layer, unit, from);
      whole += pull;
      lines.push(line("L2 adds ", ...fraction("λ", "m"), ` · w = ${shown(pull)}; together `,
        bold(whole)));
    }
    if (page.optimisers[options.optimiser].name === "sgd") {
      const [rate, name] = [shown(options.rate), from === undefined ? "db" : "dw"];
      const words = `Descent moves it by −α · ${name} = −${rate} · ${inside(whole)} = `;
      lines.push(line(words,
        bold(-options.rate * whole)));
    }
    return lines;
  }
}

function drawSum(canvas, parts) {
  const context = fitted(canvas), {clientWidth: width, clientHeight: height} = canvas;
  const {low, high, line: grey, ink} = colours(), sums = [0];
  for (const part of parts) sums.push(sums[sums.length - 1] + part);
  const top = sums.reduce((a, b) => Math.max(a, b));
  const bottom = sums.reduce((a, b) => Math.min(a, b));
  const x = k => ((width - 8) * k) / parts.length;
  const y = sum => 5 + ((height - 10) * (top - sum)) / (top - bottom || 1);
  parts.forEach((part, k) => {
    const [from, to] = [y(0), y(sums[k + 1])];
    context.fillStyle = css(part < 0 ? low : high, 0.55);
    context.fillRect(x(k), Math.min(from, to), Math.max(x(1), 0.6), Math.abs(to - from));
  });
  context.fillStyle = grey;
  context.fillRect(0, y(0), width, 1);
  context.beginPath();
  context.arc(width - 5, y(sums[parts.length]), 4, 0, 7);
  context.fillStyle = ink;
  context.fill();
}

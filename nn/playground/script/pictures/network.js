// -- the net: a picture for each unit, a line for each weight ----------------------------

const MOST = 12; // units of a layer that are shown

class Network {
  constructor(training, choose) {
    this.training = training;
    this.choose = choose;
    this.box = by("net");
    this.lines = by("links");
    this.hovered = null;
    this.lines.addEventListener("pointermove", event => this.hover(event));
    this.lines.addEventListener("pointerleave", () => this.hover(null));
    this.lines.addEventListener("click", event => {
      const found = this.at(event);
      if (found) this.choose(found);
    });
    this.build();
  }

  // How many of a layer's units are shown.
  count(layer) {
    return Math.min(this.training.sizes[layer], MOST);
  }

  build() {
    this.box.querySelectorAll(".unit, .more, .heading").forEach(old => old.remove());
    this.units = this.training.sizes.map((size, layer) =>
      Array.from({length: this.count(layer)}, (_, unit) => this.made(layer, unit)));
    this.headings = this.training.sizes.map((size, layer) => this.heading(size, layer));
    this.more = this.training.sizes.map((size, layer) =>
      size > MOST ? element("span", {class: "more", text: `+ ${size - MOST} more`}) : null);
    this.box.append(...this.units.flat(), ...this.headings, ...this.more.filter(Boolean));
    this.place();
  }

  heading(size, layer) {
    const {sizes, about} = this.training, last = layer === sizes.length - 1;
    const name = !layer ? "features" : last ? "output" : `layer ${layer}`;
    const below = layer ? about.activations[layer - 1] : "";
    return element("span", {class: "heading"}, name, element("small", {text: below}));
  }

  made(layer, unit) {
    const name = layer ? `unit ${unit + 1} of layer ${layer}` : page.features[unit];
    const told = {class: layer ? "unit" : "unit input", "aria-label": name, title: name,
                  type: "button", onclick: () => this.choose({layer, unit})};
    if (!layer) return element("button", told, element("canvas"), element("b", {text: name}));
    return element("button", told, element("canvas"));
  }

  // Put units into columns that fill the box.
  place() {
    const {sizes} = this.training, width = this.box.clientWidth, top = 48;
    const columns = sizes.length, gap = width / columns, isNarrow = width < 500;
    const most = Math.max(...sizes.map((_, layer) => this.count(layer)));
    const room = isNarrow ? 300 : Math.max(360, by("plane-frame").clientHeight - 30);
    const least = width < 700 ? 26 : 36;
    this.size = Math.max(least, Math.min(76, gap * 0.54, (0.76 * room) / most));
    const pitch = Math.max(Math.min(room / most, 1.6 * this.size), this.size + 6);
    this.box.style.height = `${top + most * pitch + 20}px`;
    this.centres = this.units.map((units, layer) => units.map((unit, k) => {
      const x = gap * (layer + (isNarrow && !layer ? 0.62 : 0.5));
      const y = top + (most * pitch) / 2 + (k - (units.length - 1) / 2) * pitch;
      unit.style.cssText =
        `left:${x - this.size / 2}px;top:${y - this.size / 2}px;`
        + `width:${this.size}px;height:${this.size}px`;
      return [x, y];
    }));
    this.headings.forEach((heading, layer) => {
      heading.style.left = `${gap * (layer + 0.5)}px`;
    });
    this.more.forEach((text, layer) => {
      if (text) text.style.left = `${gap * (layer + 0.5)}px`;
    });
  }

  // Draw each unit's own picture from the activity over the plane, and all lines.
  draw(activity, plane) {
    this.drawUnits(activity, plane);
    this.drawLinks();
  }

  // A unit needs a quarter of the pixels that the decision has.
  drawUnits(activity, plane) {
    const grid = plane.laid >> 1;
    if (this.pixels?.length !== grid * grid) this.pixels = new Uint32Array(grid * grid);
    this.units.forEach((units, layer) => units.forEach((unit, k) => {
      const numbers = layer ? activity[this.training.column(layer, k, "a")]
        : inputOf(plane, k, plane.laid * plane.laid);
      this.tint(numbers, layer, k, plane.laid, grid);
      paint(unit.firstChild, grid, this.pixels);
    }));
  }

  // Fill the pixels of one unit, from every second number of every second row.
  tint(numbers, layer, unit, wide, grid) {
    const {sizes, about} = this.training, name = layer ? about.activations[layer - 1] : "";
    const isShare = name === "sigmoid" || name === "softmax";
    const isClass = name === "softmax" && layer === sizes.length - 1;
    const colours = isClass ? classRamp(unit) : ramp(1);
    let size = isShare || name === "tanh" ? 1 : 0;
    if (!size) for (const number of numbers) size = Math.max(size, Math.abs(number));
    for (let row = 0; row < grid; row++) {
      for (let column = 0; column < grid; column++) {
        const number = numbers[2 * row * wide + 2 * column];
        this.pixels[row * grid + column] =
          shade(colours, isShare ? 2 * number - 1 : size ? number / size : 0);
      }
    }
  }

  // Every weight that is shown: [layer, unit, from, weight].
  *weights() {
    const {sizes, theta} = this.training;
    for (let layer = 1; layer < sizes.length; layer++) {
      for (let unit = 0; unit < this.count(layer); unit++) {
        for (let from = 0; from < this.count(layer - 1); from++) {
          yield [layer, unit, from, theta[this.training.place(layer, unit, from)]];
        }
      }
    }
  }

  drawLinks() {
    const context = fitted(this.lines), chosen = this.chosen;
    let size = 1e-9;
    for (const [, , , weight] of this.weights()) size = Math.max(size, Math.abs(weight));
    this.largest = size;
    for (const [layer, unit, from, weight] of this.weights()) {
      const share = Math.min(1, Math.abs(weight) / Math.min(size, 4) || 0);
      context.lineWidth = 0.5 + 5 * share;
      const colour = weight < 0 ? colours().low : colours().high;
      context.strokeStyle = css(colour, 0.25 + 0.65 * share);
      this.trace(context, layer, unit, from);
    }
    for (const marked of [this.hovered, chosen]) {
      if (!marked || marked.from === undefined || !marked.layer) continue;
      if (marked.unit >= MOST || marked.from >= MOST) continue;
      context.lineWidth = 3;
      context.setLineDash([7, 5]);
      context.strokeStyle = colours().ink;
      this.trace(context, marked.layer, marked.unit, marked.from);
      context.setLineDash([]);
    }
  }

  trace(context, layer, unit, from) {
    const [[x0, y0], [x1, y1]] = this.ends(layer, unit, from), middle = (x0 + x1) / 2;
    context.beginPath();
    context.moveTo(x0, y0);
    context.bezierCurveTo(middle, y0, middle, y1, x1, y1);
    context.stroke();
  }

  ends(layer, unit, from) {
    const [x0, y0] = this.centres[layer - 1][from], [x1, y1] = this.centres[layer][unit];
    return [[x0 + this.size / 2, y0], [x1 - this.size / 2, y1]];
  }

  // The weight under the pointer.
  at(event) {
    const box = this.lines.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best = null, least = event.pointerType === "touch" ? 14 : 7;
    for (const [layer, unit, from] of this.weights()) {
      const [[x0, y0], [x1, y1]] = this.ends(layer, unit, from);
      const share = (x - x0) / (x1 - x0);
      if (share < 0 || share > 1) continue;
      const distance = Math.abs(y - bent(y0, y1, share));
      if (distance < least) [best, least] = [{layer, unit, from}, distance];
    }
    return best;
  }

  hover(event) {
    const found = event && this.at(event);
    this.hovered = found;
    this.lines.style.cursor = found ? "pointer" : "";
    const tip = by("tip");
    tip.hidden = !found;
    if (found) {
      const {layer, unit, from} = found;
      const weight = this.training.theta[this.training.place(layer, unit, from)];
      tip.textContent = `w = ${shown(weight)}`;
      const box = this.box.getBoundingClientRect();
      tip.style.left = `${event.clientX - box.left + 12}px`;
      tip.style.top = `${event.clientY - box.top + 10}px`;
    }
    this.drawLinks();
  }

  mark(chosen) {
    this.chosen = chosen;
    this.units.forEach((units, layer) => units.forEach((unit, k) => {
      const is = chosen && chosen.layer === layer && chosen.unit === k;
      unit.classList.toggle("chosen", Boolean(is));
    }));
    this.drawLinks();
  }
}

// The height of a line between two units at a share of its width.
function bent(from, to, share) {
  // The curve is x = 1.5 t (1 − t) + t³, y = from + (to − from)(3t² − 2t³).
  let t = share;
  for (let k = 0; k < 6; k++) {
    const x = 1.5 * t * (1 - t) * (1 - t) + 1.5 * t * t * (1 - t) + t * t * t;
    t = Math.min(1, Math.max(0, t + (share - x)));
  }
  return from + (to - from) * t * t * (3 - 2 * t);
}

function inputOf(plane, feature, count) {
  const mean = plane.mean[feature], width = plane.mean.length;
  return Float64Array.from({length: count}, (_, n) => plane.X[n * width + feature] - mean);
}

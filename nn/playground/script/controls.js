// -- controls --------------------------------------------------------------------------

function option(select, entries, chosen) {
  by(select).replaceChildren(...entries.map(([value, text]) => {
    const made = element("option", {value, text});
    made.selected = String(value) === String(chosen);
    return made;
  }));
}

function listen(id, event, act) {
  by(id).addEventListener(event, () => act(by(id).value));
}

function fillControls() {
  const {options} = training;
  const rates = [...new Set([...RATES, ...page.optimisers.map(rule => rule.rate)])];
  option("rate", rates.sort((a, b) => a - b).map(rate => [rate, String(rate)]), options.rate);
  const sizes = [...new Set([...page.batches, page.batch].filter(size => size))];
  option("batch", [...sizes.sort((a, b) => a - b).map(size => [size, String(size)]),
                   ["", "all"]], options.batch ?? "");
  option("optimiser", page.optimisers.map((rule, k) => [k, rule.name]), 0);
  const starts = Object.keys(STARTS).map(name => [name, name]);
  option("start", [["own", "as made"], ...starts], "own");
  option("l2", [0, 0.001, 0.01, 0.1, 1, 3, 10].map(l2 => [l2, String(l2)]), 0);
  const rates2 = [...new Set([0, 0.1, 0.2, 0.3, 0.5, options.dropout])].sort((a, b) => a - b);
  option("dropout", rates2.map(rate => [rate, String(rate)]), options.dropout);
  by("dropout").disabled = training.sizes.length < 3;
  fillNets();
  const axes = page.directions.map((axis, k) => [k, axis.name]);
  option("across", axes, plane.axes[0]);
  option("up", axes, plane.axes[1]);
  by("axes").hidden = page.directions.length < 3;
  for (const it of document.querySelectorAll("#test-box, .held-out")) {
    it.hidden = !training.test;
  }
  fillTools();
}

// Nets among which one is chosen by its sizes and its activation.
function fillNets() {
  const shape = about => about.sizes.slice(1, -1).join(", ") || "none";
  const shapes = [...new Set(page.variants.map(shape))];
  const own = shape(training.about);
  option("layers", shapes.map(text => [text, text]), own);
  const names = page.variants.filter(about => shape(about) === own)
    .map(about => about.activations[0]);
  option("activation", names.map(name => [name, name]), training.about.activations[0]);
  by("layers").disabled = shapes.length < 2;
  by("activation").disabled = names.length < 2;
  by("save").disabled = !training.about.file; // of a function without a name there is none
}

function takeNet() {
  const text = by("layers").value, name = by("activation").value;
  const suits = page.variants.filter(about =>
    (about.sizes.slice(1, -1).join(", ") || "none") === text);
  const found = suits.find(about => about.activations[0] === name) || suits[0];
  useVariant(page.variants.indexOf(found));
}

function useVariant(variant) {
  play(false);
  training.choose(variant);
  fillNets();
  chain.chosen = null;
  network.chosen = null;
  network.hovered = null;
  network.build();
  fillPicker();
  drawAll();
}

// What a click into the plane does: add an example of a class, take one away, look.
function fillTools() {
  const {targets} = page.loss, outputs = training.examples.outputs;
  const names = targets === "classes"
    ? Array.from({length: outputs}, (_, k) => page.classes[k] || String(k))
    : ["numbers", "any"].includes(targets) ? ["high", "low"]
    : [page.classes[0] || (targets === "signs" ? "−1" : "0"), page.classes[1] || "1"];
  const tools = [["look", "look at"], ...names.map((name, k) => [`add ${k}`, name]),
                 ["remove", "take away"]];
  const made = tools.map(([value, text], k) => {
    const input = element("input", {type: "radio", name: "tool", value, id: `tool-${k}`});
    input.checked = k === 0;
    const label = element("label", {for: `tool-${k}`});
    if (value.startsWith("add")) {
      const colour = css(targetColour(targetOf(Number(value.slice(4)))));
      label.append("adds ", element("span", {class: "dot", style: `background:${colour}`}));
    }
    label.append(text);
    return element("span", {class: "tool"}, input, label);
  });
  by("tools").replaceChildren(element("legend", {text: "A click"}), ...made);
}

// The target of an example that is added as number `k` of the tools.
function targetOf(k) {
  const {targets} = page.loss, outputs = training.examples.outputs;
  if (targets === "classes") return Array.from({length: outputs}, (_, i) => Number(i === k));
  if (targets === "numbers" || targets === "any") {
    const {low, high} = targetRange();
    return Array(outputs).fill(k ? low : high);
  }
  return Array(outputs).fill(targets === "signs" ? 2 * k - 1 : k);
}

// -- the picker of the chain rule ----------------------------------------------------------

function fillPicker(layer = 1, unit = 0, from) {
  const {sizes} = training, numbered = count =>
    Array.from({length: count}, (_, k) => [k, String(k + 1)]);
  const at = layer || 1; // a feature has no part of its own
  option("pick-layer", sizes.slice(1).map((_, k) => [k + 1, `layer ${k + 1}`]), at);
  option("pick-unit", numbered(sizes[at]), unit);
  const sources = numbered(sizes[at - 1]).map(([k, text]) => [k, `from ${text}`]);
  option("pick-from", [["", "the unit itself"], ...sources], from ?? "");
}

function picked() {
  const layer = Number(by("pick-layer").value);
  const unit = Math.min(Number(by("pick-unit").value), training.sizes[layer] - 1);
  const from = by("pick-from").value === "" ? Infinity : Number(by("pick-from").value);
  choose({layer, unit, from: from < training.sizes[layer - 1] ? from : undefined});
}

// -- the page: controls, the clock, and who redraws when ---------------------------------

const training = new Training(new Examples(page.data), page.test && new Examples(page.test));
const plane = new Plane(training);
const chain = new Chain(training, choose);
const network = new Network(training, choose);
let playing = false, drawnFrame = 0, chainAt = 0, activity = null;

const ROOM = 9; // milliseconds of a frame that updates may take
const RATES = [1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

function choose(found) {
  chain.chosen = found;
  network.mark(found);
  const {layer, unit, from} = found;
  fillPicker(layer, unit, from);
  chain.show();
}

// -- drawing ---------------------------------------------------------------------------

function drawAll() {
  activity = plane.draw();
  network.draw(activity, plane);
  plane.drawPoints(chain.chosen && !chain.whole ? chain.example : null);
  training.measure();
  drawCurves(training);
  tell();
  chain.show();
}

// While it plays: what is cheap each frame, the chain rule a few times a second.
function drawFrame(now) {
  const began = performance.now();
  activity = plane.draw();
  network.draw(activity, plane);
  training.measure();
  drawCurves(training);
  tell();
  if (chain.chosen && now - chainAt > 250) {
    chain.show();
    chainAt = now + 3 * (performance.now() - began);
  }
}

function tell() {
  by("epoch").textContent = training.epoch.toLocaleString("en");
  const latest = training.history[training.history.length - 1] || {};
  const at = latest.loss === undefined ? training.measured(training.examples) : latest;
  const test = latest.test || training.measured(training.test);
  by("train-loss").textContent = shown(at.loss ?? NaN, 3);
  by("test-loss").textContent = training.test ? shown(test.loss ?? NaN, 3) : "";
  const share = part => (part === undefined ? "" : `${(100 * part).toFixed(1)} %`);
  by("train-accuracy").textContent = share(at.accuracy);
  by("test-accuracy").textContent = training.test ? share(test.accuracy) : "";
  by("count").textContent = counted(training.examples.count, "example")
    + (training.test ? `, ${training.test.count.toLocaleString("en")} held out` : "");
  by("problem").textContent = training.problem;
}

// -- the clock -------------------------------------------------------------------------

function frame(now) {
  if (!playing) return;
  const end = performance.now() + ROOM, fast = by("speed").value === "fast";
  const most = by("speed").value === "epoch" ? training.batches : 1;
  let made = 0;
  do {
    training.step();
    made += 1;
  } while (!training.problem && (fast ? performance.now() < end
    : made < most && performance.now() < end + 20));
  if (training.problem || !training.examples.count) play(false);
  drawFrame(now);
  requestAnimationFrame(frame);
}

function play(on) {
  if (playing === on) return;
  playing = on;
  by("play").textContent = on ? "Pause" : "Play";
  by("play").setAttribute("aria-pressed", on);
  if (on) requestAnimationFrame(frame);
  else drawAll();
}

function steps(count) {
  play(false);
  for (let k = 0; k < count && !training.problem; k++) training.step();
  drawAll();
}

function startOver() {
  play(false);
  training.reset();
  drawAll();
}

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
  option("start", [["own", "as made"], ...Object.keys(STARTS).map(name => [name, name])], "own");
  option("l2", [0, 0.001, 0.01, 0.1, 1, 3, 10].map(l2 => [l2, String(l2)]), 0);
  const rates2 = [...new Set([0, 0.1, 0.2, 0.3, 0.5, options.dropout])].sort((a, b) => a - b);
  option("dropout", rates2.map(rate => [rate, String(rate)]), options.dropout);
  by("dropout").disabled = training.sizes.length < 3;
  fillNets();
  const axes = page.directions.map((axis, k) => [k, axis.name]);
  option("across", axes, plane.axes[0]);
  option("up", axes, plane.axes[1]);
  by("axes").hidden = page.directions.length < 3;
  by("test-box").hidden = !training.test;
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
    : targets === "numbers" ? ["high", "low"]
    : [page.classes[0] || (targets === "signs" ? "−1" : "0"), page.classes[1] || "1"];
  const tools = [["look", "look at"], ...names.map((name, k) => [`add ${k}`, name]),
                 ["remove", "take away"]];
  by("tools").replaceChildren(element("legend", {text: "A click"}), ...tools.map(([value, text], k) => {
    const input = element("input", {type: "radio", name: "tool", value, id: `tool-${k}`});
    input.checked = k === 0;
    const label = element("label", {for: `tool-${k}`});
    if (value.startsWith("add")) {
      const colour = css(targetColour(targetOf(Number(value.slice(4)))));
      label.append("adds ", element("span", {class: "dot", style: `background:${colour}`}));
    }
    label.append(text);
    return element("span", {class: "tool"}, input, label);
  }));
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

function clicked(right, down) {
  const tool = document.querySelector("[name=tool]:checked").value;
  const near = plane.nearest(right, down);
  if (tool === "look") {
    if (near === null) return;
    chain.look(near);
  } else if (tool === "remove") {
    if (near === null) return;
    training.examples.remove(near);
  } else {
    training.examples.add(plane.point(right, down), targetOf(Number(tool.slice(4))));
  }
  if (tool !== "look") changedExamples();
  if (playing) plane.drawPoints(null);
  else drawAll();
}

function changedExamples() {
  training.batchInEpoch = training.epochLoss = 0;
  training.changed();
  const latest = training.history[training.history.length - 1];
  if (latest) delete latest.accuracy, delete latest.test;
  by("example").max = Math.max(training.examples.count, 1);
}

// -- the picker of the chain rule ----------------------------------------------------------

function fillPicker(layer = 1, unit = 0, from) {
  const {sizes} = training, numbered = count =>
    Array.from({length: count}, (_, k) => [k, String(k + 1)]);
  option("pick-layer", sizes.slice(1).map((_, k) => [k + 1, `layer ${k + 1}`]), layer || 1);
  option("pick-unit", numbered(sizes[layer || 1]), unit);
  option("pick-from", [["", "the unit itself"],
                       ...numbered(sizes[(layer || 1) - 1]).map(([k, text]) => [k, `from ${text}`])],
         from ?? "");
}

function picked() {
  const layer = Number(by("pick-layer").value);
  const unit = Math.min(Number(by("pick-unit").value), training.sizes[layer] - 1);
  const from = by("pick-from").value;
  const kept = from === "" || Number(from) >= training.sizes[layer - 1] ? undefined : Number(from);
  choose({layer, unit, from: kept});
}

// -- weights away and in again ---------------------------------------------------------------

function takeAway() {
  const {file} = training.about;
  const blob = new Blob([safetensors(file, training.theta)], {type: "application/octet-stream"});
  const name = page.title.replace(/[^\w-]+/g, "-").replace(/^-+|-+$/g, "") || "net";
  const link = element("a", {href: URL.createObjectURL(blob), download: `${name}.safetensors`});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function putIn(buffer) {
  const {arrays, about} = readSafetensors(buffer);
  const words = about.architecture && JSON.stringify(about.architecture);
  const fits = page.variants.findIndex(({file}) =>
    file && words && JSON.stringify(JSON.parse(file.text).architecture) === words);
  const variant = fits < 0 ? training.variant : fits;
  const theta = thetaOf(page.variants[variant].file, arrays, ownTheta(page.variants[variant]));
  if (variant !== training.variant) useVariant(variant);
  play(false);
  training.reset();
  training.theta = theta;
  drawAll();
}

// -- listening ---------------------------------------------------------------------------------

function listenAll() {
  by("play").addEventListener("click", () => play(!playing));
  by("one-step").addEventListener("click", () => steps(1));
  by("one-epoch").addEventListener("click", () => steps(training.batches - training.batchInEpoch));
  by("again").addEventListener("click", startOver);
  listen("rate", "change", value => { training.options.rate = Number(value); });
  listen("batch", "change", value => {
    training.options.batch = value ? Number(value) : null;
    training.batchInEpoch = training.epochLoss = 0;
    training.changed();
  });
  listen("optimiser", "change", value => {
    training.options.optimiser = Number(value);
    training.options.rate = page.optimisers[value].rate;
    by("rate").value = String(training.options.rate);
    chain.show();
  });
  listen("start", "change", value => {
    training.options.start = value;
    startOver();
  });
  listen("seed", "change", value => {
    training.options.seed = Number(value) || 0;
    startOver();
  });
  listen("l2", "change", value => { training.options.l2 = Number(value); chain.show(); });
  listen("dropout", "change", value => {
    training.options.dropout = Number(value);
    training.changed();
    chain.show();
  });
  listen("layers", "change", takeNet);
  listen("activation", "change", takeNet);
  for (const [which, id] of [[0, "across"], [1, "up"]]) {
    listen(id, "change", value => {
      plane.axes[which] = Number(value);
      plane.span();
      drawAll();
    });
  }
  by("show-test").addEventListener("change", () => plane.drawPoints(null));
  for (const id of ["pick-layer", "pick-unit", "pick-from"]) listen(id, "change", picked);
  listen("example", "change", value => {
    const last = training.examples.count;
    chain.look(Math.min(Math.max(Math.round(Number(value)) || 1, 1), last) - 1);
    plane.drawPoints(chain.example);
  });
  for (const id of ["one-example", "whole-batch"]) {
    by(id).addEventListener("change", () => {
      chain.whole = by("whole-batch").checked;
      chain.show();
      plane.drawPoints(chain.whole ? null : chain.example);
    });
  }
  by("save").addEventListener("click", takeAway);
  by("load").addEventListener("change", async () => {
    const [file] = by("load").files;
    if (!file) return;
    try {
      putIn(await file.arrayBuffer());
    } catch (error) {
      training.problem = `This file does not fit: ${error.message}.`;
      tell();
    }
    by("load").value = "";
  });
}

function listenPlane() {
  const {points} = plane;
  points.addEventListener("click", event => {
    const box = points.getBoundingClientRect();
    plane.cursor = null;
    clicked((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  });
  points.addEventListener("keydown", event => {
    const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    const move = moves[event.key];
    if (move) {
      const step = event.shiftKey ? 0.1 : 0.02, at = plane.cursor || [0.5, 0.5];
      plane.cursor = at.map((share, k) => Math.min(1, Math.max(0, share + step * move[k])));
      plane.drawPoints(chain.chosen ? chain.example : null);
    } else if (event.key === "Enter" || event.key === " ") {
      const [right, down] = plane.cursor || [0.5, 0.5];
      clicked(right, down);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

// A presenter's keys, wherever no control wants them.
function listenKeys() {
  document.addEventListener("keydown", event => {
    const wants = event.target.closest("button, input, select, summary, a");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      " ": () => play(!playing), ArrowRight: () => steps(1), PageDown: () => steps(1),
      e: () => by("one-epoch").click(), Home: startOver,
    }[event.key];
    if (!act || (wants && (event.key === " " || !event.target.matches("button")))) return;
    event.preventDefault();
    act();
  });
}

by("title").textContent = page.title;
by("seed").value = page.seed;
document.documentElement.classList.add("js");
fillControls();
fillPicker();
by("chain-tools").hidden = true;
by("example").max = Math.max(training.examples.count, 1);
by("save").disabled = !page.variants[0].file;
listenAll();
listenPlane();
listenKeys();
darkness.addEventListener("change", () => { fillTools(); drawAll(); });
new ResizeObserver(() => {
  network.place();
  drawAll();
}).observe(by("net"));
drawAll();
window.playground = {training, chain, play, steps, startOver, drawAll, choose, putIn};

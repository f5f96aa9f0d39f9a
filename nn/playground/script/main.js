// -- the page: controls, the clock, and who redraws when ---------------------------------

const training = new Training(new Examples(page.data), page.test && new Examples(page.test));
const plane = new Plane(training);
const chain = new Chain(training, choose);
const network = new Network(training, choose);
let playing = false, frameAt = 0;
let drawnAt = 0, measuredAt = 0, chainAt = 0; // when the next is due

const ROOM = 10; // milliseconds of a frame that updates may take
const PACE = 180; // epochs a second at most, so that one can watch
const RATES = [1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

function choose(found) {
  chain.chosen = found;
  if (!chain.hasLooked && found.layer && training.examples.count) {
    chain.example = chain.strongest();
    by("example").value = chain.example + 1;
    plane.drawPoints(chain.whole ? null : chain.example);
  }
  network.mark(found);
  const {layer, unit, from} = found;
  fillPicker(layer, unit, from);
  chain.show();
}

// -- drawing ---------------------------------------------------------------------------

function drawAll() {
  network.draw(plane.draw(), plane);
  plane.drawPoints(chain.chosen && !chain.whole ? chain.example : null);
  training.measure();
  drawCurves(training);
  tell();
  chain.show();
}

// While it plays: pictures in a third of the time, the rest a few times a second.
function drawFrame(now) {
  if (now > drawnAt) {
    const before = performance.now();
    network.draw(plane.draw(), plane);
    drawnAt = now + 2 * (performance.now() - before);
  }
  if (now > measuredAt) {
    const before = performance.now();
    training.measure();
    drawCurves(training);
    tell();
    measuredAt = now + Math.max(80, 6 * (performance.now() - before));
  }
  by("epoch").textContent = training.epoch.toLocaleString("en");
  if (chain.chosen && now > chainAt) {
    const before = performance.now();
    chain.show();
    chainAt = now + Math.max(200, 8 * (performance.now() - before));
  }
}

function tell() {
  by("epoch").textContent = training.epoch.toLocaleString("en");
  const latest = training.history[training.history.length - 1] || {};
  const at = latest.loss === undefined ? training.measured(training.examples) : latest;
  const test = latest.test || training.measured(training.test);
  const number = loss => (loss === undefined ? "–" : shown(loss, 3));
  by("train-loss").textContent = number(at.loss);
  by("test-loss").textContent = training.test ? number(test.loss) : "";
  const share = part => (part === undefined ? "" : `${(100 * part).toFixed(1)} %`);
  by("train-accuracy").textContent = share(at.accuracy);
  by("test-accuracy").textContent = training.test ? share(test.accuracy) : "";
  by("bar-loss").textContent = by("train-loss").textContent;
  by("bar-accuracy").textContent = by("train-accuracy").textContent;
  by("bar-scored").hidden = at.accuracy === undefined;
  by("count").textContent = counted(training.examples.count, "example")
    + (training.test ? `, ${training.test.count.toLocaleString("en")} held out` : "");
  by("problem").textContent = training.problem;
}

// -- the clock -------------------------------------------------------------------------

function frame(now) {
  if (!playing) return;
  const end = performance.now() + ROOM, speed = by("speed").value;
  const due = (PACE * Math.min(now - frameAt, 100)) / 1000;
  const most = {steady: due * training.batches, fast: Infinity, step: 1}[speed];
  frameAt = now;
  let made = 0;
  do {
    training.step();
    made += 1;
  } while (!training.problem && made < most && performance.now() < end);
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

// -- weights away and in again ---------------------------------------------------------------

function takeAway() {
  const {file} = training.about;
  const type = "application/octet-stream";
  const blob = new Blob([safetensors(file, training.theta)], {type});
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
  if (!page.variants[variant].file) throw new Error("a file can't hold this net");
  const theta = thetaOf(page.variants[variant].file, arrays, ownTheta(page.variants[variant]));
  if (variant !== training.variant) useVariant(variant);
  play(false);
  training.reset();
  training.theta = theta;
  drawAll();
}

by("title").textContent = page.title;
by("seed").value = page.seed;
document.documentElement.classList.add("js");
fillControls();
fillPicker();
by("chain-tools").hidden = true;
by("example").max = Math.max(training.examples.count, 1);
listenAll();
listenPlane();
listenKeys();
darkness.addEventListener("change", () => { fillTools(); drawAll(); });
new ResizeObserver(() => {
  network.place();
  drawAll();
}).observe(by("net"));
drawAll();
window.playground = { // for the console
  training, chain, plane, network, play, steps, startOver, drawAll, choose, putIn,
};

// -- colours: of numbers from −1 to 1, and of classes -----------------------------------

const darkness = matchMedia("(prefers-color-scheme: dark)");

const COLOURS = {
  light: {low: [214, 96, 26], high: [29, 105, 186], middle: [247, 248, 250], ink: "#1f2329",
          muted: "#59636e", line: "#d0d7df", page: "#ffffff"},
  dark: {low: [240, 140, 66], high: [91, 164, 240], middle: [30, 36, 44], ink: "#eceff3",
         muted: "#a3adb8", line: "#3c4651", page: "#12161c"},
};
const CLASS_COLOURS = [
  [29, 105, 186], [214, 96, 26], [38, 140, 84], [196, 60, 140], [120, 86, 200],
  [170, 130, 10], [20, 150, 160], [200, 60, 60], [110, 110, 110], [140, 90, 50],
];

function colours() {
  return COLOURS[darkness.matches ? "dark" : "light"];
}

function mixed(from, to, share) {
  return from.map((part, k) => Math.round(part + (to[k] - part) * share));
}

// The colour of a number; what is not finite counts as 0.
function colourOf(number) {
  const {low, middle, high} = colours();
  const size = Math.min(Math.abs(number), 1) || 0;
  return mixed(middle, number < 0 ? low : high, size);
}

function css([red, green, blue], alpha = 1) {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

function classColour(place) {
  const colour = CLASS_COLOURS[place % CLASS_COLOURS.length];
  return darkness.matches ? mixed(colour, [255, 255, 255], 0.25) : colour;
}

// A colour as a pixel has it, in the order of bytes of every processor about.
function pixel([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// The pixels of numbers from −1 to 1 in 255 steps, `strength` away from the middle.
const ramps = new Map();

function ramp(strength) {
  const key = `${strength} ${darkness.matches}`;
  if (!ramps.has(key)) {
    const {middle} = colours();
    ramps.set(key, Uint32Array.from({length: 255}, (_, k) =>
      pixel(mixed(middle, colourOf((k - 127) / 127), strength))));
  }
  return ramps.get(key);
}

// From the middle to the colour of a class, for shares from −1 (none) to 1 (all).
function classRamp(place) {
  const key = `class ${place} ${darkness.matches}`;
  if (!ramps.has(key)) {
    const {middle} = colours();
    ramps.set(key, Uint32Array.from({length: 255}, (_, k) =>
      pixel(mixed(middle, classColour(place), k / 254))));
  }
  return ramps.get(key);
}

function shade(colours, number) {
  const bounded = number > 1 ? 1 : number < -1 ? -1 : number || 0;
  return colours[Math.round(127 * bounded) + 127];
}

// What an output looks like in the plane: a pixel for each example.
function outputPixels(outputs, count) {
  if (page.loss.targets === "classes") return classPixels(outputs, count);
  const colours = ramp(0.62);
  return Uint32Array.from({length: count}, (_, n) =>
    shade(colours, outputValue(outputs[0][n])));
}

// One output as a number from −1 to 1.
function outputValue(output) {
  const {targets, link} = page.loss;
  if (targets === "fractions") {
    return page.on_scores || link !== "linear" ? Math.tanh(output / 2) : 2 * output - 1;
  }
  if (targets === "signs") return Math.max(-1, Math.min(1, output));
  const {low, high} = targetRange();
  return high > low ? (2 * (output - low)) / (high - low) - 1 : 0;
}

let rangeOfTargets = null;

function targetRange() {
  if (!rangeOfTargets) {
    const Y = unpacked(page.data[1]);
    rangeOfTargets = {low: Y.reduce((a, b) => Math.min(a, b), Infinity),
                      high: Y.reduce((a, b) => Math.max(a, b), -Infinity)};
  }
  return rangeOfTargets;
}

function classPixels(outputs, count) {
  const {middle} = colours(), classes = outputs.length, scores = new Float64Array(classes);
  const levels = Array.from({length: classes}, (_, k) => Array.from({length: 17}, (_, level) =>
    pixel(mixed(middle, classColour(k), 0.15 + (0.45 * level) / 16))));
  const areScores = page.on_scores || page.loss.link !== "linear";
  return Uint32Array.from({length: count}, (_, n) => {
    let best = 0, size = 0;
    for (let k = 0; k < classes; k++) {
      scores[k] = outputs[k][n];
      if (scores[k] > scores[best]) best = k;
    }
    const top = scores[best];
    if (areScores) for (let k = 0; k < classes; k++) size += Math.exp(scores[k] - top);
    const share = areScores ? 1 / size : top;
    const sure = (share - 1 / classes) / (1 - 1 / classes);
    return levels[best][Math.max(0, Math.min(16, Math.round(16 * sure))) || 0];
  });
}

// The colour of an example's point.
function targetColour(target) {
  if (page.loss.targets === "classes") return classColour(largestOf(target));
  const value = targetValue(target);
  return colourOf(Math.sign(value) * Math.max(0.35, Math.abs(value)));
}

function targetValue(target) {
  const {targets} = page.loss;
  return targets === "fractions" ? 2 * target[0] - 1 : targets === "signs" ? target[0]
    : outputValue(target[0]);
}

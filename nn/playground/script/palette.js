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

// What an output looks like in the plane: a colour for each example.
function outputColours(outputs, count) {
  if (page.loss.targets === "classes") return classColours(outputs, count);
  const {middle} = colours();
  return Array.from({length: count}, (_, n) =>
    mixed(middle, colourOf(outputValue(outputs[0][n])), 0.62));
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

function classColours(outputs, count) {
  const {middle} = colours(), classes = outputs.length;
  return Array.from({length: count}, (_, n) => {
    let shares = outputs.map(each => each[n]);
    if (page.on_scores || page.loss.link !== "linear") {
      const top = Math.max(...shares);
      shares = shares.map(score => Math.exp(score - top));
      const size = shares.reduce((a, b) => a + b, 0);
      shares = shares.map(share => share / size);
    }
    const best = largestOf(shares);
    const sure = (shares[best] - 1 / classes) / (1 - 1 / classes);
    return mixed(middle, classColour(best), 0.15 + 0.45 * Math.max(sure, 0));
  });
}

// The colour of an example's point.
function targetColour(target) {
  if (page.loss.targets === "classes") return classColour(largestOf(target));
  return colourOf(Math.sign(targetValue(target)) * Math.max(0.35, Math.abs(targetValue(target))));
}

function targetValue(target) {
  const {targets} = page.loss;
  return targets === "fractions" ? 2 * target[0] - 1 : targets === "signs" ? target[0]
    : outputValue(target[0]);
}

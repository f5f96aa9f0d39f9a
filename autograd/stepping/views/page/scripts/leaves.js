// The leaves: a field and a slider for each, and what a change sets in motion.

const GROUPED = 14; // leaves from which on those of one group are kept together

// 2·|x| or more, as 1, 2 or 5 with zeros
function spread(number) {
  const size = Math.abs(number), wanted = size > 1 ? 2 * size : size > 0.01 || !size ? 2 : 10 * size;
  if (!(wanted < 1e307)) return isFinite(number) ? 1e306 : 2;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].find(each => each * power >= wanted * 0.999) * power;
}

function setRange(leaf) {
  const half = spread(leaf.number), step = half / 100;
  const middle = isFinite(leaf.number) ? Math.round(leaf.number / step) * step : 0;
  Object.assign(leaf.slider, { min: middle - half, max: middle + half, step });
  leaf.slider.value = leaf.number;
}

function addLeaf(leaf, parent) {
  const name = nameOf(leaf.node), row = made("div", { className: "given", title: name });
  row.innerHTML = '<label><span></span> <input size="9" autocomplete="off"></label>'
    + '<input type="range">';
  [leaf.field, leaf.slider] = all("input", row);
  row.querySelector("span").textContent = name;
  leaf.slider.ariaLabel = `${name}, by a slider`;
  give(leaf, leaf.number);
  setRange(leaf);
  on(leaf.field, "input", () => typed(leaf));
  on(leaf.field, "change", () => { if (typed(leaf)) give(leaf, leaf.number); });
  on(leaf.slider, "input", () => {
    give(leaf, Number(leaf.slider.value));
    renew();
  });
  leaf.field.disabled = leaf.slider.disabled = !run;
  parent.append(row);
}

function typed(leaf) {
  const number = numberIn(leaf.field);
  if (number === undefined) return false;
  if (!Object.is(number, leaf.number)) {
    leaf.number = number;
    if (number < Number(leaf.slider.min) || number > Number(leaf.slider.max)) setRange(leaf);
    else leaf.slider.value = number;
    renew();
  }
  return true;
}

// the number in a field; undefined, and the field marked, if there is none
function numberIn(field) {
  let number;
  try {
    if (!hasNames(field.value)) number = worth(field.value);
  } catch { /* it is marked below */ }
  field.ariaInvalid = number === undefined ? "true" : null;
  return number;
}

function give(leaf, number) {
  leaf.number = number;
  leaf.field.value = String(number);
  leaf.field.ariaInvalid = null;
}

function startLeaves() {
  const groupIn = leaf => leaves.length > GROUPED ? leaf.group : "";
  const groups = [...new Set(leaves.map(groupIn))].sort((one, other) =>
    one.includes(".") - other.includes(".") || one.localeCompare(other, "en", { numeric: true }));
  for (const group of groups) {
    const parent = groupOf(group);
    for (const leaf of leaves) if (groupIn(leaf) === group) addLeaf(leaf, parent);
  }
  if (data.reason) $("trouble").textContent = `These numbers stay: ${data.reason}`;
}

function groupOf(name) {
  const parent = made(name ? "details" : "div");
  if (name) parent.append(made("summary", { textContent: name }));
  parent.open = !name.includes("."); // inputs rather than parameters
  $("leaves").append(parent);
  return parent;
}

on($("reset"), "click", () => {
  for (const leaf of leaves) {
    give(leaf, leaf.start);
    setRange(leaf);
  }
  renew();
  $("slider").focus();
});

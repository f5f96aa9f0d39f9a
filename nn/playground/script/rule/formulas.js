// -- formulas: symbols of the texts, and numbers beside them -----------------------------

// A symbol such as w₃₁ of layer 2.
function symbol(letter, layer, ...places) {
  const numbers = places.map(place => (typeof place === "number" ? place + 1 : place));
  const between = numbers.some(number => number > 9) ? "," : "";
  return element("span", {class: "symbol"}, element("i", {text: letter}),
    element("span", {class: "places"}, element("sup", {text: `[${layer}]`}),
      element("sub", {text: numbers.join(between)})));
}

function matrix(letter, layer, isTurned = false) {
  return element("span", {class: "symbol"}, element("b", {text: letter}),
    element("sup", {text: `[${layer}]${isTurned ? "T" : ""}`}));
}

function fraction(top, bottom) {
  return [element("sup", {text: top}), "⁄", element("sub", {text: bottom})];
}

function bold(number) {
  return element("b", {text: shown(number)});
}

function line(...parts) {
  return element("p", {class: "formula"}, ...parts);
}

function quiet(text) {
  return element("p", {class: "quiet", text});
}

// A table; a cell is a text or an element, and so is what stands above a column.
function table(heads, rows) {
  const head = heads.map(text =>
    (text ? element("th", {scope: "col", text}) : element("td")));
  const body = rows.map(row =>
    element("tr", {}, ...row.map(cell => element("td", {}, cell))));
  return element("table", {}, element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body));
}

function total(count, part) {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += part(k);
  return sum;
}

// Terms of a sum; of a long one the first and how many there are.
function listed(count, term) {
  const few = Math.min(count, 6);
  const text = Array.from({length: few}, (_, k) => term(k)).join(" + ");
  return count > few ? `${text} + … (${count} terms)` : text;
}

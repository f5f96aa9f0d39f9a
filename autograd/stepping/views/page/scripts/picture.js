// The picture: numbers in boxes and beside arrows, what is known, what is lit.

const ROOM = 9; // letters of a number that fit; more are set closer
const leafNodes = leaves.map(leaf => leaf.node);
const boxOf = node => data.homes[node] || `n${node}`;
const arrowOf = edge => data.arrows[edge.index] ?? `e${edge.node}_${edge.place}`;

// each box with the node it shows; of a box for many, all of them and the range's sign
const boxes = [
  ...Object.entries(data.boxes).map(([key, shown]) => {
    const [sign, ...nodes] = Array.isArray(shown) ? shown : ["", shown];
    return { key, nodes, sign, name: sign ? "" : nameOf(shown), value: node => now.values[node] };
  }),
  ...data.products.map(([key, node, left, right]) =>
    ({ key, nodes: [node], name: "product", value: () => valueOf(left) * valueOf(right) })),
].map(box => {
  const element = $(box.key), texts = all("text", element);
  const title = titled(element), name = title.textContent || box.name;
  return { ...box, element, title, name, data: line(texts.at(-2)), gradient: line(texts.at(-1)) };
});
const copies = data.copies.map(([key, node]) =>
  ({ node, element: $(key), title: titled($(key)), data: line($(key).lastElementChild) }));
const arrows = arrowsOf();

function titled(element) {
  const found = element.querySelector("title"); // of a group, what it is
  if (found) return found;
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  element.prepend(title);
  return title;
}

// each arrow with the edges that it shows; that of a product hands the sum's gradient on
function arrowsOf() {
  const found = new Map();
  for (const edge of edges) {
    const key = arrowOf(edge), element = key && $(key);
    if (!element) continue;
    if (!found.has(key))
      found.set(key, { key, element, title: titled(element), edges: [], text: element.querySelector("text") });
    found.get(key).edges.push(edge);
  }
  for (const [key, node] of data.products)
    found.set(`${key}_out`, { key: `${key}_out`, element: $(`${key}_out`), edges: [], node });
  return [...found.values()];
}

// what is known after the first `count` sections
function knownAfter(count) {
  const done = count ? sections[count - 1].last + 1 : 0;
  const values = new Set([...leafNodes, ...inner.slice(0, done).map(step => step.node)]);
  const edgesDone = Math.max(done - inner.length, 0);
  const gradients = new Map();
  if (edgesDone || !sections.length) gradients.set(data.output, 1);
  for (const edge of edges.slice(0, edgesDone))
    gradients.set(edge.operand, now.running[edge.index]);
  return { values, gradients, edgesDone };
}

const EVERYTHING = sections.length, NOTHING = new Set();

// of a large picture what is in sight is painted at once, the rest a moment later
const MANY_PARTS = 200;
let hurried = false, waitingRest = 0, painted;

function hurry(act) {
  hurried = boxes.length + arrows.length > MANY_PARTS;
  act();
  if (hurried) waitingRest = waitingRest || setTimeout(catchUp, 200);
  hurried = false;
}

function catchUp() {
  if (!waitingRest) return;
  clearTimeout(waitingRest);
  waitingRest = 0;
  drawFlows();
  paint(...painted);
}

function paint(known, lit, asked = NOTHING, alone = false) {
  painted = [known, lit, asked, alone];
  for (const { key, nodes, sign, name, element, title, value, data, gradient } of boxes) {
    if (hurried && !isSeen(key)) continue;
    const values = nodes.filter(node => known.values.has(node)).map(value);
    const slopes = nodes.map(node => known.gradients.get(node)).filter(slope => slope !== undefined);
    write(data, rangeText(values, sign));
    write(gradient, rangeText(slopes, sign), colourOf(...slopes));
    title.textContent = name + (values.length ? ` = ${rangeText(values, sign, exactText)}` : "")
      + (slopes.length ? `, gradient ${rangeText(slopes, sign, exactText)}` : "");
    element.classList.toggle("lit", lit.has(key));
  }
  for (const { node, title, data } of copies) {
    const hasValue = known.values.has(node);
    write(data, hasValue ? numberText(now.values[node]) : undefined);
    title.textContent = nameOf(node) + (hasValue ? ` = ${exactText(now.values[node])}` : "");
  }
  for (const arrow of arrows) {
    if (hurried && !isSeen(arrow.key)) continue;
    const isLit = lit.has(arrow.key), classes = arrow.element.classList;
    const isKnown = arrow.node === undefined
      ? arrow.edges.some(edge => edge.index < known.edgesDone) : known.gradients.has(arrow.node);
    const isShown = isKnown || isLit;
    classes.toggle("lit", isLit);
    classes.toggle("ahead", !isShown);
    classes.toggle("asked", asked.has(arrow.key));
    classes.toggle("off", alone && !isLit);
    arrow.text?.classList.toggle("unknown", !isShown);
    if (arrow.title) arrow.title.textContent = isShown && !asked.has(arrow.key) ? hint(arrow) : "";
  }
  paintMap(known, lit);
}

function hint({ edges: shown }) {
  if (shown.length > 1) return `${shown.length} edges`;
  const [{ node, operand, index }] = shown;
  return `∂${nameOf(node)}/∂${nameOf(operand)} = ${exactText(now.local[index])}`;
}

// a line of text and what stands in it, to touch it only where that changes
function line(element) {
  return { element, text: element.textContent, looks: element.getAttribute("class") || "" };
}

function write(line, text, colour = "") {
  const looks = text === undefined ? "unknown" : colour;
  if (looks !== line.looks) line.element.setAttribute("class", line.looks = looks);
  if (text === undefined || line.text === text) return;
  line.element.textContent = line.text = text;
  if (text.length > ROOM) {
    line.element.setAttribute("textLength", 75);
    line.element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else line.element.removeAttribute("textLength");
}

// one number, or from where to where many go; in time, from the first to the last
function rangeText(numbers, sign, write = numberText) {
  if (!numbers.length) return undefined;
  if (numbers.every((number, i) => !i || number === numbers[0])) return write(numbers[0]);
  const ends = sign === "→" ? [numbers[0], numbers.at(-1)] : [Math.min(...numbers), Math.max(...numbers)];
  return ends.map(end => numberText(end, 3)).join(` ${sign} `);
}

// a partial sum may differ in sign from the whole
function colourOf(...slopes) {
  const signs = new Set(slopes.filter(slope => slope).map(Math.sign));
  return signs.size !== 1 ? "muted" : signs.has(1) ? "positive" : "negative";
}

// labels, colours and widths of the arrows, which the numbers alone decide
function drawFlows() {
  const flows = arrows.map(arrow => arrow.node === undefined
    ? arrow.edges.reduce((sum, edge) => sum + now.amount[edge.index], 0)
    : now.gradient[arrow.node]);
  const largest = Math.max(0, ...flows.map(Math.abs).filter(isFinite));
  arrows.forEach((arrow, i) => {
    if (hurried && !isSeen(arrow.key)) return;
    const share = largest && isFinite(flows[i]) ? Math.abs(flows[i]) / largest : 0;
    const colour = colourOf(flows[i]);
    for (const each of ["positive", "negative", "muted"])
      arrow.element.classList.toggle(each, each === colour);
    arrow.element.setAttribute("stroke-width", (0.6 + 2.6 * Math.sqrt(share)).toFixed(2));
    if (arrow.edges.length === 1 && arrow.text && data.arrows[arrow.edges[0].index] === undefined)
      arrow.text.textContent = numberText(now.local[arrow.edges[0].index]);
  });
}

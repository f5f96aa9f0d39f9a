// On paper: the picture with all numbers, or a sheet with blanks and its solutions.

const ACROSS = 940; // units of a picture across a sheet; more stand in bands
const OVERLAP = 150; // of bands, so that no box is only seen in halves
const BLANK = '<span class="blank"></span>';

function sheet(title, picture, lines) {
  const section = made("section", { className: "sheet" });
  section.innerHTML = `<h1>${escaped(title)}</h1><ol><li>${lines.join("<li>")}</ol>`;
  section.firstChild.after(...bands(picture));
  return section;
}

function pictureOnPaper(isBlank) {
  catchUp();
  paint(knownAfter(EVERYTHING), NOTHING);
  const picture = graph.cloneNode(true);
  picture.removeAttribute("style");
  picture.removeAttribute("id");
  picture.setAttribute("class", "paper");
  for (const element of all("[id]", picture)) {
    const hidden = isBlank ? blankTexts(element) : [];
    hidden.forEach(text => text.replaceChildren("_____"));
    if (!element.closest("defs")) element.removeAttribute("id");
  }
  all("title", picture).forEach(title => title.remove());
  return picture;
}

// a picture in one piece if that can be read, else in bands below each other
function bands(picture) {
  if (whole.width < 1.5 * ACROSS) return [picture];
  const count = Math.ceil(whole.width / ACROSS), step = whole.width / count, width = step + OVERLAP;
  return Array.from({ length: count }, (_, i) => {
    const band = picture.cloneNode(true), x = whole.x + i * step;
    const inside = around([...places.values()].filter(each => each.x < x + width && each.x + each.width > x));
    const height = inside.height + 60, viewBox = `${x} ${inside.y - 30} ${width} ${height}`;
    for (const [name, value] of Object.entries({ viewBox, width, height })) band.setAttribute(name, value);
    return band;
  });
}

// what is to be found: the numbers of inner nodes, all gradients, all local derivatives
function blankTexts(element) {
  const texts = all("text", element), key = element.id;
  if (element.classList.contains("edge")) return texts;
  const isCopy = element.classList.contains("copy");
  const node = isCopy ? data.copies.find(([each]) => each === key)[1] : data.boxes[key];
  if (isCopy) return leafNodes.includes(node) ? [] : texts.slice(-1);
  if (element.classList.contains("node") && texts.length > 1)
    return texts.slice(leafNodes.includes(node) ? -1 : -2);
  return [];
}

function blankLine(number) {
  const { first, last: end, title } = sections[number];
  if (first < end) return `${escaped(title)}: ${end - first + 1} steps`;
  if (isForward(first)) {
    const { node, template, shown } = inner[first];
    return `${equal([nameMath(node), inNames(template, shown)])} = ${BLANK} = ${BLANK}`;
  }
  const edge = edgeAt(first), { node, operand } = edge;
  const total = equal([slope("d", data.output, operand), chainMath(edge)], edge.first ? "=" : "+=");
  return `<math>${slope("∂", node, operand)}</math> = ${BLANK} &emsp; ${total} = ${BLANK} · ${BLANK} = ${BLANK}`;
}

function solution(number) {
  const { first, last: end } = sections[number];
  return first < end ? opened(number) : isForward(first)
    ? forwardMath(inner[first]) : `${localMath(edgeAt(first))} &emsp; ${backwardMath(edgeAt(first))}`;
}

function startSheets() {
  const numbers = sections.map((_, i) => i), about = `The chain rule: ${nameOf(data.output)}`;
  $("sheets").replaceChildren(
    sheet(`${about}. Fill in the blanks.`, pictureOnPaper(true), numbers.map(blankLine)),
    sheet(`${about}. Solutions.`, pictureOnPaper(false), numbers.map(solution)),
  );
  body.classList.add("worksheet");
  inPaths ? showPaths() : go(place);
}

function endSheets() {
  body.classList.remove("worksheet");
  $("sheets").replaceChildren();
}

// a frame of a notebook may not print
$("worksheet").hidden = self !== top && origin === "null";
on($("worksheet"), "click", () => {
  startSheets();
  on(window, "afterprint", endSheets, { once: true });
  print();
});

// on paper all numbers stand, whatever is known on the screen
on(window, "beforeprint", () => {
  catchUp();
  stale.forEach(rewrite);
  paint(knownAfter(EVERYTHING), NOTHING);
  const pieces = bands(pictureOnPaper(false));
  body.classList.toggle("banded", pieces.length > 1);
  if (pieces.length > 1) $("bands").replaceChildren(...pieces);
});
on(window, "afterprint", () => {
  $("bands").replaceChildren();
  inPaths ? showPaths() : go(place);
});

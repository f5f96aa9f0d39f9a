// On paper: the picture with all numbers, or a sheet with blanks and its solutions.

const BLANK = '<span class="blank"></span>';

function sheet(title, picture, lines) {
  const section = document.createElement("section");
  section.className = "sheet";
  section.innerHTML = `<h1>${escaped(title)}</h1><ol><li>${lines.join("<li>")}</ol>`;
  section.firstChild.after(picture);
  return section;
}

function pictureOnPaper(isBlank) {
  paint(knownAfter(EVERYTHING), NOTHING);
  const picture = graph.cloneNode(true);
  picture.removeAttribute("style");
  picture.removeAttribute("id");
  picture.setAttribute("class", "paper");
  for (const element of picture.querySelectorAll("[id]")) {
    const hidden = isBlank ? blankTexts(element) : [];
    hidden.forEach(text => text.replaceChildren("_____"));
    if (!element.closest("defs")) element.removeAttribute("id");
  }
  picture.querySelectorAll("title").forEach(title => title.remove());
  return picture;
}

// what is to be found: the numbers of inner nodes, all gradients, all local derivatives
function blankTexts(element) {
  const texts = [...element.querySelectorAll("text")], key = element.id;
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
  document.body.classList.add("worksheet");
  inPaths ? showPaths() : go(place);
}

function endSheets() {
  document.body.classList.remove("worksheet");
  $("sheets").replaceChildren();
}

$("worksheet").addEventListener("click", () => {
  startSheets();
  print();
  addEventListener("afterprint", endSheets, { once: true });
});

// on paper all numbers stand, whatever is known on the screen
addEventListener("beforeprint", () => {
  stale.forEach(rewrite);
  paint(knownAfter(EVERYTHING), NOTHING);
});
addEventListener("afterprint", () => inPaths ? showPaths() : go(place));

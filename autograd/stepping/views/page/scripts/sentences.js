// What is said of a step: its sentence and its formula; of several, their list.

const sections = data.sections.length ? data.sections.map(([first, last, title]) =>
  ({ first, last, title })) : [...inner, ...edges].map((_, i) => ({ first: i, last: i }));
const OPENED = 60; // steps of one group that are listed

// a step of the graph by its number: a node forward, or an edge back
const isForward = step => step < inner.length;
const edgeAt = step => edges[step - inner.length];

function said(key, blanks = {}) {
  return data.words[key].replace(/\{(\w+)\}/g, (_, name) => blanks[name]);
}

function sentence(step) {
  if (isForward(step)) {
    const { node, operands } = inner[step];
    let names = [...new Set(operands.map(each =>
      typeof each === "string" ? numberText(Number(each)) : nameOf(each)))];
    if (names.length > 4) names = [...names.slice(0, 2), said("more", { count: names.length - 2 })];
    const listed = names.length > 1
      ? names.slice(0, -1).join(", ") + said("and") + names.at(-1) : names[0];
    return said("forward", { node: nameOf(node), operands: listed });
  }
  const { index, node, operand, first } = edgeAt(step);
  const text = said("backward", {
    node: nameOf(node), operand: nameOf(operand),
    upstream: numberText(now.upstream[index]), local: numberText(now.local[index]),
  });
  return first ? text : `${text} ${said("adds", { running: numberText(now.running[index]) })}`;
}

function stepMarkup(step) {
  const formula = isForward(step) ? forwardMath(inner[step]) : backwardMath(edgeAt(step));
  return `<p class="say">${escaped(sentence(step))}</p><p class="formula">${formula}</p>`;
}

function sectionMarkup(number, open = false) {
  const { first, last, title } = sections[number];
  if (first === last) return stepMarkup(first);
  const count = last - first + 1;
  return `<p class="say">${escaped(title)}</p><details data-section="${number}"${open ? " open" : ""}>`
    + `<summary>${counted(count)} steps</summary><ul>${open ? opened(number) : ""}</ul></details>`;
}

// the steps of a group, written when they are asked for
function opened(number) {
  const { first, last } = sections[number];
  const items = [];
  for (let step = first; step <= last && step < first + OPENED; step++)
    items.push(`<li>${stepMarkup(step)}</li>`);
  const more = last + 1 - first - OPENED;
  if (more > 0) items.push(`<li>and ${counted(more)} more</li>`);
  return items.join("");
}

on(document, "toggle", ({ target }) => {
  const number = target.dataset?.section;
  if (number !== undefined && target.open && !target.lastElementChild.children.length)
    target.lastElementChild.innerHTML = opened(Number(number));
}, true);

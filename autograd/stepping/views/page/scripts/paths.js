// The second view: a gradient as the sum over all paths from its leaf to the output.

const listed = data.paths.flatMap(([leaf, , paths]) =>
  paths.map(path => ({ leaf, steps: path.map(each => edges[each]) })));
let chosen = 0; // the path that is lit

const keysOf = path => path.steps.map(arrowOf).filter(Boolean);
const routeOf = path => [path.leaf, ...path.steps.map(edge => edge.node)].map(nameOf).join(" → ");
const productOf = path => path.steps.reduce((so, edge) => scaled(now.local[edge.index], so), 1);

function pathRow(path, number) {
  const factors = path.steps.map(edge => numberText(now.local[edge.index]))
    .map(text => text.startsWith("−") ? `(${text})` : text).join(" · ");
  return `<tr data-edges="${escaped(keysOf(path).join(" "))}" data-path="${number}" tabindex="0">`
    + `<td>${escaped(routeOf(path))}</td><td>${factors || 1}</td><td>= ${numberText(productOf(path))}</td></tr>`;
}

function pathTable([leaf, count, paths]) {
  const heading = `d${nameOf(data.output)}/d${nameOf(leaf)}: ${counted(count)} path${count === 1 ? "" : "s"}`;
  const rows = listed.map((path, i) => path.leaf === leaf ? pathRow(path, i) : "");
  const hidden = count - paths.length;
  const total = hidden ? `and ${counted(hidden)} more; in all` : "sum over the paths";
  return `<h2>${escaped(heading)}</h2><table><tbody>${rows.join("")}</tbody><tfoot><tr>`
    + `<td colspan="2">${total}</td><td>= ${numberText(now.gradient[leaf])}</td></tr></tfoot></table>`;
}

function showPaths() {
  const panel = $("panel-paths"), more = leaves.length - data.paths.length;
  const focused = document.activeElement.dataset?.path;
  panel.innerHTML = data.paths.map(pathTable).join("")
    + (more > 0 ? `<p>… and ${counted(more)} more leaves.</p>` : "");
  if (focused) panel.querySelector(`[data-path="${focused}"]`).focus();
  choosePath(chosen);
}

// light a path; the stage tells its product of local derivatives
function choosePath(number) {
  chosen = number;
  const path = listed[number];
  paint(knownAfter(EVERYTHING), new Set(keysOf(path)), NOTHING, true);
  const names = path.steps.map(edge => slope("∂", edge.node, edge.operand));
  const numbers = path.steps.map(edge => numberMath(now.local[edge.index]))
    .map(math => math.startsWith("<mrow>") ? bracketed(math) : math);
  const parts = [names, numbers].map(factors => factors.join("<mo>·</mo>"));
  $("stage").innerHTML = `<p class="say">${escaped(routeOf(path))}</p>`
    + `<p class="formula">${equal([...parts, numberMath(productOf(path))].filter(Boolean))}</p>`;
}

for (const kind of ["click", "focusin", "mouseover"])
  on($("panel-paths"), kind, event => {
    const row = event.target.closest("tr[data-edges]");
    if (!row || inPaths && chosen === Number(row.dataset.path) && kind !== "click") return;
    choosePath(Number(row.dataset.path));
    if (kind !== "mouseover" && $("follow").checked) lookAt(keysOf(listed[chosen]));
  });

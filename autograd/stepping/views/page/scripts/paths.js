// The second view: a gradient as the sum over all paths from its leaf to the output.

function factor(number) {
  const text = numberText(number);
  return text.startsWith("−") ? `(${text})` : text;
}

function pathTable([leaf, count, paths]) {
  const heading = `d${nameOf(data.output)}/d${nameOf(leaf)}: ${count.toLocaleString("en")} path${count === 1 ? "" : "s"}`;
  const rows = paths.map(path => {
    const steps = path.map(each => edges[each]);
    const route = [leaf, ...steps.map(edge => edge.node)].map(nameOf).join(" → ");
    const factors = steps.map(edge => factor(now.local[edge.index])).join(" · ") || "1";
    const product = steps.reduce((so, edge) => scaled(now.local[edge.index], so), 1);
    const keys = steps.map(arrowOf).filter(Boolean).join(" ");
    return `<tr data-edges="${escaped(keys)}" tabindex="0"><td>${escaped(route)}</td>`
      + `<td>${factors}</td><td>= ${numberText(product)}</td></tr>`;
  });
  const hidden = count - paths.length;
  const total = hidden ? `and ${hidden.toLocaleString("en")} more; in all` : "sum over the paths";
  return `<h2>${escaped(heading)}</h2><table><tbody>${rows.join("")}</tbody><tfoot><tr>`
    + `<td colspan="2">${total}</td><td>= ${numberText(now.gradient[leaf])}</td></tr></tfoot></table>`;
}

let path = []; // the arrows of the one that is lit

function showPaths() {
  const panel = $("panel-paths"), more = leaves.length - data.paths.length;
  const focused = [...panel.querySelectorAll("tr[data-edges]")].indexOf(document.activeElement);
  panel.innerHTML = data.paths.map(pathTable).join("")
    + (more > 0 ? `<p>… and ${more.toLocaleString("en")} more leaves.</p>` : "");
  const rows = [...panel.querySelectorAll("tr[data-edges]")];
  if (focused >= 0) rows[focused].focus();
  if (!path.length && rows.length) path = keysOf(rows[0]);
  paintPath();
}

function keysOf(row) {
  return row.dataset.edges.split(" ").filter(Boolean);
}

function paintPath() {
  paint(knownAfter(EVERYTHING), new Set(path), NOTHING, true);
}

for (const kind of ["click", "focusin", "mouseover"])
  $("panel-paths").addEventListener(kind, event => {
    const row = event.target.closest("tr[data-edges]");
    if (!row) return;
    path = keysOf(row);
    paintPath();
    if (kind !== "mouseover" && $("follow").checked) lookAt(path);
  });

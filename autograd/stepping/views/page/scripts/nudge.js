// Nudge: a small change of one leaf, what the output did, what the gradient foretold.

function foretell() {
  if (!$("nudge").open) return;
  const leaf = leaves[$("nudged").selectedIndex], by = numberIn($("by"));
  if (by === undefined) return;
  const gradient = now.gradient[leaf.node], output = nameOf(data.output);
  const before = now.values[data.output];
  const rows = [by, by / 10, by / 100].map(step => {
    const after = supposing(each => each.number + (each === leaf ? step : 0)).values[data.output];
    const did = after - before, foretold = scaled(gradient, step);
    const noise = 1e-13 * Math.max(Math.abs(before), Math.abs(after));
    const off = Math.abs(did - foretold) <= noise ? 0 : did - foretold;
    return `<tr><td>${[step, did, foretold, off].map(each => numberText(each)).join("<td>")}</tr>`;
  });
  const change = `Δ${nameOf(leaf.node)}`;
  const heads = [change, `Δ${output}`, `foretold: ${numberText(gradient)} · ${change}`, "off by"];
  const head = heads.map(each => `<th>${escaped(each)}</th>`).join("");
  $("foretold").innerHTML = `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function startNudge() {
  $("nudged").replaceChildren(...leaves.map(leaf => new Option(nameOf(leaf.node))));
  $("nudge").hidden = !run;
  on($("nudge"), "toggle", foretell);
  on($("nudged"), "change", foretell);
  on($("by"), "input", foretell);
}

// The quiz: before a backward step is shown, its local derivative, then its contribution.

const solved = new Map(); // how many of a step's two questions are answered

function questionOf(number) {
  const section = sections[number - 1], answered = solved.get(number) || 0;
  if (!$("quiz").checked || !section || section.first < section.last || answered > 1) return null;
  if (isForward(section.first)) return null;
  return { edge: edgeAt(section.first), key: answered ? "contribution" : "local" };
}

// the arrow whose number would give the answer away
function hiddenBy(number) {
  return solved.get(number) ? NOTHING : new Set([arrowOf(edgeAt(sections[number - 1].first))]);
}

function blanksOf({ node, operand }) {
  return { node: nameOf(node), operand: nameOf(operand), total: `d${nameOf(data.output)}/d${nameOf(operand)}` };
}

function ask({ edge, key }) {
  const blanks = blanksOf(edge), text = made("p", { className: "say", textContent: said(key, blanks) });
  $("stage").replaceChildren(text);
  if (key === "contribution") text.insertAdjacentHTML("beforebegin", `<p class="formula">${localMath(edge)}</p>`);
  $("asked").textContent = key === "local" ? `∂${blanks.node}/∂${blanks.operand}` : said("asked", blanks);
  $("guess").value = "";
  $("verdict").textContent = "";
  const busy = document.activeElement;
  if (!busy || busy === body || busy.closest("#controls button, #question, #tools")) $("guess").focus();
}

const right = (guess, answer) =>
  guess === answer || guess !== guess && answer !== answer
  || Math.abs(guess - answer) <= 5e-3 * Math.abs(answer) + 1e-12;

// why a guess is not right; empty if it is
function fault({ edge, key }, guess) {
  const answerIn = numbers => numbers[key === "local" ? "local" : "amount"][edge.index];
  let worthNow;
  try {
    worthNow = worth(guess);
  } catch (error) {
    return said("unread", { reason: error.message });
  }
  if (!right(worthNow, answerIn(now))) return said(`not ${key}`, blanksOf(edge));
  if (run && hasNames(guess)) { // a formula holds for other numbers too
    const other = supposing((leaf, i) => leaf.number * (1.03 + 0.05 * (i % 7)) + 0.02);
    const [mine, wanted] = [worth(guess, other), answerIn(other)];
    if (isFinite(wanted) && !right(mine, wanted)) return said("only here");
  }
  return "";
}

on($("question"), "submit", event => {
  event.preventDefault();
  const reason = fault(questionOf(place), $("guess").value);
  $("verdict").textContent = reason;
  if (!reason) answered();
});
on($("reveal"), "click", answered);

function answered() {
  solved.set(place, (solved.get(place) || 0) + 1);
  go(place);
  if ($("question").hidden && !$("next").disabled) $("next").focus();
}

on($("quiz"), "change", event => {
  body.classList.toggle("quiz", event.target.checked);
  solved.clear();
  if (event.target.checked && inPaths) select("steps");
  else go(place);
});

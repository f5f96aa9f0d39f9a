"use strict";
(() => {
  const $ = id => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const steps = data.steps, last = steps.length;
  const items = [...document.querySelectorAll("#steps > li")];
  const boxes = new Map(data.boxes.map(key => [key, linesOf($(key))]));
  const edges = [...document.querySelectorAll("figure .edge")];
  const solved = new Map(); // how many of a step's questions are answered
  const nothing = new Set();
  let now = 0, pathMode = false;
  document.documentElement.classList.add("js");

  function linesOf(box) {
    const texts = [...box.querySelectorAll("text")];
    return { data: texts[texts.length - 2], gradient: texts[texts.length - 1] };
  }

  // what is known after the first `count` steps, from the records alone
  function stateAt(count) {
    const state = { data: { ...data.given }, gradients: {}, edges: new Set() };
    if (count > data.start || !last) Object.assign(state.gradients, data.seed);
    for (const step of steps.slice(0, count)) {
      Object.assign(state.data, step.data);
      Object.assign(state.gradients, step.gradients);
      step.edges.forEach(key => state.edges.add(key));
    }
    return state;
  }

  function paint(state, lit, asked = nothing) {
    for (const [key, line] of boxes) {
      show(line.data, state.data[key]);
      show(line.gradient, state.gradients[key]);
      line.gradient.setAttribute("fill", colourOf(line.gradient.textContent));
      $(key).classList.toggle("lit", lit.has(key));
    }
    for (const edge of edges) {
      const known = state.edges.has(edge.id);
      edge.classList.toggle("lit", lit.has(edge.id));
      edge.classList.toggle("asked", asked.has(edge.id));
      edge.classList.toggle("ahead", !known && !lit.has(edge.id));
      edge.querySelectorAll("text").forEach(
        text => text.classList.toggle("unknown", !known && !lit.has(edge.id)));
      edge.classList.toggle("off", pathMode && !lit.has(edge.id));
    }
  }

  // a partial sum may differ in sign from the whole
  function colourOf(text) {
    return data.colours[text === "0" ? "muted" : text.startsWith("−") ? "negative" : "positive"];
  }

  function show(line, text) {
    line.classList.toggle("unknown", text === undefined);
    if (text !== undefined) line.textContent = text;
  }

  function go(count) {
    now = Math.max(0, Math.min(last, count));
    const step = steps[now - 1];
    const question = questionOf(step);
    const known = question ? now - 1 : now;
    const asked = new Set(question && !solved.get(now) ? step.edges : []);
    paint(stateAt(known), new Set(step ? [...step.lit, ...step.edges] : []), asked);
    items.forEach((item, i) => {
      item.classList.toggle("later", i >= known);
      i === now - 1 ? item.setAttribute("aria-current", "step")
                    : item.removeAttribute("aria-current");
    });
    stage(step, question);
    $("count").textContent = `${now} / ${last}`;
    $("slider").value = now;
    $("first").disabled = $("previous").disabled = now === 0;
    $("last").disabled = $("next").disabled = now === last;
    follow();
  }

  // what the quiz asks at a step: first its local derivative, then its contribution
  function questionOf(step) {
    return $("quiz").checked && step && step.questions[solved.get(now) || 0];
  }

  function follow() {
    lookAt(steps[now - 1]);
    const list = $("steps"), item = items[now - 1] || items[0];
    if (!item) return;
    const top = item.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top - list.clientHeight / 3;
  }

  // keep what is lit inside the part of the picture that is in sight
  function lookAt(step) {
    const figure = document.querySelector("figure"), frame = figure.getBoundingClientRect();
    for (const key of step ? step.lit : []) {
      const box = $(key).getBoundingClientRect();
      if (box.left < frame.left || box.right > frame.right)
        figure.scrollLeft += (box.left + box.right - frame.left - frame.right) / 2;
      if (box.top < frame.top || box.bottom > frame.bottom)
        figure.scrollTop += (box.top + box.bottom - frame.top - frame.bottom) / 2;
    }
  }

  function stage(step, question) {
    $("question").hidden = !question;
    $("stage").replaceChildren();
    if (!step) $("stage").textContent = data.intro;
    else if (question) {
      $("stage").textContent = question.text;
      $("asked").textContent = question.asked;
      $("guess").value = ""; $("verdict").textContent = "";
      if (document.activeElement !== $("slider")) $("guess").focus();
    } else for (const part of items[now - 1].children) $("stage").append(part.cloneNode(true));
  }

  $("question").addEventListener("submit", event => {
    event.preventDefault();
    const { answer, wrong } = questionOf(steps[now - 1]);
    const guess = numberOf($("guess").value);
    if (Math.abs(guess - answer) <= 5e-3 * Math.abs(answer) + 1e-12) {
      answered();
      if ($("question").hidden) $("next").focus();
    } else $("verdict").textContent = wrong;
  });
  $("reveal").addEventListener("click", answered);

  function answered() {
    solved.set(now, (solved.get(now) || 0) + 1);
    go(now);
  }

  // "2/3", "−1,5": as people write numbers
  function numberOf(text) {
    const parts = text.trim().replace(",", ".").replace("−", "-").split("/");
    return parts.some(part => !part.trim()) ? NaN : parts.map(Number).reduce((a, b) => a / b);
  }

  $("quiz").addEventListener("change", event => {
    document.body.classList.toggle("quiz", event.target.checked);
    solved.clear(); go(now);
  });

  $("first").addEventListener("click", () => go(0));
  $("previous").addEventListener("click", () => go(now - 1));
  $("next").addEventListener("click", () => go(now + 1));
  $("last").addEventListener("click", () => go(last));
  $("slider").addEventListener("input", event => go(Number(event.target.value)));
  items.forEach((item, i) => item.addEventListener("click", event => {
    if (!event.target.closest("summary, details")) go(i + 1);
  }));

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const slider = event.target === $("slider"), space = event.key === " ";
    if (pathMode || event.target.closest("[role=tab], summary")) return;
    if (event.target === $("guess") && !event.key.startsWith("Page")) return;
    if (space && event.target.closest("button, input[type=checkbox]")) return;
    if (slider && /^(Arrow|Home|End)/.test(event.key)) return;
    const moves = {
      ArrowRight: now + 1, PageDown: now + 1, ArrowLeft: now - 1, PageUp: now - 1,
      Home: 0, End: last, " ": event.shiftKey ? now - 1 : now + 1,
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    go(moves[event.key]);
  });

  // -- the second tab: sums over paths -------------------------------------------
  const tabs = [$("tab-steps"), $("tab-paths")];
  function select(tab) {
    pathMode = tab === tabs[1];
    tabs.forEach(other => {
      other.setAttribute("aria-selected", other === tab);
      other.tabIndex = other === tab ? 0 : -1;
      $(other.getAttribute("aria-controls")).hidden = other !== tab;
    });
    $("walk").hidden = pathMode;
    pathMode ? paint(stateAt(last), new Set(rows[0] ? edgesOf(rows[0]) : [])) : go(now);
  }
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => select(tab));
    tab.addEventListener("keydown", event => {
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
        select(tabs[1 - i]); tabs[1 - i].focus();
      }
    });
  });
  const rows = [...document.querySelectorAll("tr[data-edges]")];
  const edgesOf = row => row.dataset.edges.split(" ");
  rows.forEach(row => {
    row.tabIndex = 0;
    for (const kind of ["click", "focus", "mouseenter"])
      row.addEventListener(kind, () => paint(stateAt(last), new Set(edgesOf(row))));
  });

  // on paper all numbers stand, whatever is known on the screen
  addEventListener("beforeprint", () => paint(stateAt(last), nothing));
  addEventListener("afterprint", () => select(tabs[pathMode ? 1 : 0]));

  $("slider").max = last;
  select(tabs[0]);
})();

"use strict";
(() => {
  const $ = id => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const steps = data.steps, last = steps.length;
  const items = [...document.querySelectorAll("#steps > li")];
  const boxes = new Map(data.boxes.map(key => [key, linesOf($(key))]));
  const edges = [...document.querySelectorAll("figure .edge")];
  const solved = new Set();
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

  function paint(state, lit) {
    for (const [key, line] of boxes) {
      show(line.data, state.data[key]);
      show(line.gradient, state.gradients[key]);
      line.gradient.setAttribute("fill", colourOf(line.gradient.textContent));
      $(key).classList.toggle("lit", lit.has(key));
    }
    for (const edge of edges) {
      const known = state.edges.has(edge.id);
      edge.classList.toggle("lit", lit.has(edge.id));
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
    const asked = $("quiz").checked && step && step.answer !== null && !solved.has(now);
    paint(stateAt(asked ? now - 1 : now), new Set(step ? [...step.lit, ...step.edges] : []));
    items.forEach((item, i) => {
      item.classList.toggle("later", i >= (asked ? now - 1 : now));
      i === now - 1 ? item.setAttribute("aria-current", "step")
                    : item.removeAttribute("aria-current");
    });
    stage(step, asked);
    $("count").textContent = `${now} / ${last}`;
    $("slider").value = now;
    $("first").disabled = $("previous").disabled = now === 0;
    $("last").disabled = $("next").disabled = now === last;
    follow();
  }

  function follow() {
    const list = $("steps"), item = items[now - 1] || items[0];
    if (!item) return;
    const top = item.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top - list.clientHeight / 3;
  }

  function stage(step, asked) {
    $("question").hidden = !asked;
    $("stage").replaceChildren();
    if (!step) $("stage").textContent = data.intro;
    else if (asked) {
      $("stage").textContent = step.question;
      $("guess").value = ""; $("verdict").textContent = "";
      if (document.activeElement !== $("slider")) $("guess").focus();
    } else for (const part of items[now - 1].children) $("stage").append(part.cloneNode(true));
  }

  $("question").addEventListener("submit", event => {
    event.preventDefault();
    const guess = Number($("guess").value.trim().replace(",", ".").replace("−", "-"));
    const answer = steps[now - 1].answer;
    if ($("guess").value.trim() && Math.abs(guess - answer) <= 5e-3 * Math.abs(answer) + 1e-12) {
      solved.add(now); go(now); $("next").focus();
    } else $("verdict").textContent = data.wrong;
  });
  $("reveal").addEventListener("click", () => { solved.add(now); go(now); });
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
    if (event.target.closest("input, [role=tab]")) return;
    const moves = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: last };
    if (pathMode || !(event.key in moves)) return;
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

  $("slider").max = last;
  select(tabs[0]);
})();

// Keys, tabs, playing, full screen, the address; then the start.

const address = new URLSearchParams(location.hash.slice(1));

// the step in the address, so that it can be handed on; browsers refuse many at once
let remembering = 0;
function remember() {
  clearTimeout(remembering);
  remembering = setTimeout(() => {
    place ? address.set("step", place) : address.delete("step");
    const text = `${address}`.replace(/=(?=&|$)/g, "");
    try {
      history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
    } catch { /* a frame without an address of its own */ }
  }, 300);
}

function stepIn(hash) {
  return Number(new URLSearchParams(hash.slice(1)).get("step")) || 0;
}

// of the event: by now the step before may have been remembered in the address
on(window, "hashchange", event => {
  const step = stepIn(new URL(event.newURL).hash);
  address.set("step", step);
  if (!inPaths) go(step);
});

// -- keys ---------------------------------------------------------------------------

on(document, "keydown", event => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (inPaths || target.closest("[role=tab], summary, select")) return;
  const isField = target.matches("input:not([type=range], [type=checkbox])");
  if (isField && !key.startsWith("Page")) return;
  if (key === " " && target.closest("button, input[type=checkbox]")) return;
  if (target.type === "range" && /^(Arrow|Home|End)/.test(key)) return;
  const moves = {
    ArrowRight: place + 1, PageDown: place + 1, ArrowLeft: place - 1, PageUp: place - 1,
    Home: 0, End: last, " ": event.shiftKey ? place - 1 : place + 1,
  };
  const acts = {
    "+": () => zoom(1.3), "-": () => zoom(1 / 1.3), "0": fit, f: fullScreen, p: togglePlay,
  };
  if (!(key in moves) && !(key in acts)) return;
  event.preventDefault();
  key in moves ? go(moves[key]) : acts[key]();
});

// -- playing ------------------------------------------------------------------------

let playing = 0;

function togglePlay() {
  if (playing) return stopPlaying();
  if (place === last) go(0);
  playing = setInterval(() => {
    go(place + 1);
    if (place === last || !$("question").hidden) stopPlaying();
  }, 1800);
  tellPlaying();
}

function stopPlaying() {
  clearInterval(playing);
  playing = 0;
  tellPlaying();
}

function tellPlaying() {
  graph.classList.toggle("gliding", playing);
  $("play").ariaPressed = !!playing;
  $("play").textContent = playing ? "Pause" : "Play";
}

on($("play"), "click", togglePlay);

// -- full screen ---------------------------------------------------------------------

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

$("full").hidden = !document.fullscreenEnabled;
on($("full"), "click", fullScreen);

// -- tabs ----------------------------------------------------------------------------

function select(name) {
  inPaths = name === "paths";
  for (const each of ["steps", "paths"]) {
    const tab = $(`tab-${each}`), isChosen = each === name;
    tab.ariaSelected = isChosen;
    tab.tabIndex = isChosen ? 0 : -1;
    $(`panel-${each}`).hidden = !isChosen;
  }
  body.classList.toggle("paths", inPaths);
  if (inPaths) stopPlaying();
  inPaths ? showPaths() : go(place);
}

for (const each of ["steps", "paths"]) {
  on($(`tab-${each}`), "click", () => select(each));
  on($(`tab-${each}`), "keydown", event => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    const other = each === "steps" ? "paths" : "steps";
    select(other);
    $(`tab-${other}`).focus();
  });
}

// a box: the leaf's field, or the step that computes the node
on(graph, "click", event => {
  const box = event.target.closest(".node");
  if (!box || moved) return;
  const node = data.boxes[box.id] ?? data.copies.find(([key]) => key === box.id)?.[1];
  const leaf = leaves.find(each => each.node === node);
  if (leaf) {
    leaf.field.closest("details")?.setAttribute("open", "");
    leaf.field.focus();
  } else if (node !== undefined && !inPaths) {
    const step = inner.findIndex(each => each.node === node);
    go(sections.findIndex(section => section.last >= step) + 1);
  }
});

// -- the start -----------------------------------------------------------------------

document.documentElement.classList.add("js");
for (const each of ["embed", "quiz"]) if (address.has(each)) body.classList.add(each);
$("quiz").checked = address.has("quiz");
startLeaves();
startNudge();
startMap();
drawFlows();
fit();
place = Math.max(0, Math.min(last, stepIn(location.hash)));
select("steps");
$("trouble").textContent ||= troubles().join(" ");
if (address.has("worksheet") || body.classList.contains("worksheet")) startSheets();
const still = matchMedia("(prefers-reduced-motion: reduce)");
if (address.has("play") && !still.matches) togglePlay();

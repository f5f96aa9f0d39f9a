// -- listening ---------------------------------------------------------------------------

function listenAll() {
  by("play").addEventListener("click", () => play(!playing));
  by("one-step").addEventListener("click", () => steps(1));
  by("one-epoch").addEventListener("click", () =>
    steps(training.batches - training.batchInEpoch));
  by("again").addEventListener("click", startOver);
  listen("rate", "change", value => { training.options.rate = Number(value); });
  listen("batch", "change", value => {
    training.options.batch = value ? Number(value) : null;
    training.batchInEpoch = training.epochLoss = 0;
    training.changed();
  });
  listen("optimiser", "change", value => {
    training.options.optimiser = Number(value);
    training.options.rate = page.optimisers[value].rate;
    by("rate").value = String(training.options.rate);
    chain.show();
  });
  listen("start", "change", value => {
    training.options.start = value;
    startOver();
  });
  listen("seed", "change", value => {
    training.options.seed = Number(value) || 0;
    startOver();
  });
  listen("l2", "change", value => { training.options.l2 = Number(value); chain.show(); });
  listen("dropout", "change", value => {
    training.options.dropout = Number(value);
    training.changed();
    chain.show();
  });
  listen("layers", "change", takeNet);
  listen("activation", "change", takeNet);
  for (const [which, id] of [[0, "across"], [1, "up"]]) {
    listen(id, "change", value => {
      plane.axes[which] = Number(value);
      plane.span();
      drawAll();
    });
  }
  by("show-test").addEventListener("change", () => plane.drawPoints(null));
  by("clear").addEventListener("click", () => {
    training.examples.clear();
    changedExamples();
    showExamples();
  });
  by("restore").addEventListener("click", () => {
    training.examples = new Examples(page.data);
    changedExamples();
    showExamples();
  });
  for (const id of ["pick-layer", "pick-unit", "pick-from"]) listen(id, "change", picked);
  listen("example", "change", value => {
    const last = training.examples.count;
    chain.look(Math.min(Math.max(Math.round(Number(value)) || 1, 1), last) - 1);
    plane.drawPoints(chain.example);
  });
  for (const id of ["one-example", "whole-batch"]) {
    by(id).addEventListener("change", () => {
      chain.whole = by("whole-batch").checked;
      chain.show();
      plane.drawPoints(chain.whole ? null : chain.example);
    });
  }
  by("save").addEventListener("click", takeAway);
  by("load").addEventListener("change", async () => {
    const [file] = by("load").files;
    if (!file) return;
    try {
      putIn(await file.arrayBuffer());
    } catch (error) {
      training.problem = `This file does not fit: ${error.message}.`;
      tell();
    }
    by("load").value = "";
  });
}

function listenPlane() {
  const {points} = plane;
  points.addEventListener("click", event => {
    const box = points.getBoundingClientRect();
    plane.cursor = null;
    clicked((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  });
  points.addEventListener("keydown", event => {
    const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    const move = moves[event.key];
    if (move) {
      const step = event.shiftKey ? 0.1 : 0.02, at = plane.cursor || [0.5, 0.5];
      plane.cursor = at.map((share, k) => Math.min(1, Math.max(0, share + step * move[k])));
      plane.drawPoints(chain.chosen ? chain.example : null);
    } else if (event.key === "Enter" || event.key === " ") {
      const [right, down] = plane.cursor || [0.5, 0.5];
      clicked(right, down);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

// A presenter's keys, wherever no control wants them.
function listenKeys() {
  document.addEventListener("keydown", event => {
    const wants = event.target.closest("button, input, select, summary, a");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      " ": () => play(!playing), ArrowRight: () => steps(1), PageDown: () => steps(1),
      e: () => by("one-epoch").click(), Home: startOver,
    }[event.key];
    if (!act || (wants && (event.key === " " || !event.target.matches("button")))) return;
    event.preventDefault();
    act();
  });
}

// -- clicks into the plane ----------------------------------------------------------------

function clicked(right, down) {
  const tool = document.querySelector("[name=tool]:checked").value;
  const near = plane.nearest(right, down);
  if (tool === "look") {
    if (near === null) return;
    chain.look(near);
  } else if (tool === "remove") {
    if (near === null) return;
    training.examples.remove(near);
  } else {
    training.examples.add(plane.point(right, down), targetOf(Number(tool.slice(4))));
  }
  if (tool !== "look") changedExamples();
  showExamples();
}

function showExamples() {
  if (playing && training.examples.count) plane.drawPoints(null);
  else drawAll();
}

function changedExamples() {
  training.batchInEpoch = training.epochLoss = 0;
  training.changed();
  const latest = training.history[training.history.length - 1];
  if (latest) delete latest.accuracy, delete latest.test;
  by("example").max = Math.max(training.examples.count, 1);
}

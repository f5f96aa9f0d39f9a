// Where one looks: zoom, pan, follow, and a map of what is out of sight.

const READING = 1.15, CLOSEST = 6; // pixels a unit; at 1 no letter is under 12 px
const figure = document.querySelector("figure"), graph = $("graph"), map = $("map");
const whole = graph.viewBox.baseVal;
const room = {}; // the figure's size, kept because asking lays the page out
const extents = new Map(); // of boxes and arrows, as they are asked for
const view = { x: 0, y: 0, scale: 1 }; // the corner in sight, in the picture's units
const places = new Map(all(".node", graph).map(node => [node.id, placeOf(node)]));

function placeOf(node) {
  const [x, y] = node.getAttribute("transform").match(/-?\d+/g).map(Number);
  const shape = node.querySelector("rect") || node.querySelector("text");
  return { x, y, width: Number(shape.getAttribute("width")) || 20, height: Number(shape.getAttribute("height")) || 18 };
}

function isSeen(key) {
  if (!extents.has(key)) extents.set(key, places.get(key) || $(key).getBBox());
  const { x, y, width, height } = extents.get(key), seen = inSight();
  return x < view.x + seen.width && x + width > view.x && y < view.y + seen.height && y + height > view.y;
}

const inSight = () => ({ width: room.width / view.scale, height: room.height / view.scale });
const fits = () => whole.width <= inSight().width + 1 && whole.height <= inSight().height + 1;

function look() {
  const { width, height } = inSight();
  view.x = held(view.x, whole.x, whole.width, width);
  view.y = held(view.y, whole.y, whole.height, height);
  graph.style.width = `${whole.width * view.scale}px`;
  graph.style.height = `${whole.height * view.scale}px`;
  graph.style.transform =
    `translate(${(whole.x - view.x) * view.scale}px,${(whole.y - view.y) * view.scale}px)`;
  figure.classList.toggle("whole", fits());
  drawMap();
  catchUp();
}

// what is smaller than the room stands in its middle; the rest leaves little
function held(corner, start, length, room) {
  if (length <= room) return start - (room - length) / 2;
  return Math.min(Math.max(corner, start - room / 8), start + length - room * 7 / 8);
}

function fit() {
  [room.width, room.height] = [figure.clientWidth, figure.clientHeight];
  const scale = Math.min(room.width / whole.width, room.height / whole.height);
  view.scale = scale >= 1 ? Math.min(scale, 3.2) : scale > 0.75 ? 1 : READING;
  look();
}

// zoom by a factor, a point of the figure staying where it is
function zoom(factor, point = { x: room.width / 2, y: room.height / 2 }) {
  const scale = Math.min(Math.max(view.scale * factor, 1), CLOSEST);
  view.x += point.x / view.scale - point.x / scale;
  view.y += point.y / view.scale - point.y / scale;
  view.scale = scale;
  look();
}

function pan(right, down) {
  view.x -= right / view.scale;
  view.y -= down / view.scale;
  look();
}

function centre(x, y) {
  const { width, height } = inSight();
  view.x = x - width / 2;
  view.y = y - height / 2;
  look();
}

// bring boxes and arrows into sight; of more than fits, the first
function lookAt(keys) {
  const parts = keys.map(key => places.get(key) || $(key)?.getBBox()).filter(Boolean);
  if (!parts.length) return;
  const { width, height } = inSight(), edge = 14 / view.scale;
  const all = around(parts);
  const seen = all.width + 2 * edge <= width && all.height + 2 * edge <= height ? all : parts[0];
  const within = seen.x - edge >= view.x && seen.x + seen.width + edge <= view.x + width
    && seen.y - edge >= view.y && seen.y + seen.height + edge <= view.y + height;
  if (!within) centre(seen.x + seen.width / 2, seen.y + seen.height / 2);
}

function around(parts) {
  const x = Math.min(...parts.map(part => part.x)), y = Math.min(...parts.map(part => part.y));
  const right = Math.max(...parts.map(part => part.x + part.width));
  const low = Math.max(...parts.map(part => part.y + part.height));
  return { x, y, width: right - x, height: low - y };
}

// -- the map ----------------------------------------------------------------------

const marks = new Map(), window_ = mark("rect", { class: "window" });

function mark(kind, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function startMap() {
  const scale = Math.min(176 / whole.width, 112 / whole.height);
  map.setAttribute("viewBox", `${whole.x} ${whole.y} ${whole.width} ${whole.height}`);
  map.style.width = `${Math.max(whole.width * scale, 24)}px`;
  map.style.height = `${Math.max(whole.height * scale, 24)}px`;
  map.setAttribute("stroke-width", 1.5 / scale);
  for (const path of all(".edge>path", graph))
    map.append(mark("path", { d: path.getAttribute("d") }));
  for (const [key, place] of places) {
    const rect = mark("rect", place);
    if (data.boxes[key] !== undefined) marks.set(key, rect);
    map.append(rect);
  }
  map.append(window_);
}

function drawMap() {
  map.toggleAttribute("hidden", fits());
  for (const [name, value] of Object.entries({ x: view.x, y: view.y, ...inSight() }))
    window_.setAttribute(name, value);
}

function paintMap(known, lit) {
  for (const [key, rect] of marks) {
    rect.classList.toggle("lit", lit.has(key));
    rect.classList.toggle("known", [data.boxes[key]].flat().some(node => known.values.has(node)));
  }
}

// -- by hand ----------------------------------------------------------------------

const pointers = new Map();
let moved = false; // since the pointer came down: then it was no click

function at(event, frame = figure.getBoundingClientRect()) {
  return { x: event.clientX - frame.left, y: event.clientY - frame.top };
}

on(figure, "pointerdown", event => {
  if (!pointers.size) moved = false;
  pointers.set(event.pointerId, at(event));
});
on(figure, "pointermove", event => {
  const before = pointers.get(event.pointerId), here = at(event);
  if (!before) return;
  if (!moved && Math.hypot(here.x - before.x, here.y - before.y) < 4) return;
  if (!moved) figure.setPointerCapture(event.pointerId);
  moved = true;
  if (pointers.size === 2) pinch(event.pointerId, before, here);
  else pan(here.x - before.x, here.y - before.y);
  pointers.set(event.pointerId, here);
});
for (const kind of ["pointerup", "pointercancel"])
  on(figure, kind, event => pointers.delete(event.pointerId));

function pinch(id, before, here) {
  const other = [...pointers].find(([each]) => each !== id)[1];
  const distance = point => Math.hypot(point.x - other.x, point.y - other.y) || 1;
  zoom(distance(here) / distance(before), { x: (here.x + other.x) / 2, y: (here.y + other.y) / 2 });
}

on(figure, "wheel", event => {
  const before = { ...view };
  if (event.shiftKey) pan(-event.deltaY - event.deltaX, 0);
  else zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), at(event));
  const stays = before.scale === view.scale && before.x === view.x && before.y === view.y;
  if (!stays) event.preventDefault(); // else the page may scroll on
}, { passive: false });

for (const kind of ["pointerdown", "pointermove"])
  on(map, kind, event => {
    if (!event.buttons) return;
    const frame = map.getBoundingClientRect(), { x, y } = at(event, frame);
    centre(whole.x + x / frame.width * whole.width, whole.y + y / frame.height * whole.height);
  });

on($("closer"), "click", () => zoom(1.3));
on($("wider"), "click", () => zoom(1 / 1.3));
on($("fit"), "click", () => { fit(); followStep(); });
new ResizeObserver(() => { fit(); followStep(); }).observe(figure);

// The steps: where one stands, the list, and the present step in large.

const last = sections.length, list = $("steps");
let place = 0; // how many sections are done
let inPaths = false; // whether the sums over paths are shown instead

const MANY = 300; // steps; beyond, each is written when it comes in sight, or by and by
list.innerHTML = sections.map((_, i) =>
  `<li>${last > MANY ? "<p>…</p><p>…</p>" : sectionMarkup(i)}</li>`).join("");
list.style.setProperty("--digits", String(last).length);
const items = [...list.children];
const stale = new Set(last > MANY ? items : []), visible = new Set(); // old numbers; in sight

const observer = new IntersectionObserver(changes => {
  for (const { target, isIntersecting } of changes) {
    isIntersecting ? visible.add(target) : visible.delete(target);
    if (isIntersecting && stale.has(target)) rewrite(target);
  }
});
items.forEach((item, i) => {
  item.dataset.number = i;
  observer.observe(item);
});

function rewrite(item) {
  stale.delete(item);
  const isOpen = item.querySelector("details")?.open;
  item.innerHTML = sectionMarkup(Number(item.dataset.number), isOpen);
}

// the list after a change of numbers: what is in sight now, the rest by and by
let waiting = setTimeout(rewriteSome);
function rewriteItems() {
  items.forEach(item => stale.add(item));
  visible.forEach(rewrite);
  clearTimeout(waiting);
  waiting = setTimeout(rewriteSome, 150);
}

function rewriteSome() {
  [...stale].slice(0, 30).forEach(rewrite);
  if (stale.size) waiting = setTimeout(rewriteSome);
}

// boxes and arrows of a section, by key; a backward step's receiver first
function litBy(number) {
  const keys = new Set(), section = sections[number - 1];
  for (let step = section?.first ?? 1; step <= (section?.last ?? 0); step++) {
    if (isForward(step)) keys.add(boxOf(inner[step].node));
    else keys.add(boxOf(edgeAt(step).node)).add(arrowOf(edgeAt(step)));
  }
  return keys;
}

function seenBy(number) {
  const section = sections[number - 1], keys = litBy(number);
  if (section && section.first === section.last && !isForward(section.first)) {
    const { operand, node, place: at } = edgeAt(section.first);
    const copy = `se${node}_${at}`;
    return [...keys, places.has(copy) ? copy : boxOf(operand)];
  }
  return [...keys];
}

let done = 0; // how many items are no longer to come
items.forEach(item => item.classList.add("later"));

function go(count) {
  if (place) items[place - 1].ariaCurrent = null;
  place = Math.max(0, Math.min(last, count));
  if (place) items[place - 1].ariaCurrent = "step";
  const known = show();
  for (; done < known; done++) items[done].classList.remove("later");
  while (done > known) items[--done].classList.add("later");
  $("count").textContent = `${place} / ${last}`;
  $("slider").value = place;
  $("slider").ariaValueText = `step ${place} of ${last}`;
  $("first").disabled = $("previous").disabled = place === 0;
  $("last").disabled = $("next").disabled = place === last;
  remember();
  followStep();
}

// the picture and the stage where one stands; how many steps are known then
function show() {
  const question = questionOf(place), known = question ? place - 1 : place;
  paint(knownAfter(known), litBy(place), question ? hiddenBy(place) : NOTHING);
  stage(question);
  return known;
}

function stage(question) {
  $("question").hidden = !question;
  if (question) ask(question);
  else if (!place) $("stage").textContent = said(last ? "start" : "alone");
  else $("stage").innerHTML = sectionMarkup(place - 1, true);
}

function followStep() {
  if (inPaths) return;
  if ($("follow").checked) lookAt(place ? seenBy(place) : leafNodes.slice(0, 1).map(boxOf));
  const item = items[place - 1] || items[0];
  if (!item) return;
  if (stale.has(item)) rewrite(item);
  const top = item.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight)
    list.scrollTop = top - list.clientHeight / 3;
}

// numbers have changed: all that is shown follows, where one stands
function renew() {
  now = computed(leaves.map(leaf => leaf.number));
  solved.clear();
  hurry(() => {
    drawFlows();
    inPaths ? showPaths() : $("quiz").checked ? go(place) : show();
  });
  rewriteItems();
  foretell();
  const found = troubles();
  $("trouble").textContent = found.slice(0, 3).join(" ");
  $("reset").disabled = leaves.every(leaf => Object.is(leaf.number, leaf.start));
}

for (const [id, to] of [["first", () => 0], ["previous", () => place - 1],
  ["next", () => place + 1], ["last", () => last]])
  on($(id), "click", () => go(to()));
$("slider").max = last;
on($("slider"), "input", event => go(Number(event.target.value)));
on($("follow"), "change", followStep);
items.forEach((item, i) => on(item, "click", event => {
  if (!event.target.closest("summary, details")) go(i + 1);
}));

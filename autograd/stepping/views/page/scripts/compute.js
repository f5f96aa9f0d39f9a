// The graph at the leaves' present numbers: values, local derivatives, contributions.

const { body } = document;
const $ = id => document.getElementById(id);
const all = (chosen, inside) => [...inside.querySelectorAll(chosen)];
const made = (kind, properties) => Object.assign(document.createElement(kind), properties);
const on = (target, kind, act, options) => target.addEventListener(kind, act, options);
const data = JSON.parse($("data").textContent);
const nameOf = node => Array.isArray(data.names[node]) ? data.names[node][0] : data.names[node];
const leaves = data.leaves.map(([node, number, group]) =>
  ({ node, group, start: Number(number), number: Number(number) }));
const inner = data.inner.map(([node, template, shown, operands = shown]) =>
  ({ node, template, shown, operands }));
const edges = data.edges.map(([node, place, operand, local, alone, product, ...shown], index) =>
  ({ index, node, place, operand, local, alone, product, shown }));
const touched = new Set([data.output]);
for (const edge of edges) {
  edge.first = !touched.has(edge.operand);
  touched.add(edge.operand);
}
let now = computed(leaves.map(leaf => leaf.number)); // all numbers of the page

// constants are kept as text, nodes as their positions
const valueOf = (operand, numbers = now) =>
  typeof operand === "string" ? Number(operand) : numbers.values[operand];

function computed(given) {
  const recorded = data.recorded;
  const { values, local } = run ? run(given)
    : { values: recorded.values.map(Number), local: recorded.local.map(Number) };
  const gradient = new Float64Array(values.length), reached = new Set([data.output]);
  gradient[data.output] = 1;
  const numbers = { values, gradient, reached, local: [], upstream: [], amount: [], running: [] };
  for (const edge of edges) {
    const slope = local[edge.local], upstream = gradient[edge.node];
    const amount = scaled(slope, upstream);
    gradient[edge.operand] += amount;
    reached.add(edge.operand);
    numbers.local.push(slope);
    numbers.upstream.push(upstream);
    numbers.amount.push(amount);
    numbers.running.push(gradient[edge.operand]);
  }
  return numbers;
}

// a zero factor contributes nothing: 0·inf and 0·nan count as 0
function scaled(local, factor) {
  return local === 0 || factor === 0 ? 0 : local * factor;
}

// the numbers if some leaves had others
function supposing(change) {
  return computed(leaves.map(change));
}

// which operands lie where a function has no value, in words
function troubles() {
  const found = [];
  for (const [node, operand, ...rest] of data.checks) {
    const result = now.values[node];
    if (!rest.length) {
      const { operands } = inner.find(each => each.node === node);
      if (result !== result && operands.every(each => valueOf(each) === valueOf(each)))
        found.push([node, operand]);
      continue;
    }
    const [low, high, lowOpen, highOpen, holes, words] = rest, number = valueOf(operand);
    const outside = number < Number(low) || number > Number(high) || holes.includes(number)
      || (lowOpen && number === Number(low)) || (highOpen && number === Number(high));
    if (outside) found.push([node, `${words}, got ${numberText(number)}`]);
  }
  return found.map(([node, words]) => `${nameOf(node)} has no value: ${words}.`);
}

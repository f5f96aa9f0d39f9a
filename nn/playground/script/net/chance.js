// -- chance: seeded, so that a page does the same again ---------------------------------

// Numbers from 0 up to 1 (mulberry32).
function randomOf(seed) {
  let state = (seed + 0x9E3779B9) >>> 0;
  return () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// A number of the bell curve (Box and Muller).
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function shuffled(count, random) {
  const order = Uint32Array.from({length: count}, (_, place) => place);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

// Rows at right angles, each `length` long; columns where there are more rows.
function orthogonal(units, inputs, length, random) {
  if (units > inputs) {
    const turned = orthogonal(inputs, units, length, random);
    return Array.from({length: units}, (_, i) => turned.map(row => row[i]));
  }
  const rows = [];
  while (rows.length < units) {
    const row = Array.from({length: inputs}, () => normal(random));
    for (const other of rows) {
      const along = dotted(row, other) / dotted(other, other);
      other.forEach((number, k) => { row[k] -= along * number; });
    }
    const size = Math.sqrt(dotted(row, row));
    if (size > 1e-9) rows.push(row.map(number => number * length / size));
  }
  return rows;
}

function dotted(left, right) {
  let total = 0;
  for (let k = 0; k < left.length; k++) total += left[k] * right[k];
  return total;
}

function scaledRows(units, inputs, scale, random) {
  return Array.from({length: units}, () =>
    Array.from({length: inputs}, () => scale * normal(random)));
}

// How weights may start, by name: rows of units.  Biases start at 0.
const STARTS = {
  zeros: (units, inputs) => scaledRows(units, inputs, 0, () => 0.5),
  "0.01": (units, inputs, random) => scaledRows(units, inputs, 0.01, random),
  Xavier: (units, inputs, random) =>
    scaledRows(units, inputs, Math.sqrt(1 / inputs), random),
  He: (units, inputs, random) =>
    scaledRows(units, inputs, Math.sqrt(2 / inputs), random),
  mirrored: (units, inputs, random) => {
    const half = orthogonal((units + 1) >> 1, inputs, Math.SQRT2, random);
    return [...half, ...half.map(row => row.map(number => -number))].slice(0, units);
  },
};

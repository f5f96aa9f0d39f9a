// Rows of any number of operands, and their local derivatives.

// `sum` is one of these: as Python has it, up to 3.11 or from 3.12 on.
function plainSum(xs) {
  let total = 0;
  for (const x of xs) total += x;
  return total;
}

function exactSum(xs) {
  let total = 0, lost = 0;
  for (const x of xs) {
    const next = total + x;
    lost += Math.abs(total) >= Math.abs(x) ? (total - next) + x : (x - next) + total;
    total = next;
  }
  return lost !== 0 && Number.isFinite(lost) ? total + lost : total;
}

function mean(xs) {
  return sum(xs) / xs.length;
}

function dot(xs) {
  const half = xs.length / 2, products = [];
  for (let i = 0; i < half; i++) products.push(xs[i] * xs[half + i]);
  return sum(products);
}

// The first of the largest; NaN if one is.
function largest(xs) {
  let best = xs[0];
  for (const x of xs) {
    if (x !== x) return NaN;
    if (x > best) best = x;
  }
  return best;
}

function smallest(xs) {
  let best = xs[0];
  for (const x of xs) {
    if (x !== x) return NaN;
    if (x < best) best = x;
  }
  return best;
}

// Operands that tie share the derivative.
function ties(out, xs) {
  const shares = xs.map(x => (x === out ? 1 : 0));
  const count = shares.reduce((a, b) => a + b, 0);
  return shares.map(share => share / count);
}

function logsumexp(xs) {
  const top = largest(xs);
  if (Math.abs(top) === Infinity || top !== top) return top;
  const others = [];
  let found = false;
  for (const x of xs) {
    if (x === top && !found) found = true;
    else others.push(Math.exp(x - top));
  }
  return top + Math.log1p(sum(others));
}

// e^(xᵢ − out); the rounding of xᵢ − max is put back.
function softmax(out, xs) {
  const top = largest(xs), powers = new Float64Array(xs.length);
  if (Math.abs(top) === Infinity && out === out) return ties(top, xs);
  for (let i = 0; i < xs.length; i++) {
    const distance = xs[i] - top, taken = distance - xs[i];
    const rest = (xs[i] - (distance - taken)) - (top + taken);
    powers[i] = distance === -Infinity ? 0 : Math.exp(distance) * (1 + rest);
  }
  const size = exactSum(powers);
  for (let i = 0; i < xs.length; i++) powers[i] /= size;
  return powers;
}

function pick(xs) {
  return xs[placeIn(xs[0], xs.length - 1) + 1];
}

function picked(out, xs) {
  return xs.map((x, i) => (i > 0 && xs[0] === i - 1 ? 1 : 0));
}

// A product in which 0 wins over infinity and NaN.
function scaled(a, b) {
  return a === 0 || b === 0 ? 0 : a * b;
}

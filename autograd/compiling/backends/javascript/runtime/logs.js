// Logarithms of sums and of odds.

function logaddexp(x, y) {
  if (x !== x || y !== y) return NaN;
  const larger = x > y ? x : y;
  if (Math.abs(larger) === Infinity) return larger;
  const value = larger + Math.log1p(Math.exp(-Math.abs(x - y)));
  const near0 = larger > -1 && larger < 0 && Math.abs(value) < -0.6 * larger;
  return near0 ? logaddexpDigits(x, y) : value;
}

// σ(x − y), corrected for the rounding of x − y; ½ for equal infinities.
function share(x, y) {
  if (x === y) return 0.5;
  const distance = x - y;
  if (distance !== distance) return distance;
  if (Math.abs(distance) === Infinity) return distance > 0 ? 1 : 0;
  const taken = distance - x;
  const rest = (x - (distance - taken)) - (y + taken);
  const power = Math.exp(-Math.abs(distance));
  const other = (distance > 0 ? power : 1) / (1 + power);
  return (distance > 0 ? 1 : power) / (1 + power) * (1 + rest * other);
}

function log1mexp(x) {
  return x > Math.LN2 ? Math.log1p(-Math.exp(-x)) : Math.log(-Math.expm1(-x));
}

function log1mexpSlope(out, x) {
  return Math.exp(-x) / -Math.expm1(-x);
}

function logit(p) {
  if (p > 0.25 && p < 0.75) return 2 * Math.atanh(2 * p - 1);
  return Math.log(p / (1 - p));
}

// Rounding, remainders and signs, as Python has them.

// The nearest whole number, of two the even one; a zero keeps its sign.
function rint(x) {
  if (!(Math.abs(x) < 4503599627370496)) return x;
  const size = Math.abs(x);
  const whole = (size + 4503599627370496) - 4503599627370496;
  return copysign(whole, x);
}

function copysign(x, y) {
  const negative = y < 0 || Object.is(y, -0);
  return (x < 0 || Object.is(x, -0)) === negative ? x : -x;
}

// What is left of a whole quotient, with the sign of y.
function mod(x, y) {
  const left = x % y;
  if (left === 0) return copysign(0, y);
  return left < 0 === y < 0 ? left : left + y;
}

function floordiv(x, y) {
  if (y === 0) return x / y;
  const left = x % y;
  let quotient = (x - left) / y;
  if (left !== 0 && left < 0 !== y < 0) quotient -= 1;
  if (quotient === 0) return copysign(0, x / y);
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

function clip(x, low, high) {
  if (x !== x || low !== low || high !== high) return NaN;
  const above = low > x ? low : x;
  return high < above ? high : above;
}

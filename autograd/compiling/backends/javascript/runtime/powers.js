// Powers, and what keeps the last digits of a product.

// C's pow: 1 to any power and anything to the power 0 are 1, of NaN too.
function raised(x, y) {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return Math.pow(x, y);
}

// y·x^(y − 1), corrected for the rounding of y − 1.
function powerSlope(out, base, exponent) {
  if (exponent === 0) return 0;
  const lower = exponent - 1, size = Math.abs(base);
  let factor = exponent;
  if (base < 0) { // by the parity of y: that of a large y − 1 is lost to rounding
    const parity = mod(exponent, 2);
    factor *= parity === 0 ? -1 : parity === 1 ? 1 : NaN;
  }
  const taken = lower - exponent;
  const rest = (exponent - (lower - taken)) - (1 + taken);
  const ordinary = size > 0 && size < Infinity && Math.abs(rest) > 0;
  const correction = ordinary ? Math.pow(size, rest) : 1;
  const result = correction === Infinity ? Infinity : raised(size, lower);
  if (result < 1e-290 && size) { // split, for alone it would be subnormal
    const half = raised(size, 0.5 * lower);
    return half * correction * factor * half;
  }
  return factor * (result * (result === Infinity ? 1 : correction));
}

function cbrtSlope(out, x) {
  if (Math.abs(x) === Infinity) return 0;
  return x === 0 ? Infinity : out / x / 3;
}

function xlogy(x, y) {
  return x === 0 && y >= 0 ? 0 : x * Math.log(y);
}

function xlog1py(x, y) {
  return x === 0 && y >= -1 ? 0 : x * Math.log1p(y);
}

// x·y − product, exactly (Dekker), where nothing over- or underflows.
function productError(x, y, product) {
  const highX = 134217729 * x - (134217729 * x - x);
  const highY = 134217729 * y - (134217729 * y - y);
  const lowX = x - highX, lowY = y - highY;
  return ((highX * highY - product) + highX * lowY + lowX * highY) + lowX * lowY;
}

// c₀ + c₁x + c₂x² + … (Horner).
function polynomial(coefficients, x) {
  let value = coefficients[coefficients.length - 1];
  for (let i = coefficients.length - 2; i >= 0; i--) value = value * x + coefficients[i];
  return value;
}

// c₀ + c₁T₁(x) + c₂T₂(x) + … (Clenshaw), −1 ≤ x ≤ 1.
function chebyshev(coefficients, x) {
  let after = 0, value = 0;
  for (let i = coefficients.length - 1; i > 0; i--) {
    const next = 2 * x * value - after + coefficients[i];
    after = value;
    value = next;
  }
  return x * value - after + coefficients[0];
}

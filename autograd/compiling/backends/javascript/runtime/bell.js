// The bell curve, its integral and the quantiles.

// e^(−x²); the rounding of x² is put back, for it would cost x² ulp.
function gaussian(x) {
  if (Math.abs(x) > 30) return 0;
  const square = x * x;
  return Math.exp(-square) * (1 - productError(x, x, square));
}

function gaussianSlope(out, x) {
  if (out > 1e-290) return -2 * x * out;
  const near = clip(x, -30, 30); // there it is 0, and inf · 0 is none
  const square = near * near, half = Math.exp(-0.5 * square);
  return -2 * near * half * (1 - productError(near, near, square)) * half;
}

// e^(x²) erfc(x) for x ≥ 0.
function erfcxAbove0(x) {
  if (x === Infinity) return 0;
  return polynomial(ERFCX, 1 - 7 / (x + 3.5)) / (0.8862269254527579 + x);
}

function erf(x) {
  const size = Math.abs(x);
  if (size > 6) return x > 0 ? 1 : -1;
  if (size < 1e-9) return 1.1283791670955126 * x;
  if (size > 1) return copysign(1 - gaussian(size) * erfcxAbove0(size), x);
  const square = x * x;
  const power = polynomial(ERF_TOP, square) * square / polynomial(ERF_BOTTOM, square);
  return copysign(Math.sqrt(-Math.expm1(-power)), x);
}

function erfc(x) {
  if (x < 0.4) return 1 - erf(x);
  return gaussian(x) * erfcxAbove0(x);
}

function erfSlope(out, x) {
  return 1.1283791670955126 * gaussian(x);
}

function expOfSquare(x) {
  if (Math.abs(x) > 27) return Infinity;
  const square = x * x;
  return Math.exp(square) * (1 + productError(x, x, square));
}

function erfcx(x) {
  return x < 0 ? 2 * expOfSquare(x) - erfcxAbove0(-x) : erfcxAbove0(x);
}

function erfcxSlope(out, x) {
  if (x < 0) return 2 * x * out - 1.1283791670955126;
  const series = chebyshev(ERFCX_SLOPE, 1 - 7.5 / (x + 3.75));
  return -series / (1 + 2 * x) / (1 + 2 * x);
}

function normalCdf(x) {
  if (Math.abs(x) > 40) return x > 0 ? 1 : 0;
  const z = -x * SQRT_HALF;
  const rest = productError(-x, SQRT_HALF, z) - x * SQRT_HALF_REST;
  return 0.5 * (erfc(z) - 1.1283791670955126 * Math.exp(-z * z) * rest);
}

function normalPdf(x) {
  if (Math.abs(x) > 40) return 0;
  const half = 0.5 * x * x, error = productError(0.5 * x, x, half);
  return Math.exp(-half) * (1 - error) * 0.3989422804014327;
}

function logNdtr(x) {
  if (x > 0) return Math.log1p(-normalCdf(-x));
  if (x > -1) return Math.log(normalCdf(x));
  if (x === -Infinity) return x;
  return Math.log(0.5 * erfcx(-x * SQRT_HALF)) - 0.5 * x * x;
}

function logNdtrSlope(out, x) {
  if (x > 0) return normalPdf(x) / normalCdf(x);
  return 0.7978845608028654 / erfcx(-x * SQRT_HALF);
}

// The quantile at p = ½ + distance, |distance| ≤ 0.425 (Wichura, AS 241).
function centre(distance) {
  const r = 0.180625 - distance * distance;
  return distance * polynomial(CENTRE_TOP, r) / polynomial(CENTRE_BOTTOM, r);
}

// Minus the quantile of p ≤ 0.075, from 2p, by one of Wichura's and a step of Newton.
function upper(twice) {
  const root = Math.sqrt(Math.LN2 - Math.log(twice));
  const value = root <= 5
    ? polynomial(MIDDLE_TOP, root - 1.6) / polynomial(MIDDLE_BOTTOM, root - 1.6)
    : polynomial(FAR_TOP, root - 5) / polynomial(FAR_BOTTOM, root - 5);
  if (twice < 1e-290) { // Φ would be subnormal, without its last digits
    const rest = logNdtr(-value) - (Math.log(twice) - Math.LN2);
    return value + rest * 1.2533141373155001 * erfcx(value * SQRT_HALF);
  }
  return value + (normalCdf(-value) - 0.5 * twice) / normalPdf(value);
}

function ndtri(p) {
  if (Math.abs(p - 0.5) <= 0.425) return centre(p - 0.5);
  return p < 0.5 ? -upper(2 * p) : upper(2 * (1 - p));
}

function erfinv(y) {
  if (Math.abs(y) <= 0.85) return SQRT_HALF * centre(0.5 * y);
  return copysign(SQRT_HALF * upper(1 - Math.abs(y)), y);
}

function erfcinv(q) {
  if (Math.abs(q - 1) <= 0.85) return SQRT_HALF * centre(0.5 * (1 - q));
  return q < 1 ? SQRT_HALF * upper(q) : -SQRT_HALF * upper(2 - q);
}

function ndtriSlope(out, p) {
  return 1.2533141373155001 * erfcx(Math.abs(out) * SQRT_HALF) / Math.min(p, 1 - p);
}

function erfinvSlope(out, y) {
  return 0.886226925452758 * erfcx(Math.abs(out)) / (1 - Math.abs(y));
}

function erfcinvSlope(out, q) {
  return -0.886226925452758 * erfcx(Math.abs(out)) / Math.min(q, 2 - q);
}

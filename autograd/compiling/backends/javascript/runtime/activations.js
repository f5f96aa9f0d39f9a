// Activations and their slopes, where the textbook form loses digits or overflows.

function sigmoid(x) {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const power = Math.exp(x);
  return power / (1 + power);
}

function softplus(x) {
  return (x > 0 ? x : 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function tanhSlope(out, x) {
  return 4 * sigmoid(2 * x) * sigmoid(-2 * x);
}

function elu(x, alpha) {
  return x <= 0 ? alpha * Math.expm1(x) : x;
}

function eluSlope(out, x, alpha) {
  if (x > 0) return 1;
  if (x < -700) { // split, for alone it would be subnormal
    const half = Math.exp(0.5 * x);
    return half * alpha * half;
  }
  return alpha * Math.exp(x);
}

function silu(x) {
  if (x < -700) {
    const half = Math.exp(0.5 * x);
    return half ? half * x * half : -0;
  }
  return x * sigmoid(x);
}

// A function about its zero, given as the sum of two floats, by its Taylor series.
function aboutZero(x, root, coefficients) {
  const distance = (x - root[0]) - root[1];
  return distance * polynomial(coefficients, distance);
}

function siluSlope(out, x) {
  if (Math.abs(x - SILU_ROOT[0]) < 0.25) return aboutZero(x, SILU_ROOT, SILU_SERIES);
  if (x < -700) {
    const half = Math.exp(0.5 * x);
    return half ? half * (1 + x) * half : -0;
  }
  if (x < 0) {
    const power = Math.exp(x);
    return power * ((1 + x) + power) / ((1 + power) * (1 + power));
  }
  return sigmoid(x) * (1 + Math.min(x, 800) * sigmoid(-x));
}

function gelu(x) {
  return (x < -40 ? -40 : x) * normalCdf(x); // there Φ is 0, and -inf · 0 is none
}

function geluSlope(out, x) {
  if (Math.abs(x - GELU_ROOT[0]) < 0.25) return aboutZero(x, GELU_ROOT, GELU_SERIES);
  return normalCdf(x) + clip(x, -40, 40) * normalPdf(x);
}

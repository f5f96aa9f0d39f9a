// log|Γ|, its derivatives, and sinc with its own: reflected below 0.

function fromWhole(x) {
  return x - rint(x);
}

function cancels(value, ...terms) {
  return Math.abs(value) < 0.6 * Math.max(...terms.map(Math.abs));
}

// log Γ(1 + x), 0 ≤ x ≤ 2.
function lgammaAfter1(x) {
  return x * (x - 1) * polynomial(LGAMMA, x - 1);
}

function lgammaAbove0(x) {
  if (x < 1) return lgammaAfter1(x) - Math.log(x);
  if (x > 10) {
    const tail = polynomial(STIRLING, 1 / x / x) / x;
    return (x - 0.5) * (Math.log(x) - 1) + (0.9189385332046728 - 0.5) + tail;
  }
  let product = 1;
  while (x > 3) {
    x -= 1;
    product *= x;
  }
  return lgammaAfter1(x - 1) + Math.log(product);
}

function lgamma(x) {
  if (!Number.isFinite(x)) return Math.abs(x);
  if (x > 0) return lgammaAbove0(x);
  if (x === Math.floor(x)) return Infinity;
  const wave = Math.abs(Math.sin(Math.PI * fromWhole(x)));
  if (x > -1) return Math.log(Math.PI / wave) - lgammaAfter1(-x);
  const first = Math.log(Math.PI / -x / wave), second = lgammaAbove0(-x);
  const value = first - second;
  return cancels(value, first, second) ? lgammaDigits(x) : value;
}

// ψ(1 + x), 0 ≤ x ≤ 2.
function digammaAfter1(x) {
  return ((x - (1.4616321449683622 - 1)) - 9.549995429965697e-17) * polynomial(DIGAMMA, x - 1);
}

function digammaAbove0(x) {
  if (x < 1) return digammaAfter1(x) - 1 / x;
  if (x <= 3) return digammaAfter1(x - 1);
  let total = 0;
  while (x < 10) {
    total += 1 / x;
    x += 1;
  }
  const square = 1 / x / x, tail = square * polynomial(DIGAMMA_TAIL, square);
  return Math.log(x) - (0.5 / x + tail) - total;
}

function digamma(x) {
  if (!Number.isFinite(x)) return x > 0 ? x : NaN;
  if (x > 0) return digammaAbove0(x);
  if (x === 0) return -1 / x;
  if (x === Math.floor(x)) return NaN;
  const size = -x, rest = fromWhole(x), near = Math.abs(rest);
  const first = size >= 1 ? digammaAbove0(size) + 1 / size : digammaAfter1(size);
  const cotangent = near > 0.25
    ? Math.tan(Math.PI * (0.5 - near)) : 1 / Math.tan(Math.PI * near);
  const second = copysign(Math.PI * cotangent, rest), value = first - second;
  return cancels(value, first, second) ? digammaDigits(x) : value;
}

// The exponent e of x = m·2^e, ½ ≤ m < 1.
function exponentOf(x) {
  if (x === 0) return 0;
  let exponent = 0, size = Math.abs(x);
  while (size < 1e-300) {
    size *= 2 ** 100;
    exponent -= 100;
  }
  while (size >= 2 ** 64) {
    size *= 2 ** -64;
    exponent += 64;
  }
  while (size < 2 ** -64) {
    size *= 2 ** 64;
    exponent -= 64;
  }
  const whole = Math.floor(Math.log2(size));
  const more = size >= 2 ** (whole + 1) ? 2 : size < 2 ** whole ? 0 : 1;
  return exponent + whole + more;
}

// x·2^n in steps that neither over- nor underflow on the way.
function scale(x, n) {
  while (n > 900) {
    x *= 2 ** 900;
    n -= 900;
  }
  while (n < -900) {
    x *= 2 ** -900;
    n += 900;
  }
  return x * 2 ** n;
}

// Σ 1/((x + rest + k) / 2^exponent)^s over k ≥ 0, for x > 0 (Euler–Maclaurin).
function hurwitz(s, x, rest, exponent) {
  let total = 0, whole = x, term = 0;
  for (let k = 0; k <= 12; k++) {
    whole = x + k;
    const low = (x - (whole - k)) + (k - (whole - (whole - k))) + rest;
    term = Math.pow(scale(whole, -exponent), -s) * (1 - s * (low / whole));
    if (k < 12) total += term;
  }
  let factor = s / whole, tail = 0.5;
  POLYGAMMA_TAIL.forEach((number, place) => {
    tail += number * factor;
    factor *= (s + (2 * place + 1)) * (s + (2 * place + 2)) / whole / whole;
  });
  return total + term * (whole / (s - 1) + tail);
}

function twoSum(x, y) {
  const total = x + y, taken = total - x;
  return [total, (x - (total - taken)) + (y - taken)];
}

function polygamma(n, x) {
  if (n === 0) return digamma(x);
  if (n !== n) return n;
  if (!Number.isFinite(x)) return x > 0 ? (n % 2 ? 0 : -0) : NaN;
  const s = n + 1;
  let exponent = exponentOf(x > 0 ? x : fromWhole(x)), total;
  if (x > 0) {
    total = hurwitz(s, x, 0, exponent);
  } else if (x === Math.floor(x)) {
    return n % 2 ? Infinity : NaN;
  } else {
    const rest = fromWhole(x), sign = s % 2 ? -1 : 1;
    let nearest = Math.pow(scale(Math.abs(rest), -exponent), -s);
    if (rest < 0) nearest *= sign;
    const right = hurwitz(s, ...twoSum(1, rest), exponent);
    const left = hurwitz(s, ...twoSum(1, -rest), exponent);
    const beyond = hurwitz(s, ...twoSum(1, -x), exponent);
    const between = x === rest ? 0 : left - beyond;
    total = nearest + right + sign * between;
    if (cancels(total, nearest, right, between)) {
      total = hurwitzBelow0Digits(s, x);
      exponent = 0;
    }
  }
  let factorial = 1, scaled = 0;
  for (let k = 2; k <= n; k++) {
    factorial *= k;
    if (factorial > 1e100) {
      factorial *= 2 ** -300;
      scaled += 300;
    }
  }
  const value = scale(factorial * total, scaled - exponent * s);
  return n % 2 ? value : -value;
}

// sin πx and cos πx, from the distance to the nearest whole number.
function waves(x) {
  const rest = fromWhole(x), sign = rint(x) % 2 ? -1 : 1;
  const centred = Math.PI * (0.5 - Math.abs(rest));
  return [sign * Math.sin(Math.PI * rest), sign * Math.sin(centred)];
}

function sinc(x) {
  if (!Number.isFinite(x)) return x === x ? 0 : x;
  return x ? waves(x)[0] / (Math.PI * x) : 1;
}

function sincDerivative(n, x) {
  if (n !== n) return n;
  if (n === 0 || !Number.isFinite(x)) return sinc(x);
  if (Math.abs(x) < 0.05 || (n <= 6 && Math.abs(x) < 0.5)) return sincNear0(n, x);
  if (n > 6) return sincDerivativeDigits(n, x);
  let value = sinc(x), error = 2 ** -53 * Math.abs(value), factor = 1 / Math.PI;
  let [sine, cosine] = waves(x);
  for (let k = 1; k <= n; k++) {
    [sine, cosine] = [cosine, -sine];
    factor *= Math.PI;
    const wave = factor * sine, below = k * value;
    error = 2 ** -53 * (Math.abs(wave) + Math.abs(below)) + k * error;
    error /= Math.abs(x);
    value = (wave - below) / x;
  }
  return error > 2 ** -50 * Math.abs(value) ? sincDerivativeDigits(n, x) : value;
}

// π^n Σ (−1)^k z^(2k−n) / ((2k+1) (2k−n)!), z = πx, over 2k ≥ n.
function sincNear0(n, x) {
  const z = Math.PI * x, first = Math.floor((n + 1) / 2);
  let rest = 2 * first - n, term = first % 2 ? -1 : 1, total = 0;
  for (let k = first; k < first + 16; k++) {
    total += term / (2 * k + 1);
    rest += 2;
    term *= -z * z / (rest * (rest - 1));
  }
  return total * (n % 2 ? z : 1) * Math.PI ** n;
}

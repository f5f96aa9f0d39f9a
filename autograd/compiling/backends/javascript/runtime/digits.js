// Values from 1,200 bits behind the point, where the terms of floats all but cancel.

const BITS = 1200n;
const ONE = 1n << BITS;

function times(a, b) {
  return (a * b) >> BITS;
}

function over(a, b) {
  return (a << BITS) / b;
}

function toFixed(x) {
  let shift = BITS;
  while (!Number.isInteger(x)) {
    x *= 2 ** 30; // exact; a subnormal number takes forty steps
    shift -= 30n;
  }
  return shift >= 0n ? BigInt(x) << shift : BigInt(x) >> -shift;
}

function toFloat(a) {
  const size = a < 0n ? -a : a;
  const spare = BigInt(Math.max(size.toString(2).length - 64, 0));
  const value = Number(size >> spare), exponent = Number(spare - BITS);
  const half = Math.trunc(exponent / 2);
  return (a < 0n ? -value : value) * 2 ** half * 2 ** (exponent - half);
}

function expFixed(a) {
  const small = a >> 20n;
  let term = ONE, total = ONE;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = times(term, small) / n;
    total += term;
  }
  for (let i = 0; i < 20; i++) total = times(total, total);
  return total;
}

// log a, each step of Halley's with three times the digits.
function logFixed(a) {
  let value = toFixed(Math.log(toFloat(a)));
  for (let i = 0; i < 5; i++) {
    const power = expFixed(value);
    value += 2n * over(a - power, a + power);
  }
  return value;
}

function sineFixed(a) {
  const square = times(a, a);
  let term = a, total = a;
  for (let n = 2n; term !== 0n && term !== -1n; n += 2n) {
    term = -times(term, square) / (n * (n + 1n));
    total += term;
  }
  return total;
}

function cosineFixed(a) {
  return sineFixed(pi() / 2n - a);
}

function pi() { // Machin
  const arctan = n => {
    let power = ONE / n, total = power;
    for (let k = 3n; power !== 0n; k += 2n) {
      power /= -n * n;
      total += power / k;
    }
    return total;
  };
  return 16n * arctan(5n) - 4n * arctan(239n);
}

function logaddexpDigits(x, y) {
  return toFloat(logFixed(expFixed(toFixed(x)) + expFixed(toFixed(y))));
}

function lgammaDigits(x) {
  let y = ONE - toFixed(x), product = ONE;
  for (; y < 40n * ONE; y += ONE) product = times(product, y);
  const twicePi = 2n * pi();
  let upper = times(y - ONE / 2n, logFixed(y)) - y + logFixed(twicePi) / 2n;
  upper -= logFixed(product);
  let power = y;
  BERNOULLI_RATIOS.forEach(([top, bottom], k) => {
    const n = BigInt(2 * k + 2);
    upper += over(ONE * top / bottom / (n * (n - 1n)), power);
    power = times(times(power, y), y);
  });
  const wave = sineFixed(times(pi(), toFixed(fromWhole(x))));
  return toFloat(logFixed(over(pi(), wave < 0n ? -wave : wave)) - upper);
}

function digammaDigits(x) {
  let y = ONE - toFixed(x), value = 0n;
  for (; y < 40n * ONE; y += ONE) value -= over(ONE, y);
  value += logFixed(y) - over(ONE, 2n * y);
  let power = times(y, y);
  BERNOULLI_RATIOS.forEach(([top, bottom], k) => {
    value -= over(ONE * top / bottom / BigInt(2 * k + 2), power);
    power = times(times(power, y), y);
  });
  const angle = times(pi(), toFixed(fromWhole(x)));
  const cotangent = over(cosineFixed(angle), sineFixed(angle));
  return toFloat(value - times(pi(), cotangent));
}

// a^−s for a whole s.
function inversePower(a, s) {
  let power = ONE;
  for (let i = 0; i < s; i++) power = over(power, a);
  return power;
}

// Σ 1/(x + k)^s over k ≥ 0 (Euler–Maclaurin).
function hurwitzFixed(s, x) {
  let total = 0n;
  for (let i = 0; i < 40; i++, x += ONE) total += inversePower(x, s);
  const power = inversePower(x, s), order = BigInt(s);
  total += times(power, x) / (order - 1n) + power / 2n;
  let factor = over(order * power, x) / 2n;
  BERNOULLI_RATIOS.forEach(([top, bottom], k) => {
    total += factor * top / bottom;
    const n = BigInt(2 * k);
    const rise = (order + n + 1n) * (order + n + 2n);
    factor = over(factor * rise, times(x, x)) / ((n + 3n) * (n + 4n));
  });
  return total;
}

function hurwitzBelow0Digits(s, x) {
  const rest = toFixed(fromWhole(x));
  const upper = hurwitzFixed(s, ONE - rest) - hurwitzFixed(s, ONE - toFixed(x));
  const sum = inversePower(rest, s) + hurwitzFixed(s, ONE + rest);
  return toFloat(s % 2 ? sum - upper : sum + upper);
}

function sincDerivativeDigits(n, x) {
  const z = times(pi(), toFixed(x));
  if (Math.abs(x) < 30) return sincSeries(n, z);
  const angle = times(pi(), toFixed(fromWhole(x)));
  const sign = rint(x) % 2 ? -1n : 1n;
  let sine = sign * sineFixed(angle), cosine = sign * cosineFixed(angle);
  let value = over(sine, z), factor = over(ONE, pi());
  for (let k = 1n; k <= BigInt(n); k++) {
    [sine, cosine] = [cosine, -sine];
    factor = times(factor, pi());
    value = over(times(factor, sine) - k * value, toFixed(x));
  }
  return toFloat(value);
}

// π^n Σ (−1)^k z^(2k−n) / ((2k+1) (2k−n)!), over 2k ≥ n.
function sincSeries(n, z) {
  let k = BigInt(Math.floor((n + 1) / 2)), rest = 2n * k - BigInt(n);
  let term = (k % 2n ? -1n : 1n) * (rest ? z : ONE), total = 0n;
  while (term !== 0n && term !== -1n) {
    total += term / (2n * k + 1n);
    k += 1n;
    rest += 2n;
    term = -times(times(term, z), z) / (rest * (rest - 1n));
  }
  for (let i = 0; i < n; i++) total = times(total, pi());
  return toFloat(total);
}

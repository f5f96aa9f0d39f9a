"""Forms in mpmath, for checks at any precision, where mpmath's own do not serve."""

from autograd.ops.forms import quantiles


def erfcx(mp, x):
    """Return e^(x²) erfc(x); for a huge ``x``, which mpmath can't do, a series."""
    if abs(x) < 1000:
        return mp.exp(x * x) * mp.erfc(x)
    if x < 0:
        return mp.inf
    total, term, count = mp.mpf(0), mp.mpf(1), 0
    while abs(term) > mp.eps and count < 400:
        total, count = total + term, count + 1
        term *= -(2 * count - 1) / (2 * x * x)
    return total / (x * mp.sqrt(mp.pi))


def log_ndtr(mp, x):
    """Return log Φ(x)."""
    z = x / mp.sqrt(2)
    if x > 0:
        return mp.log1p(-mp.erfc(z) / 2) if x < 1000 else -mp.exp(-z * z)
    return mp.log(erfcx(mp, -z) / 2) - z * z


def erfcinv(mp, q):
    """Return the x at which erfc(x) = q, by Newton's steps on log erfc."""
    if q > 1:
        return -erfcinv(mp, 2 - q)
    if q == 1:
        return mp.mpf(0)
    x, digits, wanted = mp.mpf(quantiles.erfcinv(float(q))), 15, mp.mp.dps
    while digits < wanted + 20:
        digits *= 2  # with each step
        with mp.workdps(min(digits, wanted) + 10):
            tail = erfcx(mp, x)
            slope = tail * mp.sqrt(mp.pi) / 2
            x += (mp.log(tail) - x * x - mp.log(+q)) * slope  # +q: to these digits
    return x


def polygamma(mp, n, x):
    """Return ψ⁽ⁿ⁾(x).

    Raises:
        ValueError: ``n`` is not whole.
    """
    if n != int(n):
        raise ValueError("the order must be whole")
    if x > 0 or n == 0:
        return mp.psi(int(n), x)
    s, nearest = int(n) + 1, mp.nint(x)
    rest, sign = x - nearest, (-1) ** s
    left = mp.zeta(s, 1 - rest) - mp.zeta(s, 1 - x) if nearest else 0
    total = rest ** (-s) + mp.zeta(s, 1 + rest) + sign * left
    return sign * mp.factorial(int(n)) * total


def sinc_derivative(mp, n, x):
    """Return the n-th derivative of sin(πx)/(πx).

    Raises:
        ValueError: ``n`` is not whole.
    """
    if n != int(n):
        raise ValueError("the order must be whole")
    n = int(n)
    if abs(x) < 1:
        return _sinc_series(mp, n, mp.pi * x)
    value, angle = mp.sinpi(x) / (mp.pi * x), x
    for order in range(1, n + 1):
        angle += mp.mpf(1) / 2
        value = (mp.pi ** (order - 1) * mp.sinpi(angle) - order * value) / x
    return value


def _sinc_series(mp, n, z):
    k = (n + 1) // 2
    rest = 2 * k - n
    term, total = (-1) ** k * z**rest, mp.mpf(0)
    while True:
        total += term / (2 * k + 1)
        k, rest = k + 1, rest + 2
        term *= -z * z / (rest * (rest - 1))
        if abs(term) <= abs(total) * mp.eps:
            return total * mp.pi**n

"""Points of a domain: simple ones first, then the tails, the huge, the tiny."""

from math import inf, nextafter

from hypothesis import strategies as st

from autograd.ground.domain import REALS, Interval

SMALLEST, LARGEST = 1e-300, 1e300  # beyond, floats lose digits or overflow


def points(
    domain: Interval = REALS, extreme: bool = False, kinks: bool = True
) -> st.SearchStrategy[float]:
    """Return a strategy of floats in a domain.

    Args:
        domain: where they lie.
        extreme: draw magnitudes from 1e-300 to 1e300 and points beside a border too.
        kinks: draw kinks too.

    >>> from autograd.ground.domain import POSITIVE
    >>> points(POSITIVE).filter(lambda x: x <= 0)  # doctest: +ELLIPSIS
    one_of(...
    """
    specials = [*domain.borders, *domain.kinks, 0.0]
    pools = [
        st.integers(-24, 24).map(lambda n: n / 4.0),
        st.floats(-6.0, 6.0).filter(_is_ordinary),
    ]
    if extreme:
        pools += [
            st.floats(-750.0, 750.0).filter(_is_ordinary),
            st.builds(_signed_power, st.booleans(), st.floats(-300.0, 300.0)),
            st.builds(_beside, st.sampled_from(specials), st.integers(1, 52)),
            st.builds(
                nextafter, st.sampled_from(specials), st.sampled_from([inf, -inf])
            ),
        ]
    wanted = [
        pool.filter(
            lambda x: (
                x in domain and _is_ordinary(x) and (kinks or x not in domain.kinks)
            )
        )
        for pool in pools
    ]
    return st.one_of(wanted)


def _is_ordinary(x: float) -> bool:
    return x == 0.0 or SMALLEST <= abs(x) <= LARGEST


def _signed_power(negative: bool, exponent: float) -> float:
    return (-1.0 if negative else 1.0) * 10.0**exponent


def _beside(special: float, bits: int) -> float:
    return special + max(1.0, abs(special)) * 2.0**-bits

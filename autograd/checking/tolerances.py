"""How close is close: the tolerances of every verdict, in one place.

Measured on 10,000 points by ``python -m benchmarks.reliability calibration``: with
these, no right derivative is refused and none times 1.0001 passes.
"""

from typing import NamedTuple

# -- an estimate and its own error ----------------------------------------------------

SHARP = 1e-6  # the relative error that an estimate may have to verify
CLOSE = 3.0  # errors: what lies no further off agrees
FAIR = 1e-3  # the relative error that an estimate may have to accuse
DOUBT = 10.0  # errors: what lies further off differs
FLAT = 1e-9  # of the steepest slope nearby: an error that tells 0 from a slope
STEEP = 0.125  # of the steepest slope nearby: what may belong to a vertical tangent
WITHIN = 1e-6  # of the slopes beside a jump: how closely a convention meets them

# -- two forms of one number ----------------------------------------------------------

FORMS = 1e-9  # relative: a row's float, array and precise forms, its rules in floats
ROUNDED = 1e-10  # relative, beside the rounding: a graph on floats and on arrays
ROUNDINGS = 16.0  # times that rounding
SUMMED = 1e-10  # of all contributions' sizes: rules hold constants that are floats
REPLAYED = 1e-3  # how far rounding may move a result that a replay still speaks for
NEAR = 1e-6  # a local slope further from the precise one than this is wrong
ULPS = 10  # that a row may round by: 5 in its float form, 5 in its array form


class Tolerance(NamedTuple):
    """What a caller lets pass, and the fixed step it is measured by, if any.

    Args:
        atol, rtol: a difference below ``atol + rtol·|numerical|`` passes.
        eps: a fixed step instead of the ladder.
    """

    atol: float = 0.0
    rtol: float = 0.0
    eps: float | None = None

    @classmethod
    def of(
        cls, eps: float | None, atol: float | None, rtol: float | None
    ) -> "Tolerance":
        """Return the tolerance asked for: PyTorch's with a fixed step, else none.

        >>> Tolerance.of(None, None, None)
        Tolerance(atol=0.0, rtol=0.0, eps=None)
        >>> Tolerance.of(1e-6, None, 0.0)
        Tolerance(atol=1e-05, rtol=0.0, eps=1e-06)
        """
        usual = (0.0, 0.0) if eps is None else (1e-5, 1e-3)
        return cls(
            usual[0] if atol is None else atol, usual[1] if rtol is None else rtol, eps
        )

    def lets_pass(self, difference: float, numerical: float) -> bool:
        """Return whether a difference is small enough not to matter."""
        return difference <= self.atol + self.rtol * abs(numerical)

"""What instructions cost, in microseconds: calls against numbers touched.

Measured once by ``python -m benchmarks costs`` on one core of a laptop-like machine;
only their ratios matter.  They decide between arrays and plain floats, between one
gathered group and several that lie in order.
"""

CALL = 1.5  # a call of NumPy on few numbers
PULLED = 2.0  # how many more calls the reverse pass makes for a forward one
GATHER = 5.0  # collecting what lies scattered, and handing its gradient back
MOVED = 0.01  # the same for each number
LINE = 0.12  # a number touched by plain floats, its gradient included

# Numbers touched by a group up to which plain floats are quicker than arrays.  Value
# and gradient with 12, 30, 60 and 120: Cholesky of 10 takes 153, 97, 75 and 58 µs,
# Gauss's elimination of 10 101, 84, 78 and 62; but an LSTM on eight sentences 1.9 ms
# with 30 and 3.3 with 120, five bodies 421 µs with 12 and 592 with 30.
SMALL = 30


def of_arrays(calls: int, gathered: int, numbers: int) -> float:
    """Return the cost of a group: its calls, what it gathers, how many numbers."""
    return calls * CALL * (1.0 + PULLED) + gathered * GATHER + numbers * MOVED


def of_lines(numbers: int) -> float:
    """Return the cost of plain floats that touch so many numbers."""
    return numbers * LINE

"""What instructions cost, in microseconds: calls against numbers touched.

Only their ratios matter: they decide between arrays and plain floats, between one
gathered group and several that lie in order.  ``python -m benchmarks run costs``
measures the simplest case of each beside what stands here.
"""

CALL = 1.5  # a call of NumPy on few numbers
PULLED = 2.0  # how many more calls the reverse pass makes for a forward one
GATHER = 5.0  # collecting what lies scattered, and handing its gradient back
MOVED = 0.004  # the same for each number
LINE = 0.12  # a number touched by plain floats, its gradient included
CROSSED = 0.12  # a number that moves between arrays and floats, with its gradient
PASSAGE = 4.0  # one stretch of floats between arrays, whatever it computes

# Numbers touched by a group that is floats whatever stands around it.  Value and slope
# of tanh(a·b), as arrays and as floats: of 4 pairs 18 and 15 µs, of 6 pairs 21 and 20,
# of 8 pairs 20 and 24, of 16 pairs 26 and 40.
SMALL = 12


def of_arrays(calls: int, gathered: int, numbers: int) -> float:
    """Return the cost of a group: its calls, what it gathers, how many numbers."""
    return calls * CALL * (1.0 + PULLED) + gathered * GATHER + numbers * MOVED


def of_lines(numbers: int) -> float:
    """Return the cost of plain floats that touch so many numbers."""
    return numbers * LINE

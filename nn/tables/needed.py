"""pandas, which tables need: imported once, with a hint where it is absent."""

from autograd.ground.extras import missing

try:
    import pandas as pandas
except ImportError:
    raise missing("tables need pandas", "data", "arrays of numbers need none") from None

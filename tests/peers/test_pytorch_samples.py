"""PyTorch's own samples for its operators, put to the rows of the same name.

``op_db`` is the table that PyTorch's test suite draws its inputs from: ordinary ones,
then large ones, tiny ones, borders, infinities and NaN.
"""

import math
import warnings

import pytest

from autograd import Value
from autograd.errors import DomainError
from autograd.ops.table import table

torch = pytest.importorskip("torch")
pytest.importorskip("expecttest")  # PyTorch's samples need it

pytestmark = pytest.mark.slow

FAMILIES = ("{}", "special.{}", "nn.functional.{}")
POINTS = 100  # of each operator
OURS = {  # where our derivative is another on purpose, and why
    "hypot": (lambda x, y: x == y == 0.0, "0 at the origin, PyTorch nan"),
    "atan2": (lambda y, x: x == y == 0.0, "0 at the origin, PyTorch nan"),
    "silu": (lambda x: math.isinf(x), "the limits, 0 and 1; PyTorch nan"),
    "xlogy": (lambda x, y: x == 0.0, "0·log(0) has derivatives 0, PyTorch nan"),
    "xlog1py": (lambda x, y: x == 0.0, "0·log(0) has derivatives 0, PyTorch nan"),
    "erfcx": (lambda x: math.isinf(x), "the limit, 0; PyTorch nan"),
    "log_ndtr": (lambda x: math.isinf(x), "the limit, inf; PyTorch nan"),
    "logaddexp": (lambda x, y: x == y, "equal infinities share; PyTorch nan"),
    "sinc": (lambda x: math.isinf(x), "the limit, 0; PyTorch nan"),
}
NO_SLOPE = {"pow": (-math.inf, math.inf)}  # a sign that alternates for ever

NOT_DIFFERENTIATED = {"equal", "heaviside"}  # by PyTorch


def samples():
    """Row name → PyTorch's entry, for elementwise rows that both have."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torch.testing._internal.common_methods_invocations import op_db
    entries = {op.name: op for op in op_db if not op.variant_test_name}
    found = {}
    for name, row in table().items():
        spellings = [family.format(name) for family in FAMILIES]
        entry = next((entries[s] for s in spellings if s in entries), None)
        if entry is not None and row.arity in (1, 2) and name not in NOT_DIFFERENTIATED:
            found[name] = entry
    return found


OPERATORS = samples()


def points(entry, row):
    """Operands as tuples of floats, spread over all samples of an operator.

    Of options (a slope, a threshold) both sides take their defaults, which agree.
    """
    needed, found = row.arity - len(row.defaults), []
    for sample in entry.reference_inputs("cpu", torch.float64, requires_grad=False):
        operands = [sample.input, *sample.args][:needed]
        kinds = (torch.Tensor, int, float)
        if len(operands) < needed or not all(isinstance(x, kinds) for x in operands):
            continue
        tensors = torch.broadcast_tensors(
            *[torch.as_tensor(x, dtype=torch.float64) for x in operands]
        )
        if tensors[0].numel():
            rows = torch.stack([t.reshape(-1) for t in tensors], dim=1)
            found += rows[:: max(1, len(rows) // 20)].tolist()
    return [tuple(row) for row in found[:: max(1, len(found) // POINTS)]]


def of_torch(entry, numbers):
    """PyTorch's value and gradient at one point."""
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers]
    out = entry.op(*leaves)
    if not out.requires_grad:
        return out.item(), [0.0] * len(leaves)
    slopes = torch.autograd.grad(out, leaves, allow_unused=True)
    return out.item(), [0.0 if slope is None else slope.item() for slope in slopes]


def of_ours(row, numbers):
    """Our value and gradient at one point."""
    leaves = [Value(x) for x in numbers]
    out = row(*leaves)
    out.backward()
    return out.data, [leaf.grad for leaf in leaves]


def close(a, b, digits):
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or math.isclose(a, b, rel_tol=digits, abs_tol=1e-14)


@pytest.mark.parametrize("name", OPERATORS)
def test_values_and_gradients_are_pytorch_s(name):
    row, entry = table()[name], OPERATORS[name]
    compared, apart = 0, []
    for numbers in points(entry, row):
        value, slopes = of_torch(entry, numbers)
        try:
            mine, gradient = of_ours(row, numbers)
        except DomainError:  # where PyTorch answers nan or an infinity
            if math.isfinite(value):
                apart.append((numbers, "refused", value))
            continue
        compared += 1
        if any(math.isnan(x) for x in numbers):  # PyTorch's sign and relu' hide some
            right = math.isnan(mine) or mine == value
        elif numbers == NO_SLOPE.get(name):
            right = mine == value
        elif name in OURS and OURS[name][0](*numbers):
            right = not any(math.isnan(x) for x in (mine, *gradient))
        else:
            right = close(mine, value, 1e-8 if name == "softplus" else 1e-12)
            right &= all(map(close, gradient, slopes, [1e-7] * len(slopes)))
        if not right:
            apart.append((numbers, (mine, gradient), (value, slopes)))
    assert compared > 20
    assert apart == []


def test_most_rows_are_compared():
    assert len(OPERATORS) >= 40

"""Every row in onnxruntime at borders, infinities and kinks, in both precisions."""

from math import inf

import numpy as np
import pytest

from autograd import ops, primitive
from autograd.errors import ExportError
from autograd.ground.domain import unchecked
from tests.autograd.compiling.backends.arrays.every_row import (
    ORDERS,
    ROWS,
    points,
    same,
)

pytestmark = pytest.mark.slow

NOWHERE = {"lgamma", "digamma", "polygamma", "erfcx", "log_ndtr"}
NOT_IN_FLOAT64 = {  # for want of kernels of the inverse circular functions and of erf
    "asin", "acos", "atan", "atan2", "erf", "erfc", "ndtr", "gelu",
}  # fmt: skip
POWERS = {"exp", "exp2", "expm1", "sinh", "cosh"}  # beyond float32 from 88 on
APART = {  # row → where onnxruntime differs
    "mod": lambda x, y: abs(x) > 1e300 * abs(y),
    "fmod": lambda x, y: abs(x) > 1e300 * abs(y),
    "floordiv": lambda x, y: abs(x) > 1e15 * abs(y),
}


def model_of(row, dtype, count):
    pytest.importorskip("onnx")
    from autograd.compiling.backends.arrays.onnx.space import OnnxSpace
    from autograd.compiling.backends.arrays.onnx.writer import Writer

    writer = Writer(dtype)
    space = OnnxSpace(writer)
    names = [writer.add_input(f"x{i}", ["n"]) for i in range(count)]
    given = [1.0, *names[1:]] if row.name in ORDERS else names
    found = space.many(row, given) if row.arity is None else space.call(row, given)
    writer.add_output("y", found, ["n"])
    return writer.model({}).SerializeToString()


def at(row, dtype):
    found = points(row, APART.get(row.name, lambda *_: False))
    if row.name in ORDERS:
        return [xs for xs in found if xs[0] == 1.0]
    if dtype == "float64":
        return found
    fair = [xs for xs in found if all(map(_is_fair, xs))]
    return [xs for xs in fair if row.name not in POWERS or not abs(xs[0]) > 80.0]


def _is_fair(x):
    """Whether a number has neither too many nor too few bits for float32."""
    return x in (0.0, inf, -inf) or x != x or 1e-30 < abs(x) < 1e4


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_values(run, row, dtype):
    numbers = at(row, dtype)
    count = len(numbers[0])
    if row.name in NOWHERE or (row.name in NOT_IN_FLOAT64 and dtype == "float64"):
        with pytest.raises(ExportError, match=rf"^{row.name}.* onnxruntime in {dtype}"):
            model_of(row, dtype, count)
        return
    columns = np.array(numbers).T.astype(dtype)
    given = {f"x{i}": column for i, column in enumerate(columns)}
    (found,) = run(model_of(row, dtype, count), **given)
    digits = (2e-11, 1e-14) if dtype == "float64" else (3e-5, 2e-6)
    for k, got in enumerate(found.tolist()):
        xs = tuple(map(float, columns[:, k]))
        expected = float(np.asarray(unchecked(row.evaluate)(*xs)).astype(dtype))
        tiny = 1e-300 if dtype == "float64" else 1e-36
        if not 0.0 < abs(expected) < tiny:
            assert same(got, expected, *digits), (xs, got, expected)


def test_users_rows(run):
    cube = primitive("cube_in_file", lambda x: x * x * x, [lambda out, x: 3.0 * x * x])
    (found,) = run(model_of(cube, "float32", 1), x0=[2.0, -1.0])

    assert found.tolist() == [8.0, -1.0]


def test_a_row_of_floats_alone_is_refused_by_name():
    import math

    row = primitive("floats_in_file", lambda x: math.sinh(x), [1.0])

    with pytest.raises(ExportError, match=r"floats_in_file: .* composition="):
        model_of(row, "float32", 1)


def test_a_refusal_names_the_row_and_what_it_is_made_of():
    with pytest.raises(
        ExportError, match=r"gelu, made of erfc: onnxruntime in float64"
    ):
        model_of(ops.gelu, "float64", 1)

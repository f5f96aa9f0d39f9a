"""Any function at a point: inputs, outputs, names, and what is said of misuse."""

import math
import random
from functools import partial

import numpy as np
import pytest

from autograd import Value, ops
from autograd.checking import check_grads, gradcheck
from autograd.checking.judging.problem import Problem
from autograd.errors import GradcheckError, OperandError

# -- calls -----------------------------------------------------------------------------


def test_arguments_come_back_in_their_structure():
    seen = []

    def f(p, m, word):
        seen.append((p, m, word))
        return p["a"]

    problem = Problem(f, ({"a": 1, "b": [2.0]}, np.array([[3, 4]]), "same"))
    problem.numbers_at([10.0, 20.0, 30.0, 40.0])

    ((p, m, word),) = seen
    assert p == {"a": 10.0, "b": [20.0]}
    assert m.tolist() == [[30.0, 40.0]]
    assert word == "same"


@pytest.mark.parametrize("mode", ["rev", "fwd"])
def test_slopes_by_output_and_input(mode):
    problem = Problem(lambda x, y: [x * y, 7.0, y], (2.0, 3.0))
    nodes = [Value(2.0), Value(3.0)]

    assert problem.slopes(mode, nodes, symbolic=False) == [[3, 2], [0, 0], [0, 1]]
    (first, *_), *_ = problem.slopes(mode, nodes, symbolic=True)
    assert first is nodes[1]


def test_a_function_that_changes_its_arguments_gets_new_ones_each_time():
    def doubled(x):
        x *= 2.0
        return float(x.sum())

    def twos(x):
        x *= 0.0
        return x + 2.0

    mine = np.array([1.0, 3.0])
    assert gradcheck(doubled, mine, gradient=twos)
    assert mine.tolist() == [1.0, 3.0]


def test_ints_bools_tensors_of_no_dimension_are_numbers():
    class Tensor:
        shape = ()

        def __float__(self):
            return 4.0

    for result in (4, np.float32(4.0), Tensor(), np.array(4.0), np.array([4])):
        problem = Problem(lambda x, result=result: result, 1.0)
        assert problem.numbers_at([1.0]) == ([4.0], None)


def test_what_leaves_the_real_numbers_is_undefined():
    numbers, _ = Problem(lambda x: [x**0.5, np.sqrt(x + 0j)], 4.0).numbers_at([-1.0])

    assert np.isnan(numbers).all()


def test_along_a_line_all_inputs_move():
    whole = Problem(lambda x, y, z: x * y + z, (3.0, -400.0, 0.0))
    line = whole.along(seed=0)
    moves = line.moves

    assert (line.names, line.numbers, line.name) == (["step"], [0.0], "<lambda>")
    assert all(0.0 < abs(m) <= 0.5 * s for m, s in zip(moves, (3, 400, 1), strict=True))
    assert moves == whole.along(seed=0).moves != whole.along(seed=1).moves
    expected = (3.0 + 2 * moves[0]) * (-400.0 + 2 * moves[1]) + 2 * moves[2]
    assert line.numbers_at([2.0]) == ([expected], None)


def test_a_given_gradient_is_projected_on_the_line():
    assert gradcheck(
        lambda x, y: [x * y, x], (2.0, 3.0),
        gradient=lambda x, y: [(y, x), (1.0, 0.0)], fast_mode=True,
    )  # fmt: skip
    wrong = gradcheck(
        lambda x, y: x * y, (2.0, 3.0), gradient=lambda x, y: (y, 1.001 * x),
        fast_mode=True, raise_exception=False,
    )  # fmt: skip
    assert not wrong


# -- given gradients -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "args", "gradient"),
    [
        (math.sin, 1.0, math.cos),
        (math.sin, 1.0, lambda x: [math.cos(x)]),
        (lambda x, y: x * y, (2.0, 3.0), lambda x, y: (y, x)),
        (lambda x, y: x * y, (2.0, 3.0), lambda x, y: np.array([y, x])),
        (
            lambda p, q: float(np.linalg.norm(p)) * q,
            (np.array([3.0, 4.0]), 2.0),
            lambda p, q: (q * p / np.linalg.norm(p), np.linalg.norm(p)),
        ),
        (lambda p: p["a"] ** 2, {"a": 3.0, "b": [1.0]}, lambda p: {"a": 6.0, "b": [0]}),
        (lambda x, y: [x * y, x], (2.0, 3.0), lambda x, y: [(y, x), (1.0, 0.0)]),
        (lambda x: np.array([[1.0, 2.0], [3.0, 4.0]]) @ x, np.ones(2),
         lambda x: np.array([[1.0, 2.0], [3.0, 4.0]])),
        (lambda x: [x * 2.0, x], 1.0, lambda x: [2.0, 1.0]),
        (lambda x: np.outer(x, x), np.array([2.0, 3.0]),
         lambda x: np.array([[[4, 0], [3, 2]], [[3, 2], [0, 6]]])),
    ],
)  # fmt: skip
def test_a_gradient_comes_in_the_arguments_structure_row_by_row(f, args, gradient):
    assert gradcheck(f, args, gradient=gradient)


@pytest.mark.parametrize(
    ("f", "args", "gradient", "message"),
    [
        (lambda x, y: x, (1.0, 2.0), lambda x, y: y,
         "<lambda>'s gradient: 2 derivatives to check, but it returned 1; return "
         "∂output/∂input in the arguments' structure (x, y)"),
        (lambda x, y: x, (1.0, 2.0), lambda x, y: (y, x, y, x),
         "2 derivatives to check, but it returned 2 + 2;"),
        (lambda x, y: [x, y], (1.0, 2.0), lambda x, y: (y, x, x),
         "4 derivatives to check, but it returned 1 + 1 + 1;"),
        (lambda x, y: [x, y], (1.0, 2.0), lambda x, y: [(y, x)],
         "returned 2; return ∂output/∂input in the arguments' structure (x, y), a list "
         "of 2 such, one an output"),
        (lambda m, b: m @ b, (np.eye(2), np.ones(2)),
         lambda m, b: (np.zeros((2, 2, 2)), m), "12 derivatives .* returned 8 + 4;"),
        (lambda x: x, 1.0, lambda x: [], "1 derivatives to check, but it returned 0;"),
        (lambda x: x, 1.0, lambda x: None,
         "<lambda>'s gradient: needs a real number, got NoneType"),
    ],
)  # fmt: skip
def test_a_gradient_of_another_size_is_refused(f, args, gradient, message):
    import re

    pattern = message if ".*" in message else re.escape(message)
    with pytest.raises(OperandError, match=pattern.replace("8 + 4", r"8 \+ 4")):
        gradcheck(f, args, gradient=gradient)


# -- misuse ----------------------------------------------------------------------------


def test_arguments_without_a_number_are_refused():
    class Tensor:
        pass

    with pytest.raises(
        OperandError, match=r"partial: .*\(Tensor, bool, str\).*\.numpy\(\)"
    ):
        Problem(partial(abs), ("text", True, Tensor())).name  # noqa: B018
    with pytest.raises(OperandError, match=r"no number among the arguments \(\(\)\)"):
        Problem(partial(abs), ())


@pytest.mark.parametrize("options", [{}, {"gradient": lambda x: 0.0}])
def test_results_that_are_no_numbers_are_refused(options):
    with pytest.raises(
        OperandError, match="lambda>'s result: needs a real number, got"
    ):
        gradcheck(lambda x: None, 1.0, **options)
    with pytest.raises(OperandError, match=r"returned 0 numbers at x=1\.5"):
        gradcheck(lambda x: [], 1.5, **options)


def test_results_whose_number_changes_are_refused():
    with pytest.raises(
        OperandError, match=r"returned 2 numbers at x=2\.0, 1 elsewhere"
    ):
        gradcheck(lambda x: [1.0] * (1 + (x > 1.5)), 1.5, gradient=lambda x: 0.0)


@pytest.mark.parametrize("options", [{}, {"gradient": lambda x: 0.5}])
def test_chance_is_noticed(options):
    with pytest.raises(
        GradcheckError, match=r"two calls at x=1\.0 gave f = 0\.\d+ and"
    ):
        gradcheck(lambda x: x * random.random(), 1.0, **options)
    assert gradcheck(lambda x: x * random.Random(1).random(), 1.0)


def test_undefined_results_are_not_taken_for_chance():
    (partial,) = gradcheck(lambda x: x * math.nan, 1.0, raise_exception=False).partials

    assert partial.status == "unresolved"


def test_an_error_inside_says_where_and_what_to_do():
    with pytest.raises(IndexError) as caught:
        gradcheck(
            lambda x, i: x[i], (np.ones(2), np.array([0, 1])), gradient=lambda x, i: 0
        )
    (note,) = caught.value.__notes__
    assert note.startswith(
        "while <lambda> was called at x[0]=1.0, x[1]=1.0, i[0]=0.0, i[1]=1.0. Every"
    )
    assert "hold what is fixed outside" in note

    with pytest.raises(ZeroDivisionError) as caught:
        gradcheck(math.sin, 0.0, gradient=lambda x: 1 / x)
    assert "while sin's gradient was called at x=0.0" in caught.value.__notes__[0]


def test_an_error_is_explained_once():
    with pytest.raises(KeyError) as caught:
        gradcheck(lambda x: {}[0], 1.0, fast_mode=True)
    assert len(caught.value.__notes__) == 1


def test_errors_of_our_own_explain_themselves():
    with pytest.raises(ValueError, match="log: operand 0") as caught:
        gradcheck(ops.log, -1.0)
    assert not hasattr(caught.value, "__notes__")


def test_errors_at_neighbours_of_a_kind_that_numbers_raise_mean_undefined():
    assert gradcheck(math.sqrt, 1e-3, gradient=lambda x: 0.5 / math.sqrt(x))
    with pytest.raises(KeyError):
        gradcheck(lambda x: {1.0: 2.0}[x], 1.0, gradient=lambda x: 0.0)


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (("x", "x"), ["x", "x (2)"]),
        (("b", ""), ["b", "b (2)"]),
        (("\x1b[31mred", "a\nb"), ["␛[31mred", "a␊b"]),
        (("", ""), ["a", "b"]),
    ],
)
def test_inputs_have_names_that_differ_and_show(labels, names):
    values = tuple(Value(2.0, label) for label in labels)
    report = check_grads(lambda a, b: a * b, values, raise_exception=False)

    assert list(report.point) == names
    assert report
    assert all(c.isprintable() or c == "\n" for c in str(report))

"""What a failure says: the point, the first wrong node, code, a picture."""

import math

import pytest

from autograd import ops, primitive
from autograd.checking import gradcheck
from autograd.errors import GradcheckError


@pytest.fixture
def bad():
    return primitive("bad_tanh", math.tanh, [lambda out, x: 1.0 - out])


def test_the_first_wrong_node_is_named_with_code_that_runs(bad, capsys):
    f = lambda x, y: ops.exp(bad(x * y)) * bad(x)  # noqa: E731
    with pytest.raises(GradcheckError) as caught:
        gradcheck(f, (0.5, 0.9))

    text = str(caught.value)
    assert "x=0.5, y=0.9" in text
    assert "first wrong node: bad_tanh(0.45): its partial 0 is" in text
    program = text[text.index("from autograd import") :]
    exec(compile(program, "counterexample", "exec"), {})
    assert float(capsys.readouterr().out.split()[0]) == pytest.approx(
        0.9 * (1 - math.tanh(0.45))
    )


def test_the_picture_of_a_failure_marks_the_wrong_node(bad):
    report = gradcheck(lambda x: bad(x) + 1, 0.5, raise_exception=False)

    assert "WRONG" in report.draw().dot
    assert report.fault.node.label == ""


def test_a_report_prints_as_a_table():
    report = gradcheck(lambda x, y: x * y, (2.0, 3.0))
    lines = str(report).splitlines()

    assert lines[0] == "<lambda>: derivatives agree at x=2.0, y=3.0"
    assert lines[2].split() == [
        "partial", "mode", "derivative", "numerical", "±", "error", "digits", "status",
    ]  # fmt: skip
    assert repr(report) == str(report)
    assert report.doubtful == ()
    assert "x = Value(2.0, 'x')" in report.code


@pytest.mark.parametrize("width", [30, 60, 120])
def test_no_screen_cuts_a_verdict(width):
    console = pytest.importorskip("rich.console").Console(width=width)
    report = gradcheck(lambda x, y: ops.tanh(x * y), (0.5, -2.0))
    with console.capture() as captured:
        console.print(report.as_table())
    text = captured.get()

    assert "…" not in text
    for words in ("-0.839948683228052", "0.209987170807013", "verified"):
        assert words in text

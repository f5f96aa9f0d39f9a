"""The studies of reliability run, in a small setting, and would notice."""

import math
import os
import signal
from collections import Counter

import pytest
from click.testing import CliRunner

from autograd import ops
from autograd.checking import gradcheck
from autograd.checking.numerical.accuracy import measure
from benchmarks.reliability import (
    accuracy,
    attacks,
    calibration,
    costs,
    fuzzing,
    graphs,
    interruption,
    sizes,
)
from benchmarks.reliability.__main__ import main


@pytest.mark.slow
def test_no_false_alarm_and_no_miss_on_a_sample():
    pytest.importorskip("mpmath")
    counts = calibration.verdicts(points=600, seed=1)

    assert sum(counts.values()) > 1000
    for kind in calibration.KINDS:
        assert counts[kind, "right", "mismatch"] == 0
        assert counts[kind, "wrong", "verified"] == 0
        assert counts[kind, "wrong", "mismatch"] > 100


@pytest.mark.slow
def test_no_attack_passes_and_no_right_gradient_is_refused():
    pytest.importorskip("mpmath")
    counts = calibration.attacked(rounds=1, seed=100)

    assert sum(counts.values()) > 500
    wrong = {(right, end) for _, right, end in counts} & {
        (True, "refused"), (False, "passed"),
    }  # fmt: skip
    assert wrong == set()
    open_ = sum(n for (_, _, end), n in counts.items() if end == "left open")
    assert open_ < 0.05 * sum(counts.values())


def test_a_miss_and_a_false_alarm_would_show(capsys):
    right = attacks.Case("row", ops.sin, (1.0,), True)
    wrong = attacks.Case("row", ops.sin, (1.0,), False, math.cos)
    draw = iter(range(99))
    chance = attacks.Case("closure", lambda x: x + next(draw), (1.0,), False)

    assert calibration.ended(right) == "passed"
    assert calibration.ended(wrong._replace(f=math.sin)) == "passed"
    assert calibration.ended(wrong._replace(f=math.cos)) == "refused"
    assert calibration.ended(chance) == "refused"
    ends = {("row", False, "passed"): 3, ("row", True, "refused"): 2}
    calibration._print_attacks(Counter(ends))
    assert "5 attacks: 2 false alarms, 3 misses." in capsys.readouterr().out


def test_a_jump_is_told_from_what_is_none():
    assert calibration.jumps(ops.greater, (2.0, 2.0))
    assert calibration.jumps(ops.floordiv, (6.0, -1.0))
    assert not calibration.jumps(ops.greater, (2.0, 3.0))
    assert not calibration.jumps(ops.abs, (1e-9,))
    assert not calibration.jumps(ops.tan, (1.5,))


def test_a_falsified_row_is_off_by_the_factor():
    for row in (ops.tanh, ops.gelu, ops.dot, ops.logsumexp, ops.sub):
        numbers = (0.5, -0.25)[: row.arity or 2]
        out = row.evaluate(*numbers)
        right = row.partials_at(out, numbers)
        wrong = calibration.falsified(row, 2.0).partials_at(out, numbers)

        assert list(wrong) == [2.0 * slope for slope in right]


@pytest.mark.slow
@pytest.mark.parametrize("fuzz", [fuzzing.fuzz_expressions, fuzzing.fuzz_files])
def test_damaged_input_gives_a_value_or_an_error_of_ours(fuzz):
    counts = fuzz(1500, seed=2)

    assert set(counts) <= {"a value", "an error of ours"}
    assert counts["an error of ours"] > 500


def test_other_errors_and_slowness_are_counted(monkeypatch, capsys):
    monkeypatch.setattr(fuzzing, "parse", lambda text: 1 / 0)
    monkeypatch.setattr(fuzzing, "SLOWEST", -1.0)
    counts = fuzzing.fuzz_expressions(30, seed=0)

    assert counts["FAILED: ZeroDivisionError"] == 30
    assert counts["slow"] == 30
    assert "ZeroDivisionError" in capsys.readouterr().out


@pytest.mark.slow
def test_random_graphs_agree(capsys):
    graphs.run(count=30)

    assert "mismatch" not in capsys.readouterr().out


@pytest.mark.slow
def test_costs_print_a_row_for_each_check(capsys):
    costs.run(repeats=1, widths=(10, 20))

    printed = capsys.readouterr().out
    assert "| gradcheck, 337 parameters, 10 examples | " in printed
    assert printed.count("\n| 10 |") == printed.count("\n| 20 |") == 1


@pytest.mark.slow
def test_a_net_is_checked_in_few_calls_of_it():
    net, loss = costs.net_and_loss()
    calls = []

    assert gradcheck(lambda theta: calls.append(1) or loss(theta), (net.theta,))
    assert len(calls) < 20  # 337 parameters


def test_calls_of_a_black_box_are_proportional_to_its_inputs():
    pytest.importorskip("mpmath")
    (_, ten, _), (_, twenty, _) = costs.black_box(10), costs.black_box(20)

    assert twenty < 2.2 * ten < 800


@pytest.mark.slow
def test_sizes_print_a_row_for_each_shape(capsys):
    sizes.run(nodes=2000)

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[2:]] == ["deep", "wide"]
    assert float(lines[2].split("|")[-2]) < 300


@pytest.mark.slow
def test_accuracy_prints_a_row_for_each_primitive(capsys):
    pytest.importorskip("mpmath")
    accuracy.run(points=3)

    text = capsys.readouterr().out
    assert "| tanh | 3 |" in text
    assert measure(ops.tanh, 3).ulps <= 5.0


def test_the_command_names_its_studies():
    shown = CliRunner().invoke(main, ["--help"]).output

    for name in ("accuracy", "calibration", "graphs", "sizes", "fuzz", "mutants"):
        assert name in shown


@pytest.mark.slow
@pytest.mark.skipif(
    "CHAINRULE_INTERRUPTS" not in os.environ or not hasattr(signal, "setitimer"),
    reason="real signals at random moments disturb the tests that follow: run it alone "
    "with CHAINRULE_INTERRUPTS=1; the tests that interrupt each instruction always run",
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_interrupted_calls_leave_nothing_half_done():
    found = list(interruption.counts(30, seed=1))

    assert [count.name for count in found] == [
        "backward", "forward", "compile", "program", "fit", "predict", "save",
    ]  # fmt: skip
    assert sum(count.interrupted for count in found) > 70
    assert all(count.broken == 0 for count in found)

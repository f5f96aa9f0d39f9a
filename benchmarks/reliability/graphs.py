"""Random straight-line programs: differences, both modes, and PyTorch."""

import warnings
from collections import Counter
from collections.abc import Callable

from autograd import Value
from autograd.checking import gradcheck
from autograd.strategies import Program, programs

SHARED_WITH_TORCH = [
    "abs", "add", "mul", "sub", "div", "neg", "exp", "tanh", "sin", "cos", "sigmoid",
    "relu", "square", "hypot", "atan2", "sqrt", "log", "log1p", "expm1", "atan",
    "asinh", "sinh", "cosh", "erf", "reciprocal",
]  # fmt: skip


def each_program(count: int, seed: int, check: Callable, **options) -> None:
    """Call ``check`` with that many random programs."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    seeded(seed)(
        settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(given(programs(**options))(check))
    )()


def run(count: int = 2000, seed: int = 0) -> None:
    """Print how the derivatives of random graphs compare."""
    counts: Counter = Counter()

    def differences(program: Program) -> None:
        report = gradcheck(
            program, program.inputs, check_forward_ad=True, raise_exception=False
        )
        counts.update(partial.status for partial in report.partials)
        if any(partial.status == "mismatch" for partial in report.partials):
            print(report)

    each_program(count, seed, differences, size=12)
    words = ", ".join(f"{counts[each]} {each}" for each in sorted(counts))
    print(f"{count} graphs against differences, both modes: {words}.")
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed: not compared.")
        return
    worst = [0.0]

    def beside_torch(program: Program) -> None:
        worst[0] = max(worst[0], _gap(program, torch))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        each_program(count, seed, beside_torch, size=12, ops=SHARED_WITH_TORCH)
    gap = f"{worst[0]:.1e}"
    print(f"{count} graphs against PyTorch {torch.__version__}: at most {gap} off.")


def _gap(program: Program, torch) -> float:
    """The largest difference from PyTorch's gradient, relative to the larger or 1."""
    leaves = [Value(x) for x in program.inputs]
    program(*leaves).backward()
    tensors = [torch.tensor(x, dtype=torch.float64) for x in program.inputs]
    results = [tensor.requires_grad_() for tensor in tensors]
    for each in program.trimmed().instructions:
        taken = [x if type(x) is float else results[-int(x)] for x in each.operands]
        numbers = [torch.as_tensor(x, dtype=torch.float64) for x in taken]
        results.append(getattr(torch, each.name)(*numbers))
    found = torch.autograd.grad(results[-1], tensors, allow_unused=True)
    theirs = [0.0 if x is None else float(x) for x in found]
    pairs = zip((leaf.grad for leaf in leaves), theirs, strict=True)
    return max(abs(a - b) / max(1.0, abs(a), abs(b)) for a, b in pairs)

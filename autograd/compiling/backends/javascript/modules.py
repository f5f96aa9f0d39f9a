"""A plan as a JavaScript module: its buffers, and a function for each instruction."""

from collections.abc import Callable, Sequence

import numpy as np

from autograd.compiling.backends.interface import Comment
from autograd.compiling.backends.javascript.library import number
from autograd.compiling.backends.javascript.loops import elementwise, moving, products
from autograd.compiling.backends.javascript.loops.lines import stretches
from autograd.compiling.backends.javascript.loops.writing import (
    Site,
    function,
    indented,
)
from autograd.compiling.backends.javascript.rows import Printer
from autograd.compiling.instructions import (
    Apply,
    Contract,
    Gather,
    Instruction,
    Pull,
    Put,
    Scalars,
    Scatter,
    Take,
    Zero,
)
from autograd.compiling.plan import Places, Plan

_WRITERS: dict[type, Callable] = {
    Contract: products.contract,
    Apply: elementwise.apply,
    Pull: elementwise.pull,
    Gather: moving.gather,
    Scatter: moving.scatter,
    Take: moving.take,
    Put: moving.put,
    Zero: moving.zero,
}


def program(
    plan: Plan,
    comment: Comment,
    reduce: str = "sum",
    others: Sequence[float] = (),
    careful: bool = True,
    alone: bool = True,
) -> str:
    """Return an expression: a function that makes a program for so many examples.

    ``make(batch)`` gives an object with

    - ``theta``, ``gradient``: Float64Arrays, the parameters to write and their
      gradient to read;
    - ``read(shared, inputs)``: takes the other arguments, each a flat array, those of
      ``inputs`` example by example; what is left out stays as it was;
    - ``forward()``, ``backward(seed)``: the passes; the gradient is that of the sum of
      the first output over the examples, times the seed;
    - ``outputs()``: a number each, or an array of one for each example; ``total()``:
      the first, summed over the examples;
    - ``others(numbers)``: new numbers of the leaves that are no arguments;
    - ``valueAndGrad(theta, shared, inputs)``: ``{value, gradient}``.

    Args:
        comment: an instruction as a formula.
        reduce: whether the value is the ``"mean"`` or the ``"sum"`` over the examples.
        others: the numbers of the leaves that are no arguments.
        careful: whether a gradient with a NaN is computed again, 0·inf being 0.
        alone: whether the functions that it calls are in it; else ``needed`` gives
            them, once for several programs.

    Raises:
        OperandError: a row has no form in JavaScript and no composition.
    """
    return _Module(plan, comment, reduce, others, careful).text(alone)


class _Module:
    def __init__(
        self,
        plan: Plan,
        comment: Comment,
        reduce: str,
        others: Sequence[float],
        careful: bool,
    ):
        self.plan, self.comment = plan, comment
        self.reduce, self.careful = reduce, careful
        self.printer = Printer()
        self.initial = np.array(plan.initial, float)
        if len(others):
            self.initial[plan.others] = others
        self._functions: list[str] = []

    def text(self, alone: bool) -> str:
        plan = self.plan
        forward = self._pass("f", plan.forward, False)
        backward = self._pass("b", plan.backward, False)
        careful = self._pass("c", plan.backward, True) if self.careful else []
        body = [
            *self._buffers(),
            *"\n".join(self._functions).splitlines(),
            *self._doors(forward, backward, careful),
        ]
        inside = "\n".join(body)
        runtime = self.printer.functions(inside, alone).splitlines()
        return "\n".join(
            ["(() => {", *runtime, "return (N = 1) => {", *indented(body), "};", "})()"]
        )

    # -- buffers -----------------------------------------------------------------------

    def _buffers(self) -> list[str]:
        kind = "Float32Array" if self.plan.dtype == np.float32 else "Float64Array"
        both = []
        for name, sizes in (
            ("x", [buffer.size for buffer in self.plan.buffers]),
            ("g", [buffer.slopes for buffer in self.plan.buffers]),
        ):
            each = [
                f"{size} * P" if buffer.batched else str(size)
                for size, buffer in zip(sizes, self.plan.buffers, strict=True)
            ]
            made = ", ".join(each)
            both.append(f"const {name} = [{made}].map(size => new {kind}(size));")
        return ["const P = (N + 3) & ~3;", *both, *self._initial(), *self._ones()]

    def _initial(self) -> list[str]:
        """Statements for what buffer 0 holds at first, zeros left out."""
        lines, places = [], np.flatnonzero(self.initial)
        for run in np.split(places, np.flatnonzero(np.diff(places) > 4) + 1):
            if len(run):
                numbers = self.initial[run[0] : run[-1] + 1]
                lines.append(f"x[0].set([{','.join(map(number, numbers))}], {run[0]});")
        return lines

    def _ones(self) -> list[str]:
        lines = []
        for buffer, places in self.plan.ones.items():
            pitch = "P" if self.plan.buffers[buffer].batched else "1"
            listed = ", ".join(map(str, places.tolist()))
            lines.append(
                f"for (const k of [{listed}]) "
                f"x[{buffer}].fill(1, k * {pitch}, (k + 1) * {pitch});"
            )
        return lines

    # -- passes ------------------------------------------------------------------------

    def _pass(
        self, name: str, instructions: Sequence[Instruction], careful: bool
    ) -> list[str]:
        """Write the functions of a pass, and return their names."""
        names: list[str] = []
        for it in instructions:
            site = Site(it, self.plan, self.printer, careful)
            for body in self._statements(site, it):
                names.append(f"{name}{len(names)}")
                if body[0].startswith("const a = "):  # a table is made once
                    self._functions.append(f"const t{names[-1]} = {body[0][10:]}")
                    body[0] = f"const a = t{names[-1]};"
                self._functions.append(function(names[-1], body, self.comment(it)))
        return names

    def _statements(self, site: Site, it: Instruction) -> list[list[str]]:
        if isinstance(it, Scalars):
            return stretches(site, it)
        if type(it) not in _WRITERS:
            raise TypeError(f"javascript: unknown instruction {type(it).__name__}")
        return [_WRITERS[type(it)](site, it)]

    # -- in and out --------------------------------------------------------------------

    def _doors(
        self, forward: list[str], backward: list[str], careful: list[str]
    ) -> list[str]:
        size = self.plan.parameters
        called = [" ".join(f"{f}({s});" for f in part) for part, s in
                  ((forward, ""), (backward, "seed"), (careful, "seed"))]  # fmt: skip
        outputs = ", ".join(self._output(*home) for home in self.plan.outputs)
        return [
            f"const theta = x[0].subarray(0, {size});",
            f"const gradient = g[0].subarray(0, {size});",
            f"const SHARED = {self._places(self.plan.shared)};",
            f"const INPUTS = {self._inputs()};",
            f"const OTHERS = [{', '.join(map(str, self.plan.others.tolist()))}];",
            f"const forward = () => {{ {called[0]} }};",
            "const backward = (seed = 1) => {",
            f"  {called[1]}",
            *self._again(called[2]),
            "};",
            f"const outputs = () => [{outputs}];",
            "return programDoors({",
            "  N, P, x, theta, gradient, SHARED, INPUTS, OTHERS, forward, backward,",
            f"  outputs, weight: {self._weight()},",
            "});",
        ]

    def _again(self, careful: str) -> list[str]:
        """Statements that run the reverse pass again where 0·inf made a NaN."""
        if not careful:
            return []
        return [f"  if (gradient.some(Number.isNaN)) {{ {careful} }}"]

    def _weight(self) -> str:
        """What an example's derivative counts; one result for all is there once."""
        if self.plan.is_batched:
            return "1 / N" if self.reduce == "mean" else "1"
        return "1" if self.reduce == "mean" else "N"

    def _output(self, buffer: int, place: int) -> str:
        if not self.plan.buffers[buffer].batched:
            return f"x[{buffer}][{place}]"
        return f"x[{buffer}].subarray({place} * P, {place} * P + N)"

    def _places(self, each: Sequence[Places]) -> str:
        return f"[{', '.join(map(_indices, each))}]"

    def _inputs(self) -> str:
        parts = [f"[{buffer}, {_indices(at)}]" for buffer, at in self.plan.inputs]
        return f"[{', '.join(parts)}]"


def _indices(places: Places) -> str:
    """Places as an array."""
    if isinstance(places, slice):
        start, stop = places.start or 0, places.stop
        return f"Array.from({{length: {stop - start}}}, (_, k) => {start} + k)"
    return f"[{', '.join(map(str, places.tolist()))}]"

"""What every program shows of itself."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from autograd.compiling.backends import javascript
from autograd.compiling.backends.arrays.request import Request
from autograd.compiling.instructions import Instruction
from autograd.compiling.programs.engine import Engine
from autograd.compiling.showing.formulas import formulas, where_not_finite
from autograd.compiling.showing.writing import Writer
from autograd.errors import OperandError
from autograd.ground.extras import missing

if TYPE_CHECKING:
    from jax.sharding import Mesh

    from autograd.compiling.backends.arrays.jax.function import JaxFunction
    from autograd.compiling.backends.arrays.jax.sharded import ShardedValueAndGrad
    from autograd.compiling.backends.arrays.torch.module import ProgramModule
    from autograd.drawing.picture import Picture


DTYPES = ("float64", "float32")


class Program:
    """What both kinds of program show of themselves, and where else they run."""

    @property
    def engine(self) -> Engine:
        """What runs it."""
        raise NotImplementedError

    def __str__(self) -> str:
        return formulas(self.engine.plan)

    @property
    def source(self) -> str:
        """The code that runs, NumPy or LLVM, each instruction led by its formula."""
        return self.engine.source(Writer(self.engine.plan).comment)

    @property
    def backend(self) -> str:
        """What ran it last, ``"numpy"`` or ``"native"``; why, if that may surprise."""
        return self.engine.runs_on

    @property
    def instructions(self) -> int:
        """How many array instructions the forward pass has."""
        return len(self.engine.plan.forward)

    def to_javascript(self) -> str:
        """Return the program as a JavaScript module that needs nothing else.

        ``import make from "./program.mjs"``, then ``make(batch)`` gives an object:

        - ``valueAndGrad(theta, shared, inputs)`` returns ``{value, gradient}`` as
          ``value_and_grad`` does.  All arguments are flat arrays: θ, a list of the
          others that all examples share, a list of those with an example a row;
        - ``theta`` and ``gradient``, ``read(shared, inputs)``, ``forward()``,
          ``backward(seed)`` and ``outputs()`` are its parts.

        Results agree with NumPy's to rounding.  Leaves that are no arguments have the
        numbers of now; ``others(numbers)`` gives them new ones.

        Raises:
            OperandError: a row, a user's, has no form in JavaScript and no composition;
                or the program was not called yet, so that there is nothing to print.

        >>> from autograd import compile
        >>> program = compile(lambda theta, x: theta[0] * x, in_axes=(None, 0))
        >>> program([2.0], [1.0, 2.0])
        3.0
        >>> program.to_javascript().splitlines()[0]
        'export default (() => {'
        """
        engine = self.engine
        comment = Writer(engine.plan).comment
        others = [leaf._data for leaf in engine.others]
        text = javascript.program(engine.plan, comment, self._reduction, others)
        return f"export default {text};\n"

    def formula_of(self, instruction: Instruction) -> str:
        """Return an instruction of the plan as the formula it is shown by."""
        return Writer(self.engine.plan).comment(instruction)

    @property
    def _reduction(self) -> str:
        """What becomes of the results of many examples: their sum or mean."""
        return "sum"

    def draw(self, rankdir: str = "LR") -> "Picture":
        """Return a picture of the program, one box a formula."""
        from autograd.compiling.showing.picture import picture

        return picture(self.engine.plan, rankdir)

    def not_finite(self) -> str | None:
        """Return the first formula whose result is not finite in the latest run."""
        memory = self.engine.inspected()
        return None if memory is None else where_not_finite(self.engine.plan, memory)

    # -- elsewhere ---------------------------------------------------------------------

    def axes_of(self, count: int) -> tuple[int | None, ...]:
        """Return the axis of examples of each of so many arguments, or ``None``."""
        raise NotImplementedError

    def request(self, *proxies: Any) -> Request:
        """Return what another engine is to compute for arguments like these."""
        raise NotImplementedError

    @property
    def dtype(self) -> str:
        """Of the numbers it computes with."""
        raise NotImplementedError

    @overload
    def to_jax(
        self, *, dtype: str | None = None, mesh: None = None, axis: str = "data"
    ) -> "JaxFunction": ...
    @overload
    def to_jax(
        self, *, dtype: str | None = None, mesh: "Mesh", axis: str = "data"
    ) -> "ShardedValueAndGrad": ...

    def to_jax(
        self, *, dtype: str | None = None, mesh: Any = None, axis: str = "data"
    ) -> "JaxFunction | ShardedValueAndGrad":
        """Return the program as a pure function of JAX, for ``jit`` and ``grad``.

        It takes the program's arguments, in their structures, and gives its results;
        JAX differentiates it, each row by the table's own rule at a kink.  Leaves that
        are no arguments are read at each run.  Where a slope is infinite and what it is
        multiplied by is 0, JAX says nan; an index that is no place takes nan.

        Args:
            dtype: ``"float64"`` or ``"float32"``; left out, the program's own.
            mesh: a ``jax.sharding.Mesh``: then it is the function of value and gradient
                over examples that are spread over its devices, with one sum of all.
            axis: that of the mesh over which the examples are spread.

        Raises:
            MissingExtraError: JAX is not installed.
            OperandError: JAX is not told to compute in float64, or the program has no
                examples to spread.

        >>> import jax  # doctest: +SKIP
        >>> f = program.to_jax()  # doctest: +SKIP
        >>> jax.jit(jax.value_and_grad(f))(theta, X, y)  # doctest: +SKIP
        """
        try:
            from autograd.compiling.backends.arrays.jax.function import JaxFunction
            from autograd.compiling.backends.arrays.jax.sharded import (
                ShardedValueAndGrad,
            )
        except ModuleNotFoundError as problem:
            raise missing("to_jax needs JAX", "jax") from problem
        function = JaxFunction(self, self._width(dtype))
        if mesh is None:
            return function
        how: Any = [getattr(self, x, None) for x in ("in_axes", "argnums", "reduce")]
        return ShardedValueAndGrad(function, mesh, axis, *how)

    def _width(self, dtype: str | None) -> str:
        """Return the dtype to compute in elsewhere: the one asked for, or its own."""
        if dtype not in (None, *DTYPES):
            raise OperandError(f"dtype must be one of {DTYPES}, got {dtype!r}")
        return dtype or self.dtype

    def torch_module(
        self, theta: Mapping[int, Any], fixed: Mapping[str, Any] | None = None
    ) -> "ProgramModule":
        """Return the program as a module of PyTorch; see ``ProgramModule``."""
        try:
            from autograd.compiling.backends.arrays.torch.module import ProgramModule
        except ModuleNotFoundError as problem:
            raise missing("to_torch needs PyTorch", "torch") from problem
        return ProgramModule(self, theta, fixed)

    def _write_onnx(
        self,
        path: str | os.PathLike,
        args: Sequence[Any],
        names: Sequence[str],
        fixed: Sequence[int],
        dtype: str | None,
    ) -> Path:
        """Write the program as an ONNX model; see ``program_graph``."""
        try:
            from autograd.compiling.backends.arrays.onnx import model
        except ModuleNotFoundError as problem:
            raise missing("to_onnx needs onnx", "onnx") from problem
        dtype = self._width(dtype)
        return model.write(path, model.program_graph(self, args, names, fixed, dtype))


def require_dependence(engine: Engine, on: str) -> None:
    """Require that an output depends on a parameter.

    Args:
        on: what the parameters are called.

    Raises:
        OperandError: it does not, so that its gradient would be 0 whatever happens;
            no parameters at all are fine.
    """
    plan = engine.plan
    depends = any(plan.region_at(*home).depends for home in plan.outputs)
    if plan.parameters and not depends:
        raise OperandError(
            f"program: the result does not depend on {on}, so there is no gradient to "
            "ask for; was a Value turned into a number on the way, by float(x), x.data "
            "or detach()?"
        )

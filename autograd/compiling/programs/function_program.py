"""A function, traced and run: on arguments as they are, or over a batch of examples."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.compiling.backends.arrays.request import Request
from autograd.compiling.backends.interface import Descent, Rule
from autograd.compiling.programs import tables
from autograd.compiling.programs.arguments import (
    given,
    numbers_like,
    numbers_of,
)
from autograd.compiling.programs.engine import Engine
from autograd.compiling.programs.program import require_dependence
from autograd.compiling.programs.trace import Trace
from autograd.compiling.programs.traced import Traced
from autograd.errors import OperandError

if TYPE_CHECKING:
    from autograd.compiling.backends.arrays.torch.module import ProgramModule


class FunctionProgram(Traced):
    """A function, traced and run.  See :func:`compile`.

    With ``in_axes`` it is one of an example, run over a batch; the number of examples
    may differ from call to call.  Arguments of another shape or structure are traced
    anew; the latest 16 traces are kept, see :meth:`cache_info`.
    """

    def __call__(self, *args: Any) -> Any:
        """Return the results: the function's own, reduced, or one per example.

        Over a batch, lists and arrays of results come back as an array, with
        ``reduce=None`` (examples, ...); dicts as dicts.

        Args:
            args: as for the function; what is batched has its examples along its axis.
        """
        run = self._prepare(args)
        memory = run.load(run.trace.engine)
        memory.run_forward()
        if not self._each and run.trace.engine.plan.backward:  # there is one result
            return self._mean(run.trace.engine, memory.total(), run.examples)
        results = memory.outputs()
        if self._each:
            each = [np.broadcast_to(result, run.examples) for result in results]
            return run.trace.result.put(np.stack(each, axis=-1))
        if self.in_axes is None:
            return run.trace.result.put(np.array(results, float))
        reduced = [float(self._reduced(result, run.examples)) for result in results]
        return run.trace.result.put(np.array(reduced))

    def value_and_grad(self, *args: Any) -> tuple[Any, Any]:
        """Return the (reduced) result, and its gradient in the argument's structure.

        Raises:
            OperandError: the function has several results, or ``reduce`` is ``None``;
                or its result does not depend on the argument.
        """
        found = self._directly(self._latest, args)
        if found is not None:
            return found
        run = self._prepare(args)
        self._require_gradient(run.trace)
        engine = run.trace.engine
        memory = run.load(engine)
        seed = self._seed(engine, run.examples)
        memory.run(seed)
        value = self._mean(engine, memory.total(), run.examples)
        gradient = engine.gradient(memory, seed)
        if self.argnums == 0 and not run.shared and not any(self.in_axes or ()):
            first = args[0] if type(args[0]) is np.ndarray else run.theta
            engine.bind((first, *args[1:]), seed)
        return value, run.trace.wrt.put(gradient)

    def again(self, *args: Any) -> tuple[Any, Any] | None:
        """Return what ``value_and_grad`` does, if arrays like these were given before.

        ``None`` says to call that; so does a result that is not finite.
        """
        return self._directly(self._latest, args)

    def _directly(self, trace: Trace | None, args: tuple) -> tuple[float, Any] | None:
        """Return value and gradient the quick way, if one before was alike."""
        if trace is None or not args or not trace.engine.is_bound:
            return None
        engine, theta = trace.engine, args[0]
        if type(theta) is np.ndarray:
            found = engine.again(theta, args[1:])
            return found and (self._mean(engine, found[0], engine.batch), found[1])
        read = given(theta)
        if read.form != trace.wrt.form:
            return None
        found = engine.again(numbers_of(read, self._names(1)[0]), args[1:])
        if found is None:
            return None
        return self._mean(engine, found[0], engine.batch), trace.wrt.put(found[1])

    def grad(self, *args: Any) -> Any:
        """Return the gradient alone; see :meth:`value_and_grad`."""
        return self.value_and_grad(*args)[1]

    def hvp(self, theta: Any, vector: Any, *data: Any) -> Any:
        """Return the Hessian of the (reduced) result times ``vector``.

        Args:
            theta, data: as for a call.
            vector: in the structure of the gradient, or its numbers in a flat array.
        """
        run = self._prepare((theta, *data))
        self._require_gradient(run.trace)
        wrt = run.trace.wrt
        direction = numbers_like(wrt.form, vector, "program: vector")
        engine = run.trace.derivatives.hvp
        return wrt.put(tables.product(run, direction, engine, self._seed))

    def descent(self, rule: Rule, *args: Any) -> Descent | None:
        """Return what makes many updates in one call, or nothing if there is no such.

        Args:
            rule: what moves the first argument, an array.
            args: one batch, as for ``value_and_grad``.
        """
        if self.argnums != 0 or self.reduce != "mean" or any(self.in_axes or ()):
            return None
        run = self._prepare(args)
        self._require_gradient(run.trace)
        return run.trace.engine.descent(rule, run.examples)

    def jacobian(self, *args: Any) -> Any:
        """Return the derivative of every result by every number of the argument.

        It has the structure of the results with that of the argument in each place; for
        arrays of shapes S and T it is one of shape S + T.  With ``reduce=None`` each
        example has its own, (examples, ...).

        Fit for ``scipy.optimize.least_squares(program, theta, program.jacobian)``.

        Raises:
            OperandError: no result depends on the argument.
        """
        run = self._prepare(args)
        self._require_dependence(run.trace)
        if self._each:
            table = tables.jacobians(run)
        elif self.in_axes is None:
            table = tables.jacobians(run)[0]
        else:
            table = tables.jacobian(run, self._seed)
        return run.trace.result.put(table, run.trace.wrt)

    def hessian(self, *args: Any) -> Any:
        """Return the second derivatives of the (reduced) result.

        It has the structure of the argument twice; for an array of shape T it is one of
        shape T + T.  With ``reduce=None`` each example has its own, (examples, ...).

        Raises:
            OperandError: the function has several results, or its result does not
                depend on the argument.
        """
        run = self._prepare(args)
        self._require_single(run.trace, "hessian")
        self._require_dependence(run.trace)
        if self._each:
            table = tables.hessians(run)
        elif self.in_axes is None:
            table = tables.hessians(run)[0]
        else:
            table = tables.hessian(run, self._seed)
        return run.trace.wrt.put(table, run.trace.wrt)

    # -- elsewhere ---------------------------------------------------------------------

    def request(self, *proxies: Any) -> Request:
        """Return what another engine is to compute for arguments like these.

        Args:
            proxies: the arguments, as arrays of any numbers of one example.
        """
        axes = self.axes_of(len(proxies))
        trace = self._prepare(proxies).trace
        reduce = None if self._each else self.reduce
        engine, form = trace.engine, trace.result.form
        return Request(engine.plan, engine.others, axes, self._chosen, form, reduce)

    def to_torch(self, theta: Any) -> "ProgramModule":
        """Return the program as a ``torch.nn.Module`` whose parameters are θ.

        It is called with the other arguments, and gives the results; inputs have
        gradients too, and examples may be as many as there are.  Slopes at kinks are
        the table's, and what is handed down of 0 is 0.  Parameters go by their place
        in θ (``w``, ``layers.0.b``), a flat one is ``theta``; its state dict takes
        arrays, and other names in the same order.

        Args:
            theta: what to start with, in the structure of the argument that the
                gradient is of; where it is of several, a tuple of them.

        Raises:
            MissingExtraError: PyTorch is not installed.

        >>> import torch  # doctest: +SKIP
        >>> module = program.to_torch({"w": w, "b": b})  # doctest: +SKIP
        >>> module(X, y).backward()  # doctest: +SKIP
        """
        several = isinstance(self.argnums, tuple)
        given = zip(self._chosen, theta if several else (theta,), strict=True)
        return self.torch_module(dict(given))

    def to_onnx(
        self,
        path: str | os.PathLike,
        theta: Any = None,
        *data: Any,
        dtype: str | None = None,
    ) -> Path:
        """Write the program as an ONNX model; return the path.

        Its inputs go by the names of the function's arguments, ``x`` or ``x.w``, its
        outputs by ``output``; there may be any number of examples.  An index that is no
        place takes nan.  The model is checked before there is a file.

        Args:
            theta: the numbers that are part of the model, in the structure of the
                argument that the gradient is of (of several, a tuple); left out, they
                are inputs as well.
            data: some of the other arguments, for their shapes; left out, those of the
                latest call.
            dtype: ``"float64"`` or ``"float32"``; left out, the program's own.

        Raises:
            MissingExtraError: onnx is not installed.
            ExportError: onnxruntime has no kernel for a row.
            OperandError: the shapes are not known.
        """
        args = self._completed(theta, data)
        fixed = () if theta is None else self._chosen
        names = self.argument_names(len(args))
        return self._write_onnx(path, args, names, fixed, dtype)

    def _completed(self, theta: Any, data: Sequence[Any]) -> list[Any]:
        """Return arguments: θ and the others, or what is like those met latest."""
        known = self.alike()
        alone = not data and len(self._chosen) == self._arity
        if not known and (theta is None or not (data or alone)):
            raise OperandError(
                "to_onnx: the shapes of the arguments are not known; call the program "
                "on data first, or give some: to_onnx(path, theta, X)"
            )
        if theta is None:
            parts = [known[place] for place in self._chosen]
        else:
            parts = list(theta) if isinstance(self.argnums, tuple) else [theta]
        others = [x for p, x in enumerate(known) if p not in self._chosen]
        first, rest = dict(zip(self._chosen, parts, strict=True)), iter(data or others)
        count = len(parts) + len(data or others)
        return [first[p] if p in first else next(rest) for p in range(count)]

    # -- gradients ---------------------------------------------------------------------

    def _reduced(self, result: Any, examples: int) -> Any:
        if np.ndim(result) == 0:
            return result * (examples if self.reduce == "sum" else 1)
        return np.add.reduce(result) / (examples if self.reduce == "mean" else 1)

    def _mean(self, engine: Engine, total: float, examples: int) -> float:
        """Return the reduced result, given its sum over the examples."""
        if engine.plan.is_batched:
            return total / examples if self.reduce == "mean" else total
        return total * examples if self.reduce == "sum" else total

    def _seed(self, engine: Engine, examples: int) -> float:
        """Return the derivative of the reduced result by each example's."""
        weight = 1.0 if self.reduce == "sum" else 1.0 / examples
        return weight if engine.plan.is_batched else weight * examples

    def _require_gradient(self, trace: Trace) -> None:
        if self._each or not trace.single:
            raise OperandError(
                "program: a gradient needs one result and reduce='mean' or 'sum'; "
                "for one of each result use jacobian"
            )
        self._require_dependence(trace)

    def _require_single(self, trace: Trace, what: str) -> None:
        if not trace.single:
            raise OperandError(
                f"program: {what} needs a function of one result, got "
                f"{len(trace.outputs)}"
            )

    def _require_dependence(self, trace: Trace) -> None:
        first = self.argnums == 0
        on = "the first argument" if first else f"argument {self.argnums}"
        require_dependence(trace.engine, on)

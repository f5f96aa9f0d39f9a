"""A program as a pure function of jnp arrays."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from autograd.compiling.backends.arrays.jax.space import Evaluation
from autograd.compiling.backends.arrays.lowering import Lowered
from autograd.compiling.backends.arrays.request import Source, assembled
from autograd.compiling.backends.arrays.running import Ported, carry_out, in_front
from autograd.errors import OperandError

LONGEST = 300  # single nodes in a row: XLA compiles them in time that grows faster


class JaxFunction:
    """A program as a function of JAX; see ``program.to_jax``.

    Called with the program's own arguments, arrays of JAX's in them wherever numbers
    stand, it gives the program's results.
    """

    def __init__(self, source: Source, dtype: str):
        require_width(dtype)
        self.dtype = dtype
        self._ported = Ported(source, _is_array, LONGEST)
        self._run = jax.jit(self._computed, static_argnums=0, inline=True)
        self.__name__ = self.__qualname__ = type(source).__name__

    def __call__(self, *args: Any) -> Any:
        """Return the program's results."""
        lowered, given = self._taken(args)
        found = self._run(_Still(lowered), given, self._present(lowered))
        return assembled(lowered.request.result, found)

    def pure(self, others: Any, *args: Any) -> Any:
        """Return the results with the leaves that are no arguments given as well.

        Args:
            others: as ``present`` gives them.
        """
        lowered, given = self._taken(args)
        found = self._run(_Still(lowered), given, jnp.asarray(others, self.dtype))
        return assembled(lowered.request.result, found)

    def _taken(self, args: Sequence[Any]) -> tuple[Lowered, list[Any]]:
        require_width(self.dtype)
        lowered, parts = self._ported.take(args)
        given, _ = in_front(lowered, parts, lambda x, axis: jnp.moveaxis(x, axis, 0))
        return lowered, [jnp.asarray(x, self.dtype) for x in given]

    def present(self, *args: Any) -> Any:
        """Return the leaves that are no arguments, as they are when this is run.

        Args:
            args: as for a call.
        """
        return self._present(self._taken(args)[0])

    def _present(self, lowered: Lowered) -> Any:
        """Return the leaves that are no arguments, as they are when this is run.

        While JAX traces, that is later: so it is asked to ask then.
        """
        count = len(lowered.request.others)
        if not count or not _is_traced():
            return jnp.asarray(_data(lowered), self.dtype)
        shape = jax.ShapeDtypeStruct((count,), self.dtype)
        return jax.pure_callback(lambda: _data(lowered).astype(self.dtype), shape)

    def _computed(self, still: "_Still", given: list[Any], others: Any) -> list[Any]:
        lowered = still.lowered
        target = Evaluation([*given, others], count_of(lowered, given), self.dtype)
        found = carry_out(target, lowered.order)
        return [found[id(x)] for x in lowered.outputs]


def count_of(lowered: Lowered, given: Sequence[Any]) -> Any:
    """Return how many examples arrays have, those that a plan is given in order."""
    parts = lowered.request.ordered(lowered.request.shapes)
    flags = [batched for shapes, batched in parts for _ in shapes]
    return given[flags.index(True)].shape[0] if True in flags else 1


class _Still:
    """A lowered program as something that JAX may compare: by identity."""

    def __init__(self, lowered: Lowered):
        self.lowered = lowered

    def __hash__(self) -> int:
        return id(self.lowered.request.plan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Still) and self.lowered is other.lowered


def _data(lowered: Lowered) -> np.ndarray:
    return np.array([leaf._data for leaf in lowered.request.others], float)


def _is_traced() -> bool:
    """Whether JAX takes down what is done now, to run it later."""
    return isinstance(jnp.zeros(()), jax.core.Tracer)


def _is_array(thing: Any) -> bool:
    return isinstance(thing, jax.Array)


def require_width(dtype: str) -> None:
    """Require that JAX computes in a program's precision.

    Raises:
        OperandError: it would turn float64 to float32 without a word.
    """
    if dtype == "float64" and not jax.config.read("jax_enable_x64"):
        raise OperandError(
            "to_jax: the program computes in float64, which JAX turns to float32 "
            'unless told: jax.config.update("jax_enable_x64", True) before the first '
            'array, or to_jax(dtype="float32")'
        )

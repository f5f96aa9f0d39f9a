"""Value and gradient over several devices: each its examples, one sum of all."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from autograd.compiling.backends.arrays.jax.function import JaxFunction
from autograd.errors import OperandError


class ShardedValueAndGrad:
    """Value and gradient of a program whose examples lie on several devices.

    Args:
        function: the program.
        mesh: the devices.
        axis: that of the mesh over which the examples are spread.
        in_axes: per argument of the program the axis of its examples, or ``None``.
        argnums: of which arguments the gradient is.
        reduce: what becomes of the examples' results, ``"mean"`` or ``"sum"``.

    Raises:
        OperandError: the mesh has no such axis, or there is nothing to spread.
    """

    def __init__(
        self,
        function: JaxFunction,
        mesh: Mesh,
        axis: str,
        in_axes: Sequence[int | None] | None,
        argnums: int | tuple[int, ...],
        reduce: str | None,
    ):
        if axis not in mesh.axis_names:
            raise OperandError(
                f"to_jax: the mesh has no axis {axis!r}, it has {mesh.axis_names}"
            )
        if in_axes is None or reduce not in ("mean", "sum"):
            raise OperandError(
                "to_jax: a mesh spreads examples: it needs a program with in_axes and "
                "reduce='mean' or 'sum'"
            )
        self.function, self.mesh, self.axis = function, mesh, axis
        self._in_axes = tuple(in_axes)
        self._mean = reduce == "mean"
        self._local = jax.value_and_grad(function.pure, _behind_others(argnums))
        specs = [PartitionSpec(), *map(self._spec, self._in_axes)]
        self._places = [NamedSharding(mesh, spec) for spec in specs]
        self._run = jax.jit(
            jax.shard_map(
                self._together,
                mesh=mesh,
                in_specs=tuple(specs),
                out_specs=PartitionSpec(),
                check_vma=False,
            )
        )

    def __call__(self, *args: Any) -> tuple[Any, Any]:
        """Return the value and the gradient, the same on every device.

        Raises:
            OperandError: the devices can't share the examples equally.
        """
        return self._run(*self._spread(args))

    def lower(self, *args: Any) -> Any:
        """Return what JAX makes of it for such arguments: ``….compile().as_text()``."""
        return self._run.lower(*self._spread(args))

    def _spread(self, args: Sequence[Any]) -> list[Any]:
        """Return all that is given, on the devices where it belongs."""
        if len(args) != len(self._in_axes):
            raise OperandError(
                f"program: takes {len(self._in_axes)} arguments, got {len(args)}"
            )
        self._require_equal_shares(args)
        given = (self.function.present(*args), *args)
        return list(map(jax.device_put, given, self._places))

    def _spec(self, examples: int | None) -> PartitionSpec:
        if examples is None:
            return PartitionSpec()
        if examples < 0:
            raise OperandError(
                "to_jax: with a mesh, in_axes counts axes from the front, got "
                f"{examples}"
            )
        return PartitionSpec(*[None] * examples, self.axis)

    def _together(self, *args: Any) -> tuple[Any, Any]:
        """Return the sum over devices: all numbers in one array, so in one go."""
        numbers, rebuild = ravel_pytree(self._local(*args))
        total = jax.lax.psum(numbers, self.axis)
        if self._mean:
            total = total / self.mesh.shape[self.axis]
        return rebuild(total)

    def _require_equal_shares(self, args: Sequence[Any]) -> None:
        devices = self.mesh.shape[self.axis]
        for arg, axis in zip(args, self._in_axes, strict=True):
            for leaf in jax.tree.leaves(arg):
                count = 0 if axis is None else jnp.shape(leaf)[axis]
                if count % devices:
                    raise OperandError(
                        f"program: {count} examples can't be shared equally by "
                        f"{devices} devices; leave out {count % devices}"
                    )


def _behind_others(argnums: int | tuple[int, ...]) -> int | tuple[int, ...]:
    """Return places of arguments that the other leaves stand before."""
    if isinstance(argnums, tuple):
        return tuple([place + 1 for place in argnums])
    return argnums + 1

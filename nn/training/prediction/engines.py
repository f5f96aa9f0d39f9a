"""A net as a function of JAX, and as a module of PyTorch."""

from typing import TYPE_CHECKING, Any, overload

from nn.training.prediction.programs import (
    buffer_arrays,
    cost_program,
    outputs_program,
    parameter_arrays,
)

if TYPE_CHECKING:
    from jax.sharding import Mesh

    from autograd.compiling.backends.arrays.jax.function import JaxFunction
    from autograd.compiling.backends.arrays.jax.sharded import ShardedValueAndGrad
    from autograd.compiling.backends.arrays.torch.module import ProgramModule


@overload
def to_jax(
    net: Any, loss: Any = None, *, dtype: str | None = None, mesh: None = None,
    axis: str = "data",
) -> "JaxFunction": ...  # fmt: skip
@overload
def to_jax(
    net: Any, loss: Any = None, *, dtype: str | None = None, mesh: "Mesh",
    axis: str = "data",
) -> "ShardedValueAndGrad": ...  # fmt: skip


def to_jax(
    net: Any,
    loss: Any = None,
    *,
    dtype: str | None = None,
    mesh: Any = None,
    axis: str = "data",
) -> "JaxFunction | ShardedValueAndGrad":
    """Return the net as a pure function of JAX: ``f(θ, X)``, what ``predict`` gives.

    θ is ``net.theta``, or a dict of arrays that go by the names of ``state_dict``; what
    JAX made of it goes back by ``net.theta = θ``.

    Args:
        loss: then it is ``f(θ, X, y)``, the mean loss over examples, dropout off and
            no penalty: a name, a function, or ``True`` for the one that suits the net.
            y are labels or numbers, (samples,), or rows of them.
        dtype: ``"float64"`` or ``"float32"``; left out, float64.
        mesh: a ``jax.sharding.Mesh``: then it gives value and gradient of the loss,
            the examples spread over the devices.
        axis: that of the mesh over which they are spread.

    Raises:
        MissingExtraError: JAX is not installed.

    >>> import jax  # doctest: +SKIP
    >>> cost = jax.jit(jax.value_and_grad(net.to_jax(loss=True)))  # doctest: +SKIP
    >>> value, slopes = cost(net.theta, X, y)  # doctest: +SKIP
    """
    if loss is None and mesh is not None:
        loss = True
    program = outputs_program(net) if loss is None else cost_program(net, loss)
    if mesh is None:
        return program.to_jax(dtype=dtype)
    return program.to_jax(dtype=dtype, mesh=mesh, axis=axis)


def to_torch(net: Any) -> "ProgramModule":
    """Return the net as a ``torch.nn.Module``: of X, it gives what ``predict`` gives.

    Its state dict has the parameters by the names of ``net.state_dict()``; it takes
    arrays and tensors, others' too that have the same shapes in the same order.  What
    is no parameter, the mean and scale of ``Standardise``, is a buffer that stays.

    Raises:
        MissingExtraError: PyTorch is not installed.
    """
    theta = {0: parameter_arrays(net)}
    return outputs_program(net).torch_module(theta, buffer_arrays(net))

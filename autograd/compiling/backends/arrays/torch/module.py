"""A program as a ``torch.nn.Module``."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from autograd.compiling.backends.arrays.request import (
    Source,
    Taken,
    assembled,
    named_arrays,
    taken,
)
from autograd.compiling.backends.arrays.running import Ported, carry_out, in_front
from autograd.compiling.backends.arrays.torch.space import Evaluation
from autograd.errors import OperandError

LONGEST = 10_000  # single nodes in a row: each is a call of PyTorch's


class ProgramModule(torch.nn.Module):
    """A program whose θ is parameters; see ``program.to_torch``.

    Called with the program's other arguments, in its order, tensors in them wherever
    numbers stand, it gives the program's results.

    Args:
        source: the program.
        theta: per argument that θ is made of, its numbers in its structure.
        fixed: arrays by name that are part of the program and stand in the state dict.
    """

    def __init__(
        self,
        source: Source,
        theta: Mapping[int, Any],
        fixed: Mapping[str, np.ndarray] | None = None,
    ):
        super().__init__()
        self._ported = Ported(source, torch.is_tensor, LONGEST)
        self._parts: dict[int, tuple[list[str], Any]] = {}
        dtype = getattr(torch, source.dtype)
        for place, thing in theta.items():
            names, part = [], taken(thing, None, lambda _: False)
            lead = "theta" if len(theta) == 1 else f"theta{place}"
            for name, array in named_arrays(thing, lead, part.arrays):
                number = torch.nn.Parameter(torch.tensor(array, dtype=dtype))
                self._place(name, number)
                names.append(name)
            self._parts[place] = names, part.proxy
        for name, array in (fixed or {}).items():
            self._place(name, torch.tensor(array, dtype=dtype))

    def _place(self, name: str, tensor: Any) -> None:
        """Keep a parameter or buffer; dots in its name are modules inside modules."""
        *outer, last = name.split(".")
        here: torch.nn.Module = self
        for step in outer:
            if step not in here._modules:
                here.add_module(step, torch.nn.Module())
            here = here.get_submodule(step)
        if isinstance(tensor, torch.nn.Parameter):
            here.register_parameter(last, tensor)
        else:
            here.register_buffer(last, tensor)

    def forward(self, *data: Any) -> Any:
        """Return the program's results."""
        rest = iter(data)
        args: list[Any] = []
        for place in range(len(data) + len(self._parts)):
            if place in self._parts:
                names, proxy = self._parts[place]
                args.append(Taken([self.get_parameter(n) for n in names], proxy))
            else:
                args.append(next(rest, None))
        lowered, parts = self._ported.take(args)
        like = next(self.parameters())
        given, count = in_front(lowered, parts, lambda x, a: _tensor(x).movedim(a, 0))
        others = [leaf._data for leaf in lowered.request.others]
        arrays = [_tensor(x).to(like) for x in [*given, np.array(others)]]
        found = carry_out(Evaluation(arrays, count, like), lowered.order)
        return assembled(
            lowered.request.result, [found[id(x)] for x in lowered.outputs]
        )

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> Any:
        """Take parameters from tensors or arrays, by name, else by order and shape.

        Raises:
            OperandError: neither their names nor their shapes, in order, are these; or
                a number that is part of the program is another.
        """
        state = {name: _tensor(x) for name, x in state_dict.items()}
        mine = {name: tuple(x.shape) for name, x in self.named_parameters()}
        fixed = dict(self.named_buffers())
        if strict and not set(mine) <= set(state) <= set(mine) | set(fixed):
            shapes = {name: tuple(x.shape) for name, x in state.items()}
            if list(shapes.values()) != list(mine.values()):
                raise OperandError(
                    "load_state_dict: neither the names nor the shapes in their order "
                    f"fit; needs {mine}, got {shapes}"
                )
            state = dict(zip(mine, state.values(), strict=True))
        for name, buffer in fixed.items():
            given: Any = state.setdefault(name, buffer)
            if not torch.equal(given.to(buffer), buffer):
                raise OperandError(
                    f"load_state_dict: {name} is part of the program, with other "
                    "numbers; load into the net and call net.to_torch() again"
                )
        return super().load_state_dict(state, strict, assign)


def _tensor(thing: Any) -> Any:
    return thing if torch.is_tensor(thing) else torch.as_tensor(np.asarray(thing))

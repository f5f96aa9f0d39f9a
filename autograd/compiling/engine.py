"""Engine: one compiled graph, its buffers per thread, and the two passes."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.compiling import grouping, reverse, rolling, tape
from autograd.compiling.instructions import Instruction
from autograd.compiling.numpy_backend import Emitter, Memory, functions
from autograd.errors import OperandError
from autograd.graph import clock, leaves

KEPT = 4  # batch sizes whose buffers stay allocated, per thread


class Engine:
    """A graph of scalars as a program of arrays.

    Args:
        outputs: Values.
        parameters: the leaves to differentiate by, in the order of the flat θ.
        inputs: per batched argument, its leaves for one example.
        dtype: of all buffers.
        differentiate: whether gradients of the first output are wanted.
        names: what the inputs are called in formulas.
    """

    def __init__(
        self,
        outputs: Sequence[Any],
        parameters: Sequence[Any],
        inputs: Sequence[Sequence[Any]] = (),
        dtype: str = "float64",
        differentiate: bool = True,
        names: Sequence[str] = (),
    ):
        known = {*parameters, *(leaf for group in inputs for leaf in group)}
        self.others = [leaf for leaf in leaves(*outputs) if leaf not in known]
        self.dtype = np.dtype(dtype)
        self.names = ["θ", "X" if not names else "data", *names]
        self.parameters = len(parameters)
        leaf_groups = [list(parameters), self.others, *map(list, inputs)]
        read = tape.read(outputs, [leaf for group in inputs for leaf in group])
        numbers = {leaf: number for number, leaf in read.leaves.items()}
        fresh = max(read.nodes, default=-1) + 1
        for leaf in (leaf for group in leaf_groups for leaf in group):
            if leaf not in numbers:  # given, but not used
                numbers[leaf], fresh = fresh, fresh + 1
                read.nodes[numbers[leaf]] = None
        places = [[numbers[leaf] for leaf in group] for group in leaf_groups]
        read.batched.update(number for group in places[2:] for number in group)
        arranged = grouping.arrange(read, places)
        self.rolled = rolling.roll(read, arranged)
        self.output_places = [
            (
                self.rolled.buffer_of[arranged.group_of[number]],
                int(self.rolled.address[number]),
            )
            for number in read.outputs
        ]
        self.input_places = [
            (self.rolled.buffer_of[index + 2], _as_slice(self.rolled.address[numbers_]))
            for index, numbers_ in enumerate(places[2:])
        ]
        self.other_places = self.rolled.address[places[1]]
        self.scalar_nodes = sum(
            read.scalars[n] for n in read.nodes if n in read.scalars
        )
        self.forward: list[Instruction] = self.rolled.forward
        self.backward: list[Instruction] = (
            reverse.reverse(self.rolled, read.outputs[0]) if differentiate else []
        )
        self._ready()

    def _ready(self) -> None:
        emitter = Emitter(self.rolled.buffers)
        forward = functions("forward", emitter.emit(self.forward))
        backward = functions("backward", emitter.emit(self.backward))
        self.source = f"{forward}\n\n{backward}"
        self._emitter = emitter
        self._code = compile(self.source, "<compiled graph>", "exec")
        self._local = threading.local()

    def __getstate__(self):
        hidden = ("_emitter", "_code", "_local", "source")
        return {k: v for k, v in self.__dict__.items() if k not in hidden}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._ready()

    # -- running -----------------------------------------------------------------

    def memory(self, batch: int = 1) -> Memory:
        """Return this thread's buffers for a batch of this size."""
        held = self._local.__dict__.setdefault("held", {})
        if batch not in held:
            while len(held) >= KEPT:
                held.pop(next(iter(held)))
            held[batch] = Memory(
                self._code, self._emitter, self.rolled, batch, self.dtype
            )
        self._local.last = held[batch]
        return held[batch]

    def load(self, theta, inputs: Sequence[np.ndarray] = ()) -> Memory:
        """Return the buffers with parameters and inputs in their places.

        Args:
            theta: (parameters,).
            inputs: per batched argument, (batch, numbers).

        Raises:
            OperandError: a size is wrong.
        """
        if len(theta) != self.parameters:
            raise OperandError(
                f"program: theta must hold {self.parameters} numbers, got {len(theta)}"
            )
        memory = self.memory(len(inputs[0]) if inputs else 1)
        shared = memory.data[0]
        shared[: self.parameters] = theta
        if self.others and memory.loaded != clock.now:  # a leaf changed somewhere
            memory.loaded = clock.now
            shared[self.other_places] = [leaf._data for leaf in self.others]
        for array, (buffer, where) in zip(inputs, self.input_places, strict=True):
            memory.data[buffer][:, where] = array
        return memory

    def outputs(self, memory: Memory) -> list:
        """Return each output: a number, or (batch,) where it differs by example."""
        return [memory.numbers(buffer)[place] for buffer, place in self.output_places]

    def gradient(self, memory: Memory) -> np.ndarray:
        """Return a copy of the parameters' gradient."""
        return memory.slopes[0][: self.parameters].copy()

    @property
    def is_batched(self) -> bool:
        """Whether the first output differs from example to example."""
        return self.rolled.buffers[self.output_places[0][0]].batched

    @property
    def last(self) -> Memory | None:
        """The buffers of this thread's latest run."""
        return getattr(self._local, "last", None)


def _as_slice(places: np.ndarray):
    """Return addresses as a slice where they follow each other."""
    if np.array_equal(places, np.arange(len(places))):
        return slice(len(places))
    return places

"""Engine: one compiled graph, its buffers per thread, and the two passes."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.compiling.backends.numpy.memory import Code, Memory
from autograd.compiling.finding import grouping, placing, reverse, rolling, tape
from autograd.compiling.instructions import Instruction
from autograd.engine.graph import clock

KEPT = 4  # batch sizes whose buffers stay allocated, per thread


class Engine:
    """A graph of scalars as a program of arrays.

    Args:
        outputs: Values.
        parameters: the leaves to differentiate by, in the order of the flat θ.
        shared: per argument that all examples share, its leaves.
        inputs: per batched argument, its leaves for one example.
        dtype: of all buffers.
        differentiate: whether gradients of the first output are wanted.
        names: what the shared arguments and the inputs are called in formulas.

    Whatever else the graph reads are leaves whose ``data`` counts at each run.
    """

    def __init__(
        self,
        outputs: Sequence[Any],
        parameters: Sequence[Any],
        shared: Sequence[Sequence[Any]] = (),
        inputs: Sequence[Sequence[Any]] = (),
        dtype: str = "float64",
        differentiate: bool = True,
        names: Sequence[str] = (),
    ):
        given = [list(parameters), *map(list, shared)]
        known = {leaf for group in (*given, *inputs) for leaf in group}
        self.dtype = np.dtype(dtype)
        self.parameters = len(given[0])
        read = tape.read(outputs, [leaf for group in inputs for leaf in group])
        others = _alike(read, known)
        self.others = [leaf for group in others for leaf in group]
        other_names = _names(len(others), bool(names))
        self.names = ["θ", *names[: len(shared)], *other_names, *names[len(shared) :]]
        places = _numbered(read, [*given, *others, *map(list, inputs)])
        first_input = len(given) + len(others)
        read.batched.update(n for group in places[first_input:] for n in group)
        arranged = grouping.arrange(read, places, len(inputs))
        self.rolled = rolling.roll(read, placing.place(arranged))
        address, buffer_of = self.rolled.places.address, self.rolled.places.buffer_of
        self.output_places = [
            (buffer_of[arranged.group_of[number]], int(address[number]))
            for number in read.outputs
        ]
        self.shared_places = [
            _as_slice(address[numbers]) for numbers in places[1 : len(given)]
        ]
        self.other_places = address[
            [n for group in places[len(given) : first_input] for n in group]
        ]
        self.input_places = [
            (buffer_of[index], _as_slice(address[places[index]]))
            for index in range(first_input, len(places))
        ]
        self.scalar_nodes = sum(
            read.scalars[n] for n in read.nodes if n in read.scalars
        )
        self.forward: list[Instruction] = self.rolled.forward
        self.backward: list[Instruction] = (
            reverse.reverse(self.rolled, read.outputs[0]) if differentiate else []
        )
        self._ready()

    def _ready(self) -> None:
        shown = any(b == 0 and n < self.parameters for b, n in self.output_places)
        lendable = 0 if shown else self.parameters
        self._code = Code(self.rolled, self.forward, self.backward, lendable)
        self._local = threading.local()

    @property
    def source(self) -> str:
        """The straight-line NumPy code."""
        return self._code.source

    def __getstate__(self):
        return {k: v for k, v in self.__dict__.items() if k not in ("_code", "_local")}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._ready()

    def twin(self) -> "Engine":
        """Return an engine with the same code and buffers of its own."""
        other = object.__new__(Engine)
        other.__dict__.update(self.__dict__, _local=threading.local())
        return other

    # -- running -----------------------------------------------------------------

    def memory(self, batch: int = 1) -> Memory:
        """Return this thread's buffers for a batch of this size."""
        held = self._local.__dict__.setdefault("held", {})
        if batch not in held:
            while len(held) >= KEPT:
                held.pop(next(iter(held)))
            held[batch] = Memory(self._code, batch, self.dtype)
        self._local.last = held[batch]
        return held[batch]

    def load(
        self,
        theta: np.ndarray,
        shared: Sequence[np.ndarray] = (),
        inputs: Sequence[np.ndarray] = (),
    ) -> Memory:
        """Return this thread's buffers with all arguments in their places.

        Args:
            theta: (parameters,).
            shared: per argument that all examples share, (numbers,).
            inputs: per batched argument, (batch, numbers).
        """
        memory = self.memory(len(inputs[0]) if inputs else 1)
        common = memory.data[0]
        memory.read(theta)
        for numbers, places in zip(shared, self.shared_places, strict=True):
            common[places] = numbers
        now = clock.now
        if self.others and memory.loaded != now:  # a leaf changed somewhere
            common[self.other_places] = [leaf._data for leaf in self.others]
            memory.loaded = now
        for array, (buffer, where) in zip(inputs, self.input_places, strict=True):
            memory.data[buffer][:, where] = array
        return memory

    def outputs(self, memory: Memory) -> list:
        """Return each output: a number, or (batch,) where it differs by example."""
        return [memory.numbers(buffer)[place] for buffer, place in self.output_places]

    def gradient(self, memory: Memory) -> np.ndarray:
        """Return the parameters' gradient, in an array of the caller's own."""
        return memory.gradient(self.parameters)

    @property
    def is_batched(self) -> bool:
        """Whether the first output differs from example to example."""
        return self.rolled.buffers[self.output_places[0][0]].batched

    @property
    def last(self) -> Memory | None:
        """The buffers of this thread's latest run."""
        return getattr(self._local, "last", None)


def _alike(read: tape.Tape, known: set) -> list[list]:
    """Return the leaves that were not named, those that play the same part together.

    So the features of a batch, which meet parameters, don't lie between its labels.
    """
    others: dict[Any, set] = {
        n: set() for n, leaf in read.leaves.items() if leaf not in known
    }
    for node in read.nodes.values() if others else ():
        if isinstance(node, tape.Sum):
            for _, first, second in node.terms:
                if first in others:
                    others[first].add((second in read.leaves, second == tape.NONE))
                if second in others:
                    others[second].add((first in read.leaves, False))
        elif node is not None:
            for index, operand in enumerate(node.operands):
                if operand in others:
                    others[operand].add((node.row.name, index if node.row.arity else 0))
    groups: dict[frozenset, list] = {}
    for number, parts in others.items():
        groups.setdefault(frozenset(parts), []).append(read.leaves[number])
    return sorted(groups.values(), key=len, reverse=True)


def _names(count: int, inputs_named: bool) -> list[str]:
    """What the unnamed leaves are called: data, features and labels as a rule."""
    names = ["data"] if inputs_named else ["X", "Y"]
    return [*names, *(f"X{i}" for i in range(len(names) + 1, count + 1))][:count]


def _numbered(read: tape.Tape, leaf_groups: Sequence[Sequence[Any]]) -> list[list[int]]:
    """Return the leaves' numbers; those that the graph does not use get fresh ones."""
    numbers = {leaf: number for number, leaf in read.leaves.items()}
    fresh = max(read.nodes, default=-1) + 1
    for leaf in (leaf for group in leaf_groups for leaf in group):
        if leaf not in numbers:
            numbers[leaf], fresh = fresh, fresh + 1
            read.nodes[numbers[leaf]] = None
    return [[numbers[leaf] for leaf in group] for group in leaf_groups]


def _as_slice(places: np.ndarray):
    """Return addresses as a slice where they follow each other."""
    start = int(places[0]) if len(places) else 0
    if np.array_equal(places, np.arange(start, start + len(places))):
        return slice(start, start + len(places))
    return places

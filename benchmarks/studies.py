"""What is measured: each study returns tables."""

from collections.abc import Callable

from benchmarks import problems
from benchmarks.alone.chain import chain
from benchmarks.alone.costs import costs_of_instructions
from benchmarks.alone.crews import crews
from benchmarks.alone.drawing import drawing
from benchmarks.alone.imports import imports
from benchmarks.alone.learning import learning
from benchmarks.alone.sweeps import sweep
from benchmarks.nets.beside import estimators
from benchmarks.nets.untold import untold
from benchmarks.nets.xor import xor
from benchmarks.peers import (
    CASADI,
    COMPILED,
    COMPILED_NUMPY,
    EAGER,
    EAGER_MLP,
    GPT_EAGER,
    GPT_LOCAL_GRADS,
    GRAPH_COMPILED,
    GRAPH_EAGER,
    GRAPH_REPLAYED,
    JAX,
    MICROGRAD,
    NAMES_JAX,
    NAMES_NATIVE,
    NAMES_NUMPY,
    NUMPY,
    PROGRAM_JAX,
    PROGRAM_LOWERED,
    PROGRAM_NATIVE,
    PROGRAM_NUMPY,
    SHARED_1,
    SHARED_2,
    SHARED_NUMPY_1,
    SHARED_NUMPY_2,
    TORCH,
    TORCH_COMPILE,
)
from benchmarks.peers.graphs import Graph
from benchmarks.peers.scalar_gpt import ScalarGPT
from benchmarks.programs.collection import PROGRAMS
from benchmarks.programs.lowered import LOWERED
from benchmarks.programs.names import Names
from benchmarks.race import FIRST, Result, race
from benchmarks.tables import Table, compare

# Programs that are mostly arrays; the rest are recurrences, which code written for JAX
# has as loops and which are unrolled here, or single nodes, which are refused.
ON_JAX = (
    "gpt7", "attention", "causal", "layer-norm", "lenet", "convolution", "lstm", "gru",
    "mixture", "pinn", "heston", "black-scholes",
)  # fmt: skip


def eager(repeats: int) -> list[Table]:
    """The moons demo and a GPT on scalar nodes, node by node."""
    results = race(problems.moons(), (EAGER, EAGER_MLP, MICROGRAD), repeats)
    title = "Loss and gradient of the moons demo, node by node"
    gpt = race(ScalarGPT(), (GPT_EAGER, GPT_LOCAL_GRADS), repeats)
    words = "Loss and gradient of a GPT on 7 tokens, node by node"
    return [
        compare(title, {"time": results}, EAGER.title),
        compare(words, {"time": gpt}, GPT_LOCAL_GRADS.title),
    ]


def compiled(repeats: int) -> list[Table]:
    """The headline: four programs, every peer."""
    peers = (COMPILED, COMPILED_NUMPY, NUMPY, JAX, TORCH, TORCH_COMPILE, CASADI)
    without_compile = (COMPILED, COMPILED_NUMPY, NUMPY, JAX, TORCH)
    columns = {
        "moons, 65,000 scalars": race(
            problems.moons(), (*peers, EAGER, MICROGRAD), repeats
        ),
        "circles 2-4-6-6-4-1": race(problems.circles(), peers, repeats),
        "784-128-10, batch 64": race(problems.images(), peers, repeats),
        "same, float32": race(
            problems.images().as_float32(),
            (COMPILED, COMPILED_NUMPY, NUMPY, TORCH),
            repeats,
        ),
        "digits, 10 epochs of Adam": race(problems.digits(), without_compile, repeats),
    }
    title = "Loss and gradient (last column: training), and times chainrule's"
    table = compare(title, columns, COMPILED.title)
    table.notes.append(
        "The last column is chainrule's `fit`, with its tracing, history and accuracy "
        "of each epoch; the others only train. Compilation is left out for all."
    )
    return [table, _preparation(columns)]


def _preparation(columns: dict[str, list[Result]]) -> Table:
    """What happens once: tracing, compiling and the first run."""
    first = {
        heading: [
            Result(r.peer, r.remark, [r.facts[FIRST]]) for r in results if r.samples
        ]
        for heading, results in columns.items()
    }
    table = compare("Until the first answer, compiling included", first, "")
    for heading, results in columns.items():
        for result in results:
            facts = [f"{n} {v:,.3g}" for n, v in result.facts.items() if n != FIRST]
            if facts:
                note = f"{heading}, {result.peer.title}: {', '.join(facts)}."
                table.notes.append(note)
    return table


def nodes(repeats: int) -> list[Table]:
    """Cost by the number of scalar nodes: the moons demo on more examples."""
    peers = (COMPILED, EAGER, MICROGRAD)
    columns = {
        f"{658 * examples:,} nodes": race(
            problems.moons(examples),
            peers if examples <= 1000 else (COMPILED,),  # micrograd would take 20 GB
            repeats,
        )
        for examples in (2, 10, 100, 1_000, 15_000)
    }
    title = "Moons demo spelled out on 2 to 15,000 examples"
    return [
        compare(title, columns, COMPILED.title).turned(),
        _preparation(columns).turned(),
    ]


def batch(repeats: int) -> list[Table]:
    """Cost by the number of examples."""
    columns = {
        f"{examples:,} examples": race(
            problems.circles(examples), (COMPILED, NUMPY, JAX, TORCH), repeats
        )
        for examples in (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
    }
    title = "Circles net by batch size"
    return [compare(title, columns, COMPILED.title).turned()]


def width(repeats: int) -> list[Table]:
    """Cost by the width of the hidden layers."""
    columns = {
        f"{units:,} units": race(
            problems.moons(100, units, "step"), (COMPILED, NUMPY, JAX, TORCH), repeats
        )
        for units in (4, 16, 64, 256, 1024, 2048)
    }
    title = "Net 2-w-w-1 on 100 examples, by width w"
    return [compare(title, columns, COMPILED.title).turned()]


def threads(repeats: int) -> list[Table]:
    """Large batches that threads share."""
    peers = (SHARED_1, SHARED_2, SHARED_NUMPY_1, SHARED_NUMPY_2)
    columns = {
        "circles, 100,000 examples": race(problems.circles(100_000), peers, repeats),
        "784-128-10, 4,096 examples": race(problems.images(4096), peers, repeats),
    }
    title = "Loss and gradient by the number of threads"
    return [compare(title, columns, SHARED_1.title)]


def irregular(repeats: int) -> list[Table]:
    """Graphs in which there is nothing to vectorise."""
    peers = (GRAPH_COMPILED, GRAPH_REPLAYED, GRAPH_EAGER)
    columns = {
        f"{kind}, {size:,} nodes": race(Graph(kind, size), peers, repeats)
        for kind in ("random", "chain")
        for size in (1_000, 10_000, 100_000)
    }
    title = "Value and gradient of irregular graphs"
    return [
        compare(title, columns, GRAPH_COMPILED.title).turned(),
        _preparation(columns).turned(),
    ]


def programs(repeats: int) -> list[Table]:
    """What people write in scalars, beside the same in whole arrays."""
    peers = (PROGRAM_NUMPY, PROGRAM_NATIVE, PROGRAM_JAX)
    tasks = [make() for make in PROGRAMS.values()]
    columns = {task.name: race(task, peers, repeats) for task in tasks}
    title = "Loss and gradient of scalar programs, and times JAX's time"
    return [
        compare(title, columns, PROGRAM_JAX.title).turned(),
        _preparation(columns).turned(),
    ]


def lowered(repeats: int) -> list[Table]:
    """Programs handed to JAX, beside the same written for it."""
    tasks = [
        make() for make in (*LOWERED.values(), *(PROGRAMS[name] for name in ON_JAX))
    ]
    peers = (PROGRAM_LOWERED, PROGRAM_JAX)
    columns = {task.name: race(task, peers, repeats) for task in tasks}
    title = "Loss and gradient on JAX, and times those of code written for it"
    return [compare(title, columns, PROGRAM_JAX.title).turned()]


def names(repeats: int) -> list[Table]:
    """A GPT that is compiled and trained from nothing."""
    peers = (NAMES_NUMPY, NAMES_NATIVE, NAMES_JAX)
    columns = {"1,000 names": race(Names(), peers, min(repeats, 3))}
    title = "A GPT on names of mixed length, compiling and 1,000 steps of Adam"
    return [compare(title, columns, NAMES_JAX.title)]


def costs(repeats: int) -> list[Table]:
    """What the compiler's cost model takes for granted."""
    return costs_of_instructions(repeats)


STUDIES: dict[str, Callable[[int], list[Table]]] = {
    study.__name__: study
    for study in (
        compiled,
        eager,
        nodes,
        batch,
        width,
        threads,
        irregular,
        programs,
        lowered,
        names,
        costs,
        chain,
        imports,
        drawing,
        learning,
        sweep,
        crews,
        untold,
        estimators,
        xor,
    )
}

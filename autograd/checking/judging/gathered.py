"""What differences say along many inputs, their points gathered and computed together.

Where the graph is shown to be the function, all points of all inputs are columns of the
same arrays.  Lines that hold nothing out of the ordinary are judged on arrays too.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from autograd.checking.judging.arrays import ArrayReplay
from autograd.checking.judging.lines import ZERO, Line
from autograd.checking.numerical import smooth
from autograd.checking.numerical.ladder import Numerical
from autograd.checking.numerical.samples import Looks

CONSTANT = Numerical(ZERO, ZERO, ZERO, 0)  # of what does not depend on an input

type_of_findings = dict[tuple[int, int], Numerical]  # by input and output


def gathered(
    lines: Sequence[Line],
    noises: Sequence[float],
    eps: float | None,
    replay: ArrayReplay,
) -> dict[int, list[Numerical]]:
    """Return the evidence on each output, by input.

    Args:
        lines: the inputs along which the graph is the function.
        noises: the rounding in each output.
        eps: a fixed step instead of the ladder.
        replay: the graph.
    """
    outputs = range(len(noises))
    found = _on_arrays(lines, noises, replay) if eps is None else {}
    own = {line.index: line for line in lines}
    waiting: dict[tuple[int, int], Looks[Numerical]] = {}
    for index, output in product(own, outputs):
        line, noise = own[index], noises[output]
        slope = found.get((index, output))
        if slope is None:
            waiting[index, output] = line.looks(output, noise, eps)
        elif slope.is_flat and slope is not CONSTANT:
            waiting[index, output] = line.beyond(output, noise, slope)
    while waiting:
        wanted: dict[tuple[int, float], None] = {}
        for key, looks in list(waiting.items()):
            try:
                points = next(looks)
            except StopIteration as end:
                found[key] = end.value
                del waiting[key]
            else:
                lacking = filter(own[key[0]].lacks, points)
                wanted.update(((key[0], x), None) for x in lacking)
        if wanted:
            results = _results(*replay.at(*zip(*wanted, strict=True)))
            for (index, x), result in zip(wanted, results, strict=True):
                own[index].keep(x, result)
    return {index: [found[index, output] for output in outputs] for index in own}


def _on_arrays(
    lines: Sequence[Line], noises: Sequence[float], replay: ArrayReplay
) -> type_of_findings:
    """The evidence where nothing is out of the ordinary; else the numbers are kept."""
    found: type_of_findings = {
        (line.index, output): CONSTANT
        for line, output in product(lines, range(len(noises)))
        if not replay.depends(output, line.index)
    }
    for ladders, members, numbers, branches in _climbed(lines, replay):
        due: set[int] = set()
        for output, noise in enumerate(noises):
            slopes = smooth.slopes(ladders, numbers[output], branches, noise)
            for column, slope in enumerate(slopes):
                key = members[column].index, output
                if key in found:
                    continue
                if slope is not None:
                    found[key] = slope
                if slope is None or slope.is_flat:
                    due.add(column)
        for column in due:
            points = ladders.points[:, column].tolist()
            results = _results(numbers[:, :, column], branches[:, column])
            for x, result in zip(points, results, strict=True):
                members[column].keep(x, result)
    return found


def _climbed(lines: Sequence[Line], replay: ArrayReplay) -> Iterator[tuple]:
    """Yield ladders side by side, their lines, and the numbers and branches there.

    By output, by point, by line; all of them computed together.
    """
    groups = list(smooth.ladders([line.x for line in lines]))
    if not groups:
        return
    members = [[lines[place] for place in group.places] for group in groups]
    inputs = [
        np.repeat([line.index for line in those], len(group.points))
        for group, those in zip(groups, members, strict=True)
    ]
    points = [group.points.T.ravel() for group in groups]
    numbers, branches = replay.at(np.concatenate(inputs), np.concatenate(points))
    start = 0
    for group, those, columns in zip(groups, members, points, strict=True):
        end = start + len(columns)
        shape = (len(those), -1)
        found = numbers[:, start:end].reshape(len(numbers), *shape).swapaxes(1, 2)
        yield group, those, found, branches[start:end].reshape(shape).T
        start = end


def _results(numbers: np.ndarray, branches: np.ndarray) -> zip:
    """Of each point the outputs' numbers and the branch."""
    return zip(numbers.T.tolist(), branches.tolist(), strict=True)

"""Which level a node is at, where its users leave it a choice."""

import pytest

from autograd import Value, ops
from autograd.compiling.finding.grouping.leveling import levels_of, read_by
from autograd.compiling.finding.nodes import Call
from autograd.compiling.finding.tape import read


def places(count, short):
    """A sum over places that do the same, but some begin late or end early."""
    outputs = []
    for place in range(count):
        x = [Value(0.1 * (place + 1) + 0.01 * i) for i in range(6)]
        begins_late, ends_early = short.get(place, (False, False))
        if not begins_late:
            x = [ops.exp(each) for each in x]
        x = [ops.sin(ops.tanh(each)) for each in x]
        outputs += x if ends_early else [ops.atan(each) for each in x]
    return ops.total(outputs)


@pytest.mark.parametrize(
    "short",
    [
        {},
        {0: (False, True)},
        {3: (True, False)},
        {0: (False, True), 3: (True, False)},
        {0: (True, True)},
    ],
)
def test_the_same_at_all_places_is_at_one_level(short):
    tape = read([places(5, short)])
    level = levels_of(tape)

    for row in (ops.tanh, ops.sin):
        found = {
            level[number]
            for number, node in tape.nodes.items()
            if isinstance(node, Call) and node.row is row
        }
        assert len(found) == 1
    for number, node in tape.nodes.items():
        assert all(level[x] < level[number] for x in read_by(node))

"""Fusing: new groups, the old ones left as they were."""

import copy

import numpy as np

from autograd import Value, ops
from autograd.compiling.finding import fusing, tape
from autograd.compiling.finding.grouping.arrange import arrange
from autograd.compiling.finding.groups import Sums
from autograd.compiling.plan import Role

rng = np.random.default_rng(51)


def arranged(outputs, parameters, *data):
    """The groups of a graph, not yet fused."""
    read = tape.read(outputs)
    number = {leaf: index for index, leaf in read.leaves.items()}
    groups = [[number[leaf] for leaf in part] for part in (parameters, *data)]
    return arrange(read, groups, 0)


def layer():
    """Five units on nine rows of three features, a weighted sum of all, a penalty."""
    weights = [[Value(x) for x in rng.normal(size=4)] for _ in range(5)]
    rows = [[Value(x) for x in rng.normal(size=3)] for _ in range(9)]
    outputs = [ops.tanh(ops.dot(w[:3], row) + w[3]) for row in rows for w in weights]
    flat = [x for unit in weights for x in unit]
    penalty = ops.total(ops.square(x) for x in flat)
    return arranged([ops.total(outputs) + penalty], flat, [x for r in rows for x in r])


def described(before):
    return [
        [repr(getattr(group, name)) for name in group.__dataclass_fields__]
        for group in before.groups
    ]


def test_the_groups_that_went_in_are_left_as_they_were():
    before = layer()
    groups, words = list(before.groups), copy.deepcopy(described(before))
    after = fusing.fuse(before)

    assert described(before) == words
    assert all(a is b for a, b in zip(before.groups, groups, strict=True))
    assert [g.members for g in after.groups] == [g.members for g in groups]


def test_a_bias_joins_its_weights_and_ones_join_what_they_meet():
    after = fusing.fuse(layer())
    sums = [group for group in after.groups if isinstance(group, Sums)]
    joined = [s for group in sums for s in group.segments if s.bias is not None]
    assert [segment.coefficient.shape for segment in joined] == [(45, 4)]
    assert [(group.width, group.rows) for group in after.groups if group.has_ones] == [
        (3, 9)
    ]


def test_roles_are_told_by_what_a_group_computes():
    after = fusing.fuse(layer())
    products = [group for group in after.groups if group.role is Role.PRODUCT]
    assert [len(group.members) for group in products] == [45]
    assert [group.role for group in after.groups[:2]] == [Role.PARAMETERS, Role.GIVEN]


def test_products_entry_by_entry_and_squares_are_no_layers():
    w, x = ([Value(v) for v in rng.normal(size=20)] for _ in "12")
    entries = [ops.sin(a * b) for a, b in zip(w, x, strict=True)]
    squares = ops.exp(ops.total(ops.square(a) for a in w))
    after = fusing.fuse(arranged([ops.total(entries) * squares], w, x))
    assert {group.role for group in after.groups[2:]} == {Role.OTHER}


def test_a_bias_that_lies_elsewhere_stays_apart():
    flat = [Value(x) for x in rng.normal(size=20)]
    x = [Value(x) for x in rng.normal(size=3)]
    units = [ops.dot(flat[3 * i : 3 * i + 3], x) + flat[19 - i] for i in range(5)]
    after = fusing.fuse(arranged([ops.total(map(ops.sin, units))], flat, x))
    sums = [group for group in after.groups if isinstance(group, Sums)]
    assert all(s.bias is None for group in sums for s in group.segments)
    assert not any(group.has_ones for group in after.groups)

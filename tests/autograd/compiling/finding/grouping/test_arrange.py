"""Groups: what is alike, which way products are turned, what is merged."""

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.finding import tape
from autograd.compiling.finding.grouping import arrange, costs
from autograd.compiling.finding.groups import Calls, Few, Sums

rng = np.random.default_rng(71)


def grouped(outputs, *leaf_groups):
    read = tape.read(outputs)
    number = {leaf: index for index, leaf in read.leaves.items()}
    places = [[number[x] for x in part if x in number] for part in leaf_groups]
    return arrange.arrange(read, places, 0)


def made(outputs, *leaf_groups):
    """The groups that are no leaves, by kind and number of members."""
    groups = grouped(outputs, *leaf_groups).groups[len(leaf_groups) :]
    return [(type(group), len(group.members)) for group in groups]


def values(count):
    return [Value(x) for x in rng.uniform(0.2, 0.9, count)]


def test_products_meet_whichever_factor_comes_first():
    w, x = values(60), values(60)
    mixed = [
        ops.sin(a * b if index % 2 else b * a)
        for index, (a, b) in enumerate(zip(w, x, strict=True))
    ]
    assert made([ops.total(mixed)], w, x) == [(Sums, 60), (Calls, 60), (Sums, 1)]


def test_terms_are_ordered_by_the_place_of_their_first_factor():
    w, x = values(3), values(60)
    sums = []
    for i in range(20):
        terms = [w[j] * x[3 * i + j] for j in rng.permutation(3)]
        sums.append(ops.exp(terms[0] + terms[1] + terms[2]))
    found = grouped([ops.total(sums)], w, x)
    (group,) = [g for g in found.groups if isinstance(g, Sums) and len(g.members) == 20]
    (segment,) = group.segments
    assert (found.position[segment.first] == [0, 1, 2]).all()


def scattered(count):
    """Products of arrays of six levels, few of each pair: one family."""
    leaves = values(64)
    arrays = [leaves]
    for _ in range(6):
        arrays.append([ops.tanh(x * 1.1) for x in arrays[-1]])
    places = rng.integers(64, size=(count, 2))
    products = [
        ops.sin(arrays[6][i] * arrays[1 + index % 6][j])
        for index, (i, j) in enumerate(places)
    ]
    return ops.total(arrays[6]) + ops.total(products), leaves  # all 64 of each level


@pytest.mark.parametrize(("count", "one"), [(15, False), (200, True)])
def test_small_groups_of_a_family_are_one_if_they_are_many_together(count, one):
    output, leaves = scattered(count)
    sizes = [size for kind, size in made([output], leaves) if kind is Sums]
    assert (count in sizes) == one
    program = compile(output, wrt=leaves)
    value, slope = program.value_and_grad()
    output.backward()
    assert value == pytest.approx(output.data, rel=1e-13)
    np.testing.assert_allclose(slope, [x.grad for x in leaves], rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("pairs", [1, 3, 6, 7, 20])
def test_few_numbers_are_plain_floats(pairs):
    w, x = values(pairs), values(pairs)
    products = [ops.sin(ops.hypot(a, b)) for a, b in zip(w, x, strict=True)]
    kinds = dict(reversed(made([ops.total(products)], w, x)))
    few = 2 * pairs <= costs.SMALL
    assert (Calls in kinds) != few
    assert (Few in kinds) or not few

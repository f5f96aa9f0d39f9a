"""What rolls up: layers, batches, convolutions, softmax, recurrent cells."""

import numpy as np

from autograd import Value, compile, ops

from ..conftest import perceptron, size_of, spelled_out

rng = np.random.default_rng(21)


def test_a_net_is_one_product_a_layer_whether_batched_or_spelled_out(check):
    sizes = (3, 8, 8, 1)

    def f(theta, x, y):
        return ops.square(perceptron(theta, x, sizes, ops.relu)[0] - y)

    batched, whole = check(
        f, rng.normal(size=size_of(sizes)), rng.normal(size=(9, 3)), rng.normal(size=9)
    )
    assert batched.instructions == whole.instructions == 7
    assert batched.source.count("dot(") == whole.source.count("dot(")


def test_micrograd_style_nets_roll_up_like_dot_products():
    """Sums of products by ``+`` and ``*``, the classic demo, on 20 examples."""
    draw = np.random.default_rng(1)
    layers = [
        [
            [Value(w) for w in draw.uniform(-1, 1, inputs)] + [Value(0.0)]
            for _ in range(units)
        ]
        for inputs, units in ((2, 16), (16, 16), (16, 1))
    ]
    parameters = [p for layer in layers for unit in layer for p in unit]
    data, labels = draw.normal(size=(20, 2)), draw.choice([-1, 1], 20)

    def score(x):
        for index, layer in enumerate(layers):
            x = [
                sum((w * xi for w, xi in zip(u, x, strict=False)), u[-1]) for u in layer
            ]
            x = x if index == 2 else [z.relu() for z in x]
        return x[0]

    losses = [
        (1 + -int(y) * score(list(map(Value, row)))).relu()
        for row, y in zip(data, labels, strict=True)
    ]
    loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in parameters)
    program = compile(loss, wrt=parameters)
    value, slope = program.value_and_grad()
    loss.backward()
    np.testing.assert_allclose(value, loss.data, rtol=1e-12)
    np.testing.assert_allclose(
        slope, [p.grad for p in parameters], rtol=1e-11, atol=1e-15
    )
    assert str(program).splitlines()[1:] == MOONS.splitlines()


MOONS = """\
  Z1 = W1 X + b1                  (16, 20)    1,280 nodes
  A1 = relu(Z1)                   (16, 20)      320 nodes
  Z2 = W2 A1 + b2                 (16, 20)   10,240 nodes
  A2 = relu(Z2)                   (16, 20)      320 nodes
  Z3 = A2ᵀ W3 + b3                (20)          640 nodes
  a = Z3 ∗ c1 + 1                 (20)           40 nodes
  b = relu(a)                     (20)           20 nodes
  J = 0.0001 · Σ θ² + 0.05 · Σ b  ()            697 nodes

backward
  dθ = 0.0002 · θ        (337)
  da = 0.05 · relu′(a)   (20)
  dZ3 = da ∗ c1          (20)
  dW3 += A2 dZ3          (17)
  dA2 = dZ3 ∗ W3         (17, 20)
  dZ2 = dA2 ∗ relu′(Z2)  (16, 20)
  dW2 += dZ2 A1ᵀ         (16, 17)
  dA1 = W2ᵀ dZ2          (17, 20)
  dZ1 = dA1 ∗ relu′(Z1)  (16, 20)
  dW1 += dZ1 Xᵀ          (16, 3)"""


def cross_entropy(theta, x, y):
    scores = perceptron(theta, x, (4, 6, 3), ops.relu)
    return ops.logsumexp(scores) - ops.dot(y, scores)


def test_softmax_cross_entropy(check):
    theta, labels = (
        rng.normal(size=size_of((4, 6, 3))),
        np.eye(3)[rng.integers(0, 3, 9)],
    )
    batched, whole = check(cross_entropy, theta, rng.normal(size=(9, 4)), labels)
    assert (batched.instructions, whole.instructions) == (7, 6)


def test_a_convolution_is_sliding_windows_of_one_array(check):
    def f(theta, x, y):
        image = np.array(list(x), dtype=object).reshape(6, 6)
        windows = [
            image[i : i + 3, j : j + 3].ravel() for i in range(4) for j in range(4)
        ]
        hidden = [ops.relu(ops.dot(theta[:9], w) + theta[9]) for w in windows]
        pooled = [
            ops.maximum(
                *[hidden[(2 * i + a) * 4 + 2 * j + b] for a in (0, 1) for b in (0, 1)]
            )
            for i in range(2)
            for j in range(2)
        ]
        return ops.square(ops.dot(pooled, theta[10:14]) - y)

    batched, whole = check(
        f, rng.normal(size=14), rng.normal(size=(5, 36)), rng.normal(size=5)
    )
    assert batched.instructions <= 8
    assert whole.instructions <= 9
    assert "take(" not in batched.source
    assert "windows(X)" in str(batched)


def test_a_second_convolution_pulls_back_through_overlapping_windows(check):
    def f(theta, x):
        image = np.array(list(x), dtype=object).reshape(6, 6)
        first = np.array(
            [
                [
                    ops.tanh(ops.dot(theta[:9], image[i : i + 3, j : j + 3].ravel()))
                    for j in range(4)
                ]
                for i in range(4)
            ]
        )
        second = [
            ops.tanh(ops.dot(theta[9:13], first[i : i + 2, j : j + 2].ravel()))
            for i in range(3)
            for j in range(3)
        ]
        return ops.square(ops.total(second))

    batched, _ = check(f, rng.normal(size=13), rng.normal(size=(5, 36)))
    assert batched.instructions <= 8


def test_a_recurrent_cell_is_a_few_instructions_a_time_step(check):
    def f(theta, x, y, steps=None):
        W = np.array(list(theta), dtype=object).reshape(4, 6)
        h = [theta[0] * 0.1] * 4
        for t in range(steps or len(x)):
            h = [ops.tanh(ops.dot(row[:4], h) + row[4] * x[t] + row[5]) for row in W]
        return ops.square(h[0] - y)

    theta, y = rng.normal(size=24) * 0.5, rng.normal(size=6)
    counts = []
    for steps in (5, 10):
        batched, _ = check(f, theta, rng.normal(size=(6, steps)), y)
        counts.append(batched.instructions)
    assert counts[1] - counts[0] <= 5 * 5


def test_what_does_not_depend_on_the_example_is_computed_once():
    def f(theta, x):
        return theta[0] * x + 0.5 * ops.total(t * t for t in theta)

    program = compile(f, in_axes=(None, 0))
    program(rng.normal(size=50), rng.normal(size=3))
    penalty = next(it for it in program.engine.plan.forward if it.sizes == (50,))
    assert not penalty.batched


def test_shared_constants_do_not_break_a_group():
    """Labels of ±1 are one array of constants, not two groups."""
    weights = [Value(x) for x in rng.normal(size=3)]
    labels = [1, -1, -1, 1, 1, -1, 1, 1]
    loss, _ = spelled_out(
        lambda theta, x: ops.relu(1.0 - labels[int(x[3].data)] * ops.dot(theta, x[:3])),
        [w.data for w in weights],
        np.column_stack([rng.normal(size=(8, 3)), np.arange(8)]),
    )
    assert compile(loss).instructions <= 6


def test_features_given_as_numbers_are_one_constant_matrix():
    draw = np.random.default_rng(4)
    units = [[Value(x) for x in draw.normal(size=4)] for _ in range(5)]
    rows = draw.normal(size=(9, 3)).tolist()
    outputs = [(ops.dot(u[:3], row) + u[3]).tanh() for row in rows for u in units]
    program = compile(ops.mean(outputs), wrt=[w for u in units for w in u])
    assert "Z1 = X W1ᵀ + b1" in str(program)
    assert program.instructions == 3


def test_a_bias_before_its_weights_is_found_too():
    draw = np.random.default_rng(5)
    units = [[Value(x) for x in draw.normal(size=4)] for _ in range(5)]
    rows = draw.normal(size=(9, 3)).tolist()
    outputs = [
        sum((w * x for w, x in zip(u, row, strict=False)), u[3]).tanh()
        for row in rows
        for u in units
    ]
    program = compile(ops.mean(outputs), wrt=[w for u in units for w in u])
    assert program.instructions == 3
    assert "take(" not in program.source


def test_layers_of_different_width_on_the_same_units(check):
    """Only one of them can have its ones behind the units."""

    def f(theta, x):
        hidden = [ops.tanh(theta[i] * x[0] + theta[6 + i]) for i in range(6)]
        wide = [
            ops.tanh(ops.dot(theta[s : s + 6], hidden) + theta[s + 6]) for s in (12, 19)
        ]
        narrow = [
            ops.tanh(ops.dot(theta[s : s + 3], hidden[i : i + 3]) + theta[s + 3])
            for s, i in ((26, 0), (30, 3))
        ]
        return ops.total(*wide, *narrow)

    check(f, rng.normal(size=34), rng.normal(size=(5, 1)))


def test_what_a_sum_and_a_single_node_read_gets_both_gradients():
    weights = [Value(x) for x in rng.normal(size=20)]
    hidden = [ops.tanh(w) for w in weights]
    output = ops.total(hidden) + ops.exp(hidden[3])
    _, slope = compile(output, wrt=weights).value_and_grad()
    output.backward()
    np.testing.assert_allclose(slope, [w.grad for w in weights], rtol=1e-12)


def test_terms_without_the_example_are_summed_outside_the_batch():
    def f(theta, x):
        return theta[0] * x + theta[1] * theta[2] + theta[3] * theta[4] + theta[5]

    program = compile(f, in_axes=(None, 0))
    program(rng.normal(size=6), rng.normal(size=3))
    assert sum(it.batched for it in program.engine.plan.forward) == 2

"""Language: a GPT, attention, a net with normalised layers."""

from functools import partial
from itertools import pairwise

import numpy as np

from autograd import ops
from benchmarks.programs.program import Program

WIDTH, HEADS, VOCABULARY, PLACES = 16, 4, 27, 16


def matrix(numbers, start: int, rows: int, columns: int) -> list[list]:
    """Return a stretch of numbers as rows."""
    return [
        list(numbers[start + row * columns : start + (row + 1) * columns])
        for row in range(rows)
    ]


def linear(W, x):
    """Return W·x."""
    return [ops.dot(row, x) for row in W]


def softmax(scores):
    """Return shares that sum to 1."""
    highest = ops.maximum(*scores) if len(scores) > 1 else scores[0]
    powers = [ops.exp(score - highest) for score in scores]
    total = ops.total(powers)
    return [power / total for power in powers]


def normalised(x):
    """Return x over its root mean square."""
    scale = (ops.dot(x, x) / len(x) + 1e-5) ** -0.5
    return [each * scale for each in x]


# -- a GPT of one layer ----------------------------------------------------------------

SHAPES = (
    ("tokens", VOCABULARY, WIDTH), ("places", PLACES, WIDTH),
    ("query", WIDTH, WIDTH), ("key", WIDTH, WIDTH), ("value", WIDTH, WIDTH),
    ("output", WIDTH, WIDTH), ("widen", 4 * WIDTH, WIDTH), ("narrow", WIDTH, 4 * WIDTH),
    ("head", VOCABULARY, WIDTH),
)  # fmt: skip


def parted(theta) -> dict:
    """Return the parameters as matrices of scalars, by name."""
    weights, start = {}, 0
    for name, rows, columns in SHAPES:
        weights[name] = matrix(theta, start, rows, columns)
        start += rows * columns
    return weights


def gpt_loss(theta, tokens):
    """Return the mean surprise at each next token, position by position."""
    weights = parted(theta)
    keys, values, losses = [], [], []
    for place, (token, following) in enumerate(pairwise(tokens)):
        row = weights["tokens"][int(token)]
        chances = softmax(scored(weights, row, place, keys, values))
        losses.append(-ops.log(chances[int(following)]))
    return ops.total(losses) / len(losses)


def scored(weights, row, place, keys, values):
    """Return the scores of what may follow a token, whose row of numbers is given."""
    x = [t + p for t, p in zip(row, weights["places"][place], strict=True)]
    x = attended(weights, normalised(x), keys, values)
    hidden = [ops.relu(h) for h in linear(weights["widen"], normalised(x))]
    x = [a + b for a, b in zip(x, linear(weights["narrow"], hidden), strict=True)]
    return linear(weights["head"], x)


def attended(weights, x, keys, values):
    """Return x plus what its heads read from all places so far."""
    inside = normalised(x)
    query = linear(weights["query"], inside)
    keys.append(linear(weights["key"], inside))
    values.append(linear(weights["value"], inside))
    size = WIDTH // HEADS
    read = []
    for head in range(HEADS):
        part = slice(head * size, (head + 1) * size)
        scores = [ops.dot(query[part], key[part]) / size**0.5 for key in keys]
        shares = softmax(scores)
        for i in range(head * size, (head + 1) * size):
            read.append(ops.dot(shares, [value[i] for value in values]))
    return [a + b for a, b in zip(x, linear(weights["output"], read), strict=True)]


def gpt_arrays(tokens, theta):
    """The same in jnp."""
    import jax.numpy as jnp

    chances = chances_of_arrays(theta, tokens)
    return -jnp.mean(chances[np.arange(len(tokens) - 1), np.asarray(tokens[1:])])


def chances_of_arrays(theta, tokens):
    """Return the logarithms of the chances of what follows each token but the last.

    The places that a token may not see yet are masked.
    """
    import jax
    import jax.numpy as jnp

    weights, start = {}, 0
    for name, rows, columns in SHAPES:
        weights[name] = theta[start : start + rows * columns].reshape(rows, columns)
        start += rows * columns
    size, count = WIDTH // HEADS, len(tokens) - 1

    def norm(x):
        return x * (jnp.mean(x * x, axis=-1, keepdims=True) + 1e-5) ** -0.5

    x = norm(weights["tokens"][tokens[:-1]] + weights["places"][:count])
    inside = norm(x)
    query, key, value = (
        (inside @ weights[name].T).reshape(count, HEADS, size)
        for name in ("query", "key", "value")
    )
    scores = jnp.einsum("qhd,khd->hqk", query, key) / size**0.5
    scores = jnp.where(np.tri(count, dtype=bool), scores, -jnp.inf)
    shares = jax.nn.softmax(scores)
    read = jnp.einsum("hqk,khd->qhd", shares, value).reshape(count, WIDTH)
    x = x + read @ weights["output"].T
    x = x + jax.nn.relu(norm(x) @ weights["widen"].T) @ weights["narrow"].T
    return jax.nn.log_softmax(x @ weights["head"].T)


def gpt(length: int) -> Program:
    """A GPT of one layer, 16 wide, 4 heads, on one sequence."""
    rng = np.random.default_rng(0)
    size = sum(rows * columns for _, rows, columns in SHAPES)
    tokens = tuple(rng.integers(0, VOCABULARY, length + 1).tolist())
    theta = rng.normal(0.0, 0.08, size)
    return Program(
        f"GPT, {length} tokens", theta,
        partial(_with_tokens, tokens), partial(gpt_arrays, np.array(tokens)),
    )  # fmt: skip


def _with_tokens(tokens, theta):
    return gpt_loss(theta, tokens)


# -- attention alone -------------------------------------------------------------------


def attention_loss(causal, length, width, theta):
    """Return the mean square of what one head reads at each place."""
    query, key, value = (
        matrix(theta, part * length * width, length, width) for part in range(3)
    )
    squares = []
    for place in range(length):
        seen = place + 1 if causal else length
        scores = [ops.dot(query[place], key[i]) / width**0.5 for i in range(seen)]
        shares = softmax(scores)
        for column in range(width):
            read = ops.dot(shares, [value[i][column] for i in range(seen)])
            squares.append(read * read)
    return ops.total(squares) / len(squares)


def attention_arrays(causal, length, width, theta):
    """The same in jnp."""
    import jax
    import jax.numpy as jnp

    query, key, value = theta.reshape(3, length, width)
    scores = query @ key.T / width**0.5
    if causal:
        scores = jnp.where(np.tri(length, dtype=bool), scores, -jnp.inf)
    return jnp.mean((jax.nn.softmax(scores) @ value) ** 2)


def attention(length: int, causal: bool, width: int = 8) -> Program:
    """One head over a sequence whose queries, keys and values are parameters."""
    theta = np.random.default_rng(0).normal(size=3 * length * width)
    how = (causal, length, width)
    words = "causal attention" if causal else "attention"
    return Program(
        f"{words}, T = {length}", theta,
        partial(attention_loss, *how), partial(attention_arrays, *how),
    )  # fmt: skip


# -- normalised layers -----------------------------------------------------------------

NORM_SIZES = (16, 32, 32, 1)


def layer_norm_loss(theta, x, y):
    """Return the squared error of a net that normalises each hidden layer."""
    start = 0
    for index, (n_in, n_out) in enumerate(pairwise(NORM_SIZES)):
        rows = matrix(theta, start, n_out, n_in + 1)
        start += n_out * (n_in + 1)
        x = [ops.dot(row[:-1], x) + row[-1] for row in rows]
        if index < len(NORM_SIZES) - 2:
            mean = ops.mean(x)
            away = [each - mean for each in x]
            scale = (ops.dot(away, away) / len(away) + 1e-5) ** -0.5
            x = [ops.relu(each * scale) for each in away]
    return (x[0] - y) ** 2


def layer_norm_arrays(theta, X, y):
    """The same in jnp."""
    import jax
    import jax.numpy as jnp

    start = 0
    for index, (n_in, n_out) in enumerate(pairwise(NORM_SIZES)):
        W = theta[start : start + n_out * (n_in + 1)].reshape(n_out, n_in + 1)
        start += n_out * (n_in + 1)
        X = X @ W[:, :-1].T + W[:, -1]
        if index < len(NORM_SIZES) - 2:
            away = X - X.mean(axis=1, keepdims=True)
            scale = (jnp.mean(away**2, axis=1, keepdims=True) + 1e-5) ** -0.5
            X = jax.nn.relu(away * scale)
    return jnp.mean((X[:, 0] - y) ** 2)


def layer_norm(examples: int = 64) -> Program:
    """A net of 16-32-32-1 with normalised hidden layers."""
    rng = np.random.default_rng(0)
    pairs = pairwise(NORM_SIZES)
    size = sum(n_out * (n_in + 1) for n_in, n_out in pairs)
    X, y = rng.normal(size=(examples, NORM_SIZES[0])), rng.normal(size=examples)
    return Program(
        "layer-norm MLP", rng.normal(0.0, 0.3, size), layer_norm_loss,
        layer_norm_arrays, (X, y), batched=True,
    )  # fmt: skip

"""Motion: bodies that attract each other, a pendulum, a chain of many small steps."""

from functools import partial

import numpy as np

from autograd import ops
from benchmarks.programs.language import matrix
from benchmarks.programs.program import Program

SOFT = 0.01  # added to squared distances, so that bodies may meet


def _attraction(places, masses):
    """Return each body's acceleration by all others."""
    found = []
    for i, here in enumerate(places):
        total = [0.0] * len(here)
        for j, there in enumerate(places):
            if i != j:
                way = [t - h for t, h in zip(there, here, strict=True)]
                pull = masses[j] * (ops.dot(way, way) + SOFT) ** -1.5
                total = [a + pull * w for a, w in zip(total, way, strict=True)]
        found.append(total)
    return found


def _advanced(rows, rates, step):
    return [
        [x + step * v for x, v in zip(row, rate, strict=True)]
        for row, rate in zip(rows, rates, strict=True)
    ]


def bodies_loss(count, steps, step, theta):
    """Return the sum of squares of all places after some steps."""
    places = matrix(theta, 0, count, 3)
    speeds = matrix(theta, 3 * count, count, 3)
    masses = [1.0 + 0.1 * i for i in range(count)]
    for _ in range(steps):
        speeds = _advanced(speeds, _attraction(places, masses), step)
        places = _advanced(places, speeds, step)
    return ops.total([x * x for row in places for x in row])


def bodies_arrays(count, steps, step, theta):
    """The same in jnp, the steps by scan."""
    import jax
    import jax.numpy as jnp

    masses = 1.0 + 0.1 * jnp.arange(count)
    others = 1.0 - jnp.eye(count)

    def advance(state, _):
        places, speeds = state
        way = places[None] - places[:, None]
        pull = others * masses * (jnp.sum(way * way, axis=2) + SOFT) ** -1.5
        speeds = speeds + step * jnp.einsum("ij,ijk->ik", pull, way)
        return (places + step * speeds, speeds), None

    start = tuple(theta.reshape(2, count, 3))
    (places, _), _ = jax.lax.scan(advance, start, None, steps)
    return jnp.sum(places**2)


def bodies(count: int = 5, steps: int = 20, step: float = 0.01) -> Program:
    """Bodies in space, differentiated by where they start and how fast."""
    rng = np.random.default_rng(0)
    theta = np.r_[rng.normal(size=3 * count), rng.normal(0.0, 0.1, 3 * count)]
    how = count, steps, step
    return Program(
        f"{count} bodies, {steps} steps", theta,
        partial(bodies_loss, *how), partial(bodies_arrays, *how),
    )  # fmt: skip


def _swing(angle, speed, gravity, step, sine):
    """Return angle and speed one leap later."""
    speed = speed - 0.5 * step * gravity * sine(angle)
    angle = angle + step * speed
    return angle, speed - 0.5 * step * gravity * sine(angle)


def pendulum_loss(seen, step, theta):
    """Return the sum of squared errors of the angles, by leapfrog."""
    angle, speed, gravity = theta
    loss = 0.0
    for each in seen:
        angle, speed = _swing(angle, speed, gravity, step, ops.sin)
        loss = loss + (angle - each) ** 2
    return loss


def pendulum_arrays(seen, step, theta):
    """The same in jnp, the steps by scan."""
    import jax
    import jax.numpy as jnp

    def advance(state, each):
        angle, speed = _swing(*state, theta[2], step, jnp.sin)
        return (angle, speed), (angle - each) ** 2

    return jnp.sum(jax.lax.scan(advance, (theta[0], theta[1]), jnp.array(seen))[1])


def pendulum(steps: int = 500, step: float = 0.02) -> Program:
    """A pendulum fitted to the angles seen."""
    seen = tuple(np.cos(3.0 * step * np.arange(steps)).tolist())
    return Program(
        f"pendulum, {steps} steps", np.array([1.0, 0.0, 9.81]),
        partial(pendulum_loss, seen, step), partial(pendulum_arrays, seen, step),
    )  # fmt: skip


def chain_loss(length, theta):
    """Return where a number ends that is turned a little, again and again."""
    x, rate = theta
    for _ in range(length // 2):
        x = ops.sin(x) * rate
    return x


def chain_arrays(length, theta):
    """The same in jnp, the steps by scan."""
    import jax
    import jax.numpy as jnp

    def advance(x, _):
        return jnp.sin(x) * theta[1], None

    return jax.lax.scan(advance, theta[0], None, length // 2)[0]


def chain(length: int = 1_000_000) -> Program:
    """A chain of so many nodes."""
    return Program(
        f"chain of {length:,}", np.array([0.5, 1.2]),
        partial(chain_loss, length), partial(chain_arrays, length),
    )  # fmt: skip

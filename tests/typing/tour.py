"""What a user writes; type checkers find nothing to object to.  Read, not run."""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

import autograd
from autograd import (
    Value,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    ops,
    primitive,
    steps,
    value_and_grad,
    vjp,
)
from nn import MLP, Module, datasets

# -- a gradient, its picture, its steps ------------------------------------------------
a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
u = b * c
v = a + u
J = 3 * v - Fraction(1, 2) / a + np.float64(2.0) ** b
J.backward()
slope: float = a.grad + J.data
squashed: Value = J.tanh() + ops.tanh(J) + J.maximum(1.0) + J.arctan() + abs(-J) % 3
J.draw(rankdir="TB", legend=False).save("chain-rule.svg")
autograd.draw(J, depth=1)
for step in steps(J):
    print(step)
page: str = steps(J).page(depth=1)
if J > 3 and u <= v:
    print(float(J), round(J, 2), f"{J:.3f}")

# -- rows answer in kind ---------------------------------------------------------------
number: float = ops.tanh(0.5)
node: Value = ops.hypot(a, 1.0)
total: Value = ops.total([a, b, c])
mixed: Value = ops.dot([a, b], [1.0, 2.0])
flat: float = ops.dot([1.0, 2.0], [3.0, 4.0])
array: NDArray[np.float64] = ops.exp(np.zeros(3))
choice: Value = ops.where(a > b, a, 0.0)


# -- functions of functions ------------------------------------------------------------
def cube(x: Value) -> Value:
    return x**3


def rosenbrock(p: list[Value]) -> Value:
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


print(grad(cube)(2.0), grad(grad(cube))(2.0), value_and_grad(cube)(2.0))
print(grad(lambda x: x**2)(3.0), grad(rosenbrock)([0.0, 1.0]))
print(hessian(rosenbrock)([1.0, 1.0]), jacobian(cube, argnums=0)(1.0))
value, tangent = jvp(cube, (2.0,), (1.0,))
value, pull = vjp(cube, 2.0)
print(pull(1.0), hvp(rosenbrock, ([1.0, 1.0],), ([1.0, 0.0],)))
softened = primitive("softened", lambda x: x * x, [lambda out, x: 2 * x])
print(softened(a), grad(softened)(2.0))

# -- compiled --------------------------------------------------------------------------
program = autograd.compile(J, wrt=[a, b])
cost = program.forward()
program.backward()


def squared_error(theta: list[Value], x: Value, y: Value) -> Value:
    return (theta[0] * x + theta[1] - y) ** 2


batch = autograd.compile(squared_error, in_axes=(None, 0, 0), reduce="mean")
print(batch.value_and_grad(np.array([2.0, 0.0]), np.zeros(3), np.ones(3)))


# -- nets ------------------------------------------------------------------------------
class Line(Module):
    def __init__(self) -> None:
        self.w, self.b = Value(1.0), Value(0.0)

    def __call__(self, x: Any) -> Any:
        return self.w * x[0] + self.b


X, y = datasets.moons(100, seed=0)
net = MLP(2, [16, 16, 1], seed=0)
history = net.fit(X, y, epochs=3, batch_size=10, loss="hinge", verbose=False)
predicted = net.predict(X)
print(net.evaluate(X, y), history.history, predicted.shape, Line().parameters())
net.save("moons.safetensors")
margins = [(1 - sign * net(x)).relu() for x, sign in zip(X, 2 * y - 1)]
loss = sum(margins) / len(margins) + 1e-4 * sum(p * p for p in net.parameters())
trained = autograd.compile(loss, wrt=net.parameters())

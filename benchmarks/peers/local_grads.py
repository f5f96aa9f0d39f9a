"""A scalar class that keeps local derivatives from the forward pass, well-mannered.

The class that the scalar programs of 2026 are written with: each operator computes its
result and its local derivatives at once, and ``backward`` only multiplies and adds.
"""

import math


class LocalGrads:
    """A number with what made it and the derivatives by that."""

    __slots__ = ("_children", "_local_grads", "data", "grad")

    def __init__(self, data, children=(), local_grads=()):
        self.data = data
        self.grad = 0.0
        self._children = children
        self._local_grads = local_grads

    def __add__(self, other):
        other = other if isinstance(other, LocalGrads) else LocalGrads(other)
        return LocalGrads(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, LocalGrads) else LocalGrads(other)
        factors = (other.data, self.data)
        return LocalGrads(self.data * other.data, (self, other), factors)

    def __pow__(self, power):
        slope = power * self.data ** (power - 1)
        return LocalGrads(self.data**power, (self,), (slope,))

    def log(self):
        return LocalGrads(math.log(self.data), (self,), (1.0 / self.data,))

    def exp(self):
        data = math.exp(self.data)
        return LocalGrads(data, (self,), (data,))

    def relu(self):
        return LocalGrads(max(0.0, self.data), (self,), (float(self.data > 0.0),))

    def __neg__(self):
        return self * -1.0

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return other * self**-1

    def backward(self):
        """Add ∂self/∂node to the ``grad`` of every node, by depth-first search."""
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for child in node._children:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            for child, local in zip(node._children, node._local_grads, strict=True):
                child.grad += local * node.grad

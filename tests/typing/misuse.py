"""What a type checker objects to: every line marked, and no other.  Read, not run."""

import autograd
from autograd import Value, grad, ops
from nn import MLP

a = Value(2.0, "a")
a + "1"  # wrong
Value(1.0, 3)  # wrong
Value("1")  # wrong
a.reluu()  # wrong
a.tanh(1.0)  # wrong
a.maximum("1")  # wrong
a.draw(rankdirection="LR")  # wrong
a.backward("1")  # wrong
text: str = ops.tanh(a)  # wrong
text = (a * a).data  # wrong
grad(a, argnums="x")  # wrong
net = MLP(2, [1], seed=0)
net.fit([[0.0, 1.0]], [1.0], epoch=3)  # wrong
autograd.compile(a, dtipe="float32")  # wrong

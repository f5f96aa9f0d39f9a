"""A backend of tests: printed programs, run by a JavaScript engine."""

import numpy as np

from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.javascript.modules import program
from tests.browsers import literal, numbers

engine = None  # what runs them; a test sets it
made = 0


def build(plan, patience=None):
    return Executable(plan)


class Executable:
    def __init__(self, plan):
        self.plan = plan
        self.text = program(plan, lambda it: type(it).__name__)

    def memory(self, batch):
        return Memory(self, batch)

    def source(self, comment):
        return program(self.plan, comment)


class Memory:
    """The object that a program makes, by its name in the engine."""

    def __init__(self, executable, batch):
        global made
        made += 1
        self.plan, self.name = executable.plan, f"globalThis.memory{made}"
        engine.run(f"{self.name} = ({executable.text})({batch});")

    def ask(self, expression):
        return numbers(engine.run(f"return shown({self.name}.{expression});"))

    def read(self, theta, shared, inputs):
        parts = [
            [table.ravel().tolist() for table in each] for each in (shared, inputs)
        ]
        engine.run(
            f"{self.name}.theta.set({literal(theta.tolist())});"
            f"{self.name}.read({literal(parts[0])}, {literal(parts[1])});"
        )

    def read_others(self, found):
        engine.run(f"{self.name}.others({literal(found)});")

    def run_forward(self):
        engine.run(f"{self.name}.forward();")

    def run_backward(self, seed):
        engine.run(f"{self.name}.backward({seed!r});")

    def run(self, seed):
        self.run_forward()
        self.run_backward(seed)

    def total(self):
        return self.ask("total()")

    def outputs(self):
        found = self.ask("outputs()")
        return [np.array(x) if isinstance(x, list) else x for x in found]

    def gradient(self):
        return np.array(self.ask("gradient"), float)

    def bound(self, shapes, seed):
        return None

    def descent(self, rule):
        return None

    def numbers(self, buffer):
        raise Unsupported("it keeps them to itself")

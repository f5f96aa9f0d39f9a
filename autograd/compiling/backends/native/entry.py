"""The functions that are called: one takes addresses, one takes NumPy's arrays.

``run`` finds all that it needs in one block of arguments, eight bytes each, and leaves
the first output there, summed over the examples.  ``call`` takes arrays as they are: it
looks whether they are of the kind that the block says, and returns that sum.  It
returns nan where they are not, and where a number of the gradient is infinite or nan:
then the long way is taken.
"""

from collections.abc import Sequence
from math import nan

from autograd.compiling.backends.native.language.adding import summed
from autograd.compiling.backends.native.language.lanes import Lanes, select
from autograd.compiling.backends.native.language.text import Body, Module
from autograd.compiling.backends.native.loops.addresses import Layout
from autograd.compiling.backends.native.processor.arrays import (
    CONTIGUOUS,
    KIND,
    MASK,
    Fields,
    fields,
)
from autograd.compiling.instructions import Take
from autograd.compiling.plan import Plan

POINTERS = ("theta", "gradient", "data", "slopes", "tiles", "tables", "outputs")
BLOCKS = 64  # vectors that are summed before their sum is added: sums stay exact
NAN = "0x7FF8000000000000"

# What an array must be to be read where it is: of a type and a kind, laid out row by
# row, with some lengths.  ``wanted`` holds the type, the kind, the number of lengths,
# and these.
SUITS = """define internal i1 @suits(ptr %array, ptr %wanted) {{
entry:
  %at.type = getelementptr i8, ptr %array, i64 {type}
  %type = load i64, ptr %at.type
  %wanted.type = load i64, ptr %wanted
  %same.type = icmp eq i64 %type, %wanted.type
  br i1 %same.type, label %typed, label %no
typed:
  %at.descr = getelementptr i8, ptr %array, i64 {descr}
  %descr = load ptr, ptr %at.descr
  %at.kind = getelementptr i8, ptr %descr, i64 {kind}
  %every.kind = load i64, ptr %at.kind
  %kind = and i64 %every.kind, {mask}
  %at.wanted.kind = getelementptr i64, ptr %wanted, i64 1
  %wanted.kind = load i64, ptr %at.wanted.kind
  %same.kind = icmp eq i64 %kind, %wanted.kind
  %at.flags = getelementptr i8, ptr %array, i64 {flags}
  %flags = load i32, ptr %at.flags
  %set = and i32 %flags, {contiguous}
  %plain = icmp eq i32 %set, {contiguous}
  %at.axes = getelementptr i8, ptr %array, i64 {axes}
  %axes32 = load i32, ptr %at.axes
  %axes = sext i32 %axes32 to i64
  %at.count = getelementptr i64, ptr %wanted, i64 2
  %count = load i64, ptr %at.count
  %same.axes = icmp eq i64 %axes, %count
  %both = and i1 %same.kind, %plain
  %all = and i1 %both, %same.axes
  br i1 %all, label %head, label %no
head:
  %axis = phi i64 [ 0, %typed ], [ %next, %inside ]
  %more = icmp slt i64 %axis, %count
  br i1 %more, label %inside, label %yes
inside:
  %at.shape = getelementptr i8, ptr %array, i64 {shape}
  %shape = load ptr, ptr %at.shape
  %at.length = getelementptr i64, ptr %shape, i64 %axis
  %length = load i64, ptr %at.length
  %place = add i64 %axis, 3
  %at.wanted = getelementptr i64, ptr %wanted, i64 %place
  %wanted.length = load i64, ptr %at.wanted
  %same.length = icmp eq i64 %length, %wanted.length
  %next = add i64 %axis, 1
  br i1 %same.length, label %head, label %no
yes:
  ret i1 true
no:
  ret i1 false
}}"""


def slots(inputs: int) -> list[str]:
    """Return the names of the arguments in their block.

    The last are where the kinds of arrays stand that ``call`` takes, and how many
    numbers each kind takes.
    """
    numbers = ["stride", "batch", "seed", "total", "kinds", "step"]
    return [*POINTERS, *_inputs(inputs), *numbers]


def _inputs(count: int) -> list[str]:
    return [f"input{i}" for i in range(count)]


def arguments(module: Module, inputs: int) -> list[str]:
    """Return what the kernel takes, with types."""
    pointers = [f"ptr noalias %{name}" for name in (*POINTERS, *_inputs(inputs))]
    return [*pointers, "i64 %stride", "i64 %batch", f"{module.real} %seed"]


def add_entries(
    module: Module, plan: Plan, layout: Layout, forward: bool, backward: bool
) -> None:
    """Add the functions that are called.

    Args:
        forward, backward: which passes the kernel runs.
    """
    takes = [x.replace("noalias ", "") for x in arguments(module, len(plan.inputs))]
    body = Body(module)
    _unpack(body, takes, ())
    body.do(f"call void @kernel({', '.join(takes)})")
    if forward and plan.backward:
        slot = slots(len(plan.inputs)).index("total")
        total = _total(body, plan, layout)
        body.do(f"store double {total}, ptr {body.at('%block', slot, 'i64')}")
    _define(module, "void @run(ptr %block)", body, "void")
    where = fields()
    if where is None or not (forward and backward and plan.backward):
        return
    module.functions["suits"] = SUITS.format(
        type=where.type, descr=where.descr, flags=where.flags, axes=where.axes,
        shape=where.shape, contiguous=CONTIGUOUS, kind=KIND, mask=MASK,
    )  # fmt: skip
    _add_call(module, plan, layout, takes, where)


def _unpack(body: Body, takes: Sequence[str], given: Sequence[str]) -> None:
    """Read the arguments from the block, but those that are given."""
    for slot, argument in enumerate(takes):
        kind, _, name = argument.partition(" %")
        if name not in given:
            place = body.at("%block", slot, "i64")
            body.do(f"%{name} = load {kind}, ptr {place}")


def _define(module: Module, head: str, body: Body, result: str) -> None:
    name = head.partition("@")[2].partition("(")[0]
    lines = [f"define {head} #0 {{", "entry:", *body.lines, f"  ret {result}", "}"]
    module.functions[name] = "\n".join(lines)


def _add_call(
    module: Module, plan: Plan, layout: Layout, takes: Sequence[str], where: Fields
) -> None:
    body, own = Body(module), _inputs(len(plan.inputs))
    given = ["theta", *own, "gradient"]
    _unpack(body, takes, given)
    slot = slots(len(own)).index("kinds")
    kinds = body.let(f"load ptr, ptr {body.at('%block', slot, 'i64')}")
    step = body.let(f"load i64, ptr {body.at('%block', slot + 1, 'i64')}")
    for place, name in enumerate(given[:-1]):
        wanted = body.at(kinds, body.times(step, place), "i64")
        suits = body.let(f"call i1 @suits(ptr %array.{name}, ptr {wanted})")
        right, wrong = body.fresh(), body.fresh()
        body.do(f"br i1 {suits}, label %{right}, label %{wrong}")
        body.mark(wrong)
        body.do(f"ret double {NAN}")
        body.mark(right)
    for name in given:
        start = body.at(f"%array.{name}", where.data, "i8")
        body.do(f"%{name} = load ptr, ptr {start}")
    copied = 0 if layout.lent else plan.parameters * module.bytes
    _copy(body, "%data", "%theta", copied)
    body.do(f"call void @kernel({', '.join(takes)})")
    _copy(body, "%gradient", "%slopes", copied)
    total = _total(body, plan, layout)
    wrong_by = _wrongness(body, "%gradient", plan.parameters)
    result = body.let(f"fadd double {total}, {wrong_by}")
    heads = ", ".join(f"ptr %array.{name}" for name in given)
    _define(module, f"double @call(ptr %block, {heads})", body, f"double {result}")


def _copy(body: Body, target: str, source: str, size: int) -> None:
    if size:
        body.module.declare("void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
        body.do(
            f"call void @llvm.memcpy.p0.p0.i64(ptr {target}, ptr {source}, "
            f"i64 {size}, i1 false)"
        )


def _total(body: Body, plan: Plan, layout: Layout) -> str:
    """Write the sum of the first output over the examples, as a double.

    It is nan if a look-up noted a wrong index: the long way, taken then, says which.
    """
    total = _sum_of_output(body, plan, layout)
    if not any(isinstance(it, Take) for it in plan.forward):
        return total
    noted = body.load(body.at("%data", layout.noted))
    found = Lanes(body, noted, 1, body.real).cast("double")
    return select(found.equals(0.0), Lanes(body, total, 1, "double"), nan).name


def _sum_of_output(body: Body, plan: Plan, layout: Layout) -> str:
    buffer, address = plan.outputs[0]
    if not plan.buffers[buffer].batched:
        name = body.load(body.at("%data", layout.start(buffer) + address))
        return Lanes(body, name, 1, body.real).cast("double").name
    together = body.module.lanes * BLOCKS
    return summed(body, "%outputs", "%batch", lambda x: x, together)


def _wrongness(body: Body, pointer: str, count: int) -> str:
    """Write what is 0 where all numbers are finite, and nan otherwise."""
    size = count + body.module.lanes
    return summed(body, pointer, count, lambda x: x * 0.0, size)

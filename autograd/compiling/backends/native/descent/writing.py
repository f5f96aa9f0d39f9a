"""The code of many updates: for each batch both passes, checks, and the rule.

One function serves every plan: it calls the plan's ``run`` and knows of it only its
block of arguments.  So its text depends on the rule and on how many inputs there are,
and it is made once, whatever net is trained.

    rows     the batch's rows are copied side by side, in the order that a table says
    passes   ``run``
    checks   loss and gradient must be finite, else the call ends: nothing was changed
    clipping of single entries, then of the gradient's length
    rule     parameters and state move; the parameters of before are kept
"""

from collections.abc import Sequence

from autograd.compiling.backends.interface import Rule, Stopped, Unsupported
from autograd.compiling.backends.native import entry
from autograd.compiling.backends.native.language.adding import across, summed
from autograd.compiling.backends.native.language.lanes import Lanes, intrinsic, select
from autograd.compiling.backends.native.language.rows import larger, smaller
from autograd.compiling.backends.native.language.text import Body, Index, Module

ARRAYS = ("theta", "gradient", "last", "moved", "data", "slopes")
GIVEN = ("numbers", "losses")
COUNTS = ("run", "block", "size", "copied", "stop", "batch", "samples")
LIMITS = ("value", "norm")  # of an entry of the gradient, and of its length


def slots(states: int, inputs: int) -> list[str]:
    """Return the names of the arguments in their block, eight bytes each."""
    names = [*ARRAYS, *GIVEN, *COUNTS, *LIMITS, "status"]
    names += [f"state{k}" for k in range(states)]
    for which in range(inputs):
        names += [f"{part}{which}" for part in ("source", "order", "width", "space")]
    return names


def descent_text(
    rule: Rule, lanes: int, numbers: int, inputs: int, clips: tuple[bool, bool]
) -> str:
    """Return the module of a rule.

    Args:
        lanes: doubles in a vector of this machine.
        numbers: how many the rule reads beside arrays.
        inputs: how many batched arguments the plan has.
        clips: whether entries of the gradient, and its length, are limited.

    Raises:
        Unsupported: the rule is not written with operators and rows.
    """
    return _Writer(rule, Module("double", lanes), numbers, inputs, clips).text()


class _Writer:
    def __init__(
        self,
        rule: Rule,
        module: Module,
        numbers: int,
        inputs: int,
        clips: tuple[bool, bool],
    ):
        self.rule, self.numbers, self.inputs = rule, numbers, inputs
        self.clip_value, self.clip_norm = clips
        self.module, self.body = module, Body(module)
        self.lanes = module.lanes
        self.names = slots(len(rule.slots), inputs)

    def text(self) -> str:
        """Return the whole module."""
        body = self.body
        self._unpack()
        body.do("br label %head")
        body.mark("head")
        top = len(body.lines)
        going = body.let("icmp slt i64 %step, %stop")
        body.do(f"br i1 {going}, label %inside, label %end")
        body.mark("inside")
        self._batch()
        body.do("%following = add i64 %step, 1")
        body.do("br label %head")
        body.lines.insert(
            top,
            f"  %step = phi i64 [ 0, %entry ], [ %following, %{body.label} ]",
        )
        body.mark("end")
        lines = ["define i64 @descend(ptr %own) #0 {", "entry:", *body.lines]
        self.module.functions["descend"] = "\n".join([*lines, "  ret i64 %step", "}"])
        attributes = 'attributes #0 = { nounwind "prefer-vector-width"="512" }\n'
        return f"{self.module.text}\n{attributes}"

    # -- arguments ---------------------------------------------------------------------

    def _place(self, name: str) -> str:
        return self.body.at("%own", self.names.index(name), "i64")

    def _unpack(self) -> None:
        for name in self.names:
            if name != "status":
                kind = self._kind(name)
                self.body.do(f"%{name} = load {kind}, ptr {self._place(name)}")

    def _kind(self, name: str) -> str:
        if name in LIMITS:
            return "double"
        counts = name in COUNTS[2:] or name.startswith("width")
        return "i64" if counts else "ptr"

    def _of_plan(self, name: str) -> str:
        place = entry.slots(self.inputs).index(name)
        return self.body.at("%block", place, "i64")

    def _copy(self, target: str, source: str, size: Index) -> None:
        self.module.declare("void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
        self.body.do(
            f"call void @llvm.memcpy.p0.p0.i64(ptr {target}, ptr {source}, "
            f"i64 {size}, i1 false)"
        )

    def _end_unless(self, fine: str, status: Stopped) -> None:
        """End the call with a status if a condition does not hold."""
        body, wrong, right = self.body, self.body.fresh(), self.body.fresh()
        body.do(f"br i1 {fine}, label %{right}, label %{wrong}")
        body.mark(wrong)
        body.do(f"store i64 {int(status)}, ptr {self._place('status')}")
        body.do("ret i64 %step")
        body.mark(right)

    # -- one batch ---------------------------------------------------------------------

    def _batch(self) -> None:
        body = self.body
        start = body.times("%step", "%batch")
        count = body.least(body.let(f"sub i64 %samples, {start}"), "%batch")
        for which in range(self.inputs):
            self._rows(which, start, count)
        whole = body.let(f"sitofp i64 {count} to double")
        seed = body.let(f"fdiv double {body.number(1.0)}, {whole}")
        body.do(f"store i64 {count}, ptr {self._of_plan('batch')}")
        body.do(f"store double {seed}, ptr {self._of_plan('seed')}")
        self._copy("%data", "%theta", "%copied")
        body.do("call void %run(ptr %block)")
        self._copy("%gradient", "%slopes", "%copied")
        total = body.let(f"load double, ptr {self._of_plan('total')}")
        loss = body.let(f"fdiv double {total}, {whole}")
        body.store(loss, body.at("%losses", "%step"))
        self._require_finite(loss)
        bytes_ = body.times("%size", 8)
        self._copy("%last", "%theta", bytes_)
        self._move(body.times("%step", self.numbers))
        self._copy("%theta", "%moved", bytes_)

    def _rows(self, which: int, start: Index, count: Index) -> None:
        """Copy the batch's rows of an input side by side."""
        body, width = self.body, f"%width{which}"

        def one(index: Index, _: Sequence[str]) -> None:
            row = body.read_index(f"%order{which}", body.add(start, index))
            source = body.at(f"%source{which}", body.times(row, width), "i8")
            target = body.at(f"%space{which}", body.times(index, width), "i8")
            self._copy(target, source, width)

        body.loop(count, 1, one)

    def _require_finite(self, loss: str) -> None:
        body, together = self.body, 1 << 40
        wrong = summed(body, "%gradient", "%size", lambda g: g * 0.0, together)
        nothing = body.let(f"fmul double {loss}, {body.number(0.0)}")
        both = body.let(f"fadd double {wrong}, {nothing}")
        self._end_unless(
            body.let(f"fcmp ord double {both}, {both}"), Stopped.NOT_FINITE
        )

    # -- the rule ----------------------------------------------------------------------

    def _spread(self, name: str) -> Lanes:
        spread = self.body.spread(name, self.lanes)
        return Lanes(self.body, spread, self.lanes, "double")

    def _clipped(self, gradient: Lanes, limit: Lanes | None) -> Lanes:
        if limit is None:
            return gradient
        return smaller(larger(gradient, -limit), limit)

    def _scale(self, limit: Lanes | None) -> Lanes | None:
        """Return what the gradient is multiplied by so that it is short enough."""
        if not self.clip_norm:
            return None
        body = self.body

        def squared(gradient: Lanes) -> Lanes:
            clipped = self._clipped(gradient, limit)
            return clipped * clipped

        total = summed(body, "%gradient", "%size", squared, self.lanes * 64)
        length = intrinsic("sqrt", Lanes(body, total, 1, "double"))
        norm = Lanes(body, "%norm", 1, "double")
        scale = select(length > norm, norm / length, 1.0)
        return self._spread(scale.name)

    def _move(self, place: Index) -> None:
        """Write the rule over all parameters, and the check of what it gives."""
        body = self.body
        limit = self._spread("%value") if self.clip_value else None
        scale = self._scale(limit)
        start = body.at("%numbers", place)
        numbers = [
            self._spread(body.load(body.at(start, k))) for k in range(self.numbers)
        ]

        def one(index: Index, mask: str = "") -> Lanes:
            gradient = self._clipped(self._read("gradient", index, mask), limit)
            if scale is not None:
                gradient = gradient * scale
            theta = self._read("theta", index, mask)
            names = [f"state{k}" for k in range(len(self.rule.slots))]
            states = [self._read(name, index, mask) for name in names]
            moved, *new = self._ruled(numbers, theta, gradient, states)
            for name, lanes in zip(
                ["moved", *names], [theta + moved, *new], strict=True
            ):
                place = body.at(f"%{name}", index)
                body.store(lanes.name, place, self.lanes, mask)
            return self._read("moved", index, mask) * 0.0

        kind = f"<{self.lanes} x double>"
        whole = body.rounded("%size", self.lanes)

        def full(index: Index, carried: Sequence[str]) -> list[str]:
            wrong = Lanes(body, carried[0], self.lanes, "double")
            return [(wrong + one(index)).name]

        (wrong,) = body.loop(whole, self.lanes, full, [(kind, "zeroinitializer")])
        rest = body.let(f"sub i64 %size, {whole}")
        last = one(whole, body.mask(rest, self.lanes))
        both = across(Lanes(body, wrong, self.lanes, "double") + last)
        self._end_unless(body.let(f"fcmp ord double {both}, {both}"), Stopped.DIVERGED)

    def _read(self, name: str, index: Index, mask: str) -> Lanes:
        place = self.body.at(f"%{name}", index)
        found = self.body.load(place, self.lanes, mask)
        return Lanes(self.body, found, self.lanes, "double")

    def _ruled(
        self,
        numbers: Sequence[Lanes],
        theta: Lanes,
        gradient: Lanes,
        states: Sequence[Lanes],
    ) -> Sequence[Lanes]:
        try:
            found = self.rule.rule(numbers, theta, gradient, *states)
        except (TypeError, ValueError, AttributeError) as error:
            raise Unsupported(
                f"the rule is not of operators and ops: {error}"
            ) from error
        if len(found) != 1 + len(states) or not all(
            isinstance(x, Lanes) for x in found
        ):
            raise Unsupported("the rule does not return what each array becomes")
        return found

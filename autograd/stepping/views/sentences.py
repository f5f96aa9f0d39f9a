"""Steps in words: the sentences, with names for what stands in them.

Pages carry the sentences themselves, for they are filled in anew as numbers change.
"""

from autograd.ground.text import number_text, printable
from autograd.stepping.records import ForwardStep, Step
from autograd.stepping.sections import Section

_NAMED = 4  # operands that a sentence names; of more, the first two

WORDS = {
    "forward": "Forward: {node} is made of {operands}.",
    "backward": "Backward: {node} hands its gradient {upstream} on to {operand}, "
    "times the local derivative {local}.",
    "adds": "It adds to what is there: {running} in all.",
    "more": "{count} more",
    "and": " and ",
    "start": "The leaves are given. Go forward to compute the rest.",
    "alone": "The output is a leaf: there is nothing to compute.",
    "local": "What is the local derivative of {node} with respect to {operand}?",
    "not local": "Not yet: by how much does {node} change when {operand} does?",
    "contribution": "What does {node} contribute to {total}? "
    "The gradient of {node} stands in its box.",
    "asked": "contribution to {total}",
    "not contribution": "Not yet: it is the local derivative times the upstream "
    "gradient.",
    "only here": "So it is for these numbers. And for others?",
    "unread": "That is no number and no formula: {reason}",
}


def sentence(step: Step) -> str:
    """Return a step in words.

    >>> from autograd import Value
    >>> from autograd.stepping.sequence import steps
    >>> x, y = Value(3.0, "x"), Value(4.0, "y")
    >>> for step in steps(x * y):
    ...     print(sentence(step))
    Forward: out is made of x and y.
    Backward: out hands its gradient 1 on to x, times the local derivative 4.
    Backward: out hands its gradient 1 on to y, times the local derivative 3.
    """
    if isinstance(step, ForwardStep):
        names = list(dict.fromkeys(operand.name for operand in step.operands))
        if len(names) > _NAMED:
            names = [*names[:2], WORDS["more"].format(count=len(names) - 2)]
        listed = WORDS["and"].join(
            [", ".join(names[:-1]), names[-1]] if names[1:] else names
        )
        return WORDS["forward"].format(node=step.name, operands=listed)
    text = WORDS["backward"].format(
        node=step.name,
        operand=step.operand_name,
        upstream=number_text(step.upstream),
        local=number_text(step.local),
    )
    if step.first:
        return text
    return f"{text} {WORDS['adds'].format(running=number_text(step.running))}"


def title(section: Section) -> str:
    """Return what is said of the steps through a group."""
    way = "Forward through" if section.phase == "forward" else "Backward through"
    return f"{way} {printable(section.home)}"

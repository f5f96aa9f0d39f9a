"""What a sweep runs: every setting with every seed, and what each is called."""

import hashlib
import inspect
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import CodeType
from typing import Any

import numpy as np

from nn.errors import ArchitectureError, look_up
from nn.training.optimisers import OPTIMISERS


@dataclass(frozen=True)
class Task:
    """One run of a sweep.

    Args:
        seed: of the net and of its training.
        options: what this run chose, by name.
        building: the options that ``build`` takes; ``fitting``: those of ``fit``.
    """

    seed: Any
    options: Mapping[str, Any]
    building: Mapping[str, Any]
    fitting: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The run in words, such as ``seed 3, lr 0.1``."""
        chosen = [f"{name} {shown(value)}" for name, value in self.options.items()]
        return ", ".join([f"seed {shown(self.seed)}", *chosen])

    @property
    def key(self) -> str:
        """A short digest of everything that makes this run what it is."""
        told = told_of([self.seed, dict(self.building), dict(self.fitting)])
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def shown(value: Any) -> str:
    """Return a value as short as a table needs it.

    >>> shown(0.1), shown([32, 10]), shown(np.tanh)
    ('0.1', '[32, 10]', 'tanh')
    """
    if isinstance(value, float):
        return f"{value:g}"
    return str(getattr(value, "__name__", value))


def told_of(thing: Any) -> Any:
    """Return what tells one value from another, as JSON types.

    Objects are told by their class and attributes, functions by their name and code.

    >>> told_of(lambda rate: rate * 0.5) == told_of(lambda rate: rate * 0.9)
    False
    """
    if isinstance(thing, np.ndarray):
        digest = hashlib.sha256(np.ascontiguousarray(thing).tobytes()).hexdigest()
        return [thing.dtype.str, list(thing.shape), digest]
    if _is_plain(thing):
        return thing
    if isinstance(thing, np.generic):
        return thing.item()
    if isinstance(thing, Mapping):
        return {str(name): told_of(value) for name, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [told_of(value) for value in thing]
    code = getattr(thing, "__code__", thing if isinstance(thing, CodeType) else None)
    if code is not None:
        around = inspect.getclosurevars(thing).nonlocals if code is not thing else {}
        given = [*code.co_consts, *(getattr(thing, "__defaults__", None) or ())]
        given += [around[name] for name in sorted(around) if _is_plain(around[name])]
        names = [code.co_qualname, code.co_code.hex(), repr(code.co_names)]
        return [*names, [told_of(number) for number in given]]
    if isinstance(thing, type) or not hasattr(thing, "__dict__"):
        return getattr(thing, "__qualname__", repr(thing))
    return [type(thing).__qualname__, told_of(vars(thing))]


def _is_plain(thing: Any) -> bool:
    return thing is None or isinstance(thing, (bool, int, float, str, np.ndarray))


def tasks_of(
    build: Callable[..., Any],
    seeds: Iterable[Any],
    options: Any,
    fit: Callable[..., Any],
    fixed: Mapping[str, Any],
) -> list[Task]:
    """Return the runs, setting after setting, seed after seed.

    Args:
        fit: whose keywords are options of training; all others go to ``build``.
        fixed: options of ``fit`` that are the same for all.

    Raises:
        ArchitectureError: there is nothing to run, or an option comes twice.
        UnknownNameError: neither ``build`` nor ``fit`` takes an option.
    """
    of_fit = {
        name: parameter
        for name, parameter in inspect.signature(fit).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }
    for name in fixed:
        if name not in of_fit:
            look_up("option of sweep", name, dict.fromkeys([*of_fit, *SWEEP]))
    takes, any_name = _names_of(build)
    found = []
    for setting, seed in product(settings_of(options), list(seeds)):
        parts: tuple[dict, dict] = {}, {**fixed}
        for name, value in setting.items():
            known = name in takes or name in of_fit or any_name or name == "lr"
            if not known:
                look_up("option", name, dict.fromkeys([*takes, *of_fit]))
            parts[name not in takes and name in of_fit][name] = value
        if "lr" in parts[0] and "lr" not in takes:
            rule = parts[1].get("optimizer", "adam")
            lr = parts[0].pop("lr")
            parts[1]["optimizer"] = look_up("optimiser", rule, OPTIMISERS)(lr=lr)
        found.append(Task(seed, setting, *parts))
    if not found:
        raise ArchitectureError("sweep: no seeds or no options, so nothing to run")
    return found


SWEEP = ("seeds", "options", "folder", "workers", "cluster", "verbose")


def settings_of(options: Any) -> list[dict[str, Any]]:
    """Return the settings: a mapping stands for all its combinations.

    >>> settings_of({"lr": [0.1, 0.2], "width": [8]})
    [{'lr': 0.1, 'width': 8}, {'lr': 0.2, 'width': 8}]
    >>> settings_of([{"lr": 0.1}, {"width": 8}])
    [{'lr': 0.1}, {'width': 8}]
    """
    if options is None:
        return [{}]
    if isinstance(options, Mapping):
        values = [_listed(value) for value in options.values()]
        return [dict(zip(options, each, strict=True)) for each in product(*values)]
    if isinstance(options, Sequence) and all(isinstance(o, Mapping) for o in options):
        return [dict(option) for option in options]
    raise ArchitectureError(
        "options: needs a dictionary of lists, {'lr': [0.1, 0.01]}, or a list of "
        f"dictionaries, got {options!r:.60}"
    )


def _listed(value: Any) -> list[Any]:
    is_one = isinstance(value, (str, bytes)) or not isinstance(value, Iterable)
    return [value] if is_one else list(value)


def _names_of(build: Callable[..., Any]) -> tuple[list[str], bool]:
    """Return the names that a function takes, and whether it takes any."""
    try:
        every = inspect.signature(build).parameters.values()
    except (TypeError, ValueError):
        return [], True
    names = [
        p.name for p in every if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    ]
    return names, any(p.kind is p.VAR_KEYWORD for p in every)


def built(build: Callable[..., Any], task: Task) -> Any:
    """Return the net of a run: ``build(seed, …)``, the seed by its name or first."""
    names, any_name = _names_of(build)
    if "seed" in names or (any_name and not names):
        return build(seed=task.seed, **task.building)
    rest = [name for name in names if name not in task.building]
    return build(*[task.seed] * bool(rest), **task.building)

"""Damaged and hostile input: a value or this project's own error, and nothing else."""

import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from autograd.errors import AutogradError
from autograd.expression import parse
from nn.files.persistence import read_arrays, write_arrays

HOSTILE = [
    "9**9**9**9", "(" * 10_000, "((" * 500 + "x" + "))" * 500, "x" * 100_000,
    "-" * 5000,
    "__import__('os').system('touch /tmp/harm')", "().__class__.__bases__", "open('x')",
    "lambda: 0", "[x for x in y]", "x; import os", "1e999999", "x" + "**2" * 3000, "\0",
    "f'{x}'", "x if y else z", "x := 3", "𝟙 + х", "exp.__globals__", "a" + "+a" * 4000,
    "10" * 3000, "where(x)", "dot([1], [1, 2])", "x = = 3", "tanh(*x)", "tanh(x=1)",
]  # fmt: skip
SEEDS = [
    "tanh(a*b) + c/2", "u = b*c; v = a + u; J = 3*v", "where(x > 0, log(x), 0)",
    "dot([a, b], [c, 2.5e-3]) - logsumexp(a, b)", "-x**2 % 3 // y",
]  # fmt: skip
PIECES = [
    *"()[]{},;=+-*/%<>!&|^~@.:'\"\\ \n\t019exj_",
    "**", "//", "lambda", "import", "exec", "__", "None", "1e400", "tanh", "pi", "é",
]  # fmt: skip
SLOWEST = 2.0  # seconds that any one input may take


def damaged_text(text: str, rng: random.Random) -> str:
    """Return a text with a few pieces inserted, removed, repeated or moved."""
    for _ in range(rng.randint(1, 6)):
        start, stop = sorted(rng.randint(0, len(text)) for _ in range(2))
        text = rng.choice(
            [
                text[:start] + rng.choice(PIECES) + text[start:],
                text[:start] + text[stop:],
                text[:stop] + text[start:],
                text[start:] + text[:start],
            ]
        )
    return text


def damaged_bytes(content: bytes, rng: random.Random) -> bytes:
    """Return a file with bytes flipped, cut, inserted, or a number made huge."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 5)):
        place = rng.randrange(len(data)) if data else 0
        choice = rng.randrange(4)
        if choice == 0 and data:
            data[place] ^= 1 << rng.randrange(8)
        elif choice == 1:
            del data[place : place + rng.randint(1, 64)]
        elif choice == 2:
            data[place:place] = rng.randbytes(rng.randint(1, 16))
        else:
            data[place : place + 8] = (2**30).to_bytes(8, "little")
    return bytes(data)


def hostile_files() -> list[tuple[str, bytes]]:
    """Return files that claim what they don't hold, by suffix."""

    def safetensors(header: bytes, body: bytes = b"") -> tuple[str, bytes]:
        return ".safetensors", len(header).to_bytes(8, "little") + header + body

    huge = {"w": {"dtype": "F64", "shape": [2**30], "data_offsets": [0, 2**33]}}
    metadata = [{"chainrule": text} for text in ("[]", "3", "{", '{"version": "x"}')]
    return [
        (".safetensors", (2**30).to_bytes(8, "little")),
        (".safetensors", (2**63).to_bytes(8, "little") + b"{}"),
        safetensors(json.dumps(huge).encode()),
        safetensors(b"[" * 100_000),
        *[
            safetensors(json.dumps({"__metadata__": each}).encode())
            for each in metadata
        ],
        (".npz", b""),
        (".npz", b"PK\x05\x06" + b"\0" * 18),
        (".npz", b"\x80\x04cos\nsystem\n"),
    ]


def _judged(action: Callable, counts: Counter, what: str) -> None:
    """Run one input and count how it ended; print what should not be."""
    start = time.perf_counter()
    try:
        action()
        end = "a value"
    except AutogradError:
        end = "an error of ours"
    except Exception as error:
        end = f"FAILED: {type(error).__name__}"
        print(f"{end}: {error!s:.100} from {what[:200]!r}")
    if time.perf_counter() - start > SLOWEST:
        print(f"slow: {time.perf_counter() - start:.1f} s for {what[:200]!r}")
        counts["slow"] += 1
    counts[end] += 1


def fuzz_expressions(inputs: int, seed: int) -> Counter:
    """Return how parsing and evaluating damaged expressions ended."""
    rng, counts = random.Random(seed), Counter()

    def evaluate(text: str) -> None:
        function = parse(text)
        function(*[rng.uniform(-2.0, 2.0) for _ in function.inputs])

    for text in HOSTILE[:inputs]:
        _judged(lambda text=text: evaluate(text), counts, text)
    for _ in range(inputs - len(HOSTILE)):
        text = damaged_text(rng.choice(SEEDS), rng)
        _judged(lambda text=text: evaluate(text), counts, text)
    return counts


def fuzz_files(inputs: int, seed: int) -> Counter:
    """Return how reading damaged model files ended."""
    rng, counts = random.Random(seed), Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, suffix in enumerate((".npz", ".safetensors")):
            path = Path(folder) / f"model{suffix}"
            arrays = {"w": np.arange(6.0).reshape(2, 3), "b": np.zeros(2)}
            write_arrays(path, arrays, {"layers": [2, 3]})
            sound = path.read_bytes()
            files = [data for kind, data in hostile_files() if kind == suffix]
            while len(files) < inputs // 2 + (inputs % 2) * number:
                files.append(damaged_bytes(sound, rng))
            for data in files:
                path.write_bytes(data)
                _judged(lambda path=path: read_arrays(path), counts, repr(data))
    return counts


def run(inputs: int = 100_000, seed: int = 0) -> None:
    """Print how the inputs ended."""
    print("| reader | inputs | a value | an error of ours | anything else | slow |")
    print("|---|---|---|---|---|---|")
    for name, fuzz in (("expressions", fuzz_expressions), ("model files", fuzz_files)):
        counts = fuzz(inputs, seed)
        value, error, slow = (
            counts.pop(end, 0) for end in ("a value", "an error of ours", "slow")
        )
        other = sum(counts.values())
        cells = (name, value + error + other, value, error, other, slow)
        print("| " + " | ".join(map(str, cells)) + " |")

"""What this machine offers: llvmlite, and the vectors of its processor."""

import ctypes
import ctypes.util
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from autograd.compiling.backends.interface import Unsupported
from autograd.ground.extras import missing

C_LIBRARY = [
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "asinh",
    "acosh",
    "atanh",
    "cbrt",
    "hypot",
    "exp2",
    "log2",
    "log10",
    "pow",
    "fmod",
    "erf",
    "erfc",
]


@dataclass(frozen=True)
class Host:
    """A processor as LLVM calls it.

    Attributes:
        lanes: how many doubles one of its vectors holds.
        registers: how many vectors of sums it holds beside what is read.
        features: what else it can do, as LLVM writes it.
    """

    name: str
    features: str
    lanes: int
    registers: int


@cache
def llvm() -> ModuleType:
    """Return llvmlite's bindings, ready to make code for this machine.

    Raises:
        MissingExtraError: llvmlite is not installed.
    """
    try:
        import llvmlite.binding as binding
        import platformdirs  # noqa: F401 - missed now rather than later
    except ImportError as error:
        raise missing(
            "native programs need llvmlite and platformdirs", "native"
        ) from error
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    for name, address in _c_functions().items():
        binding.add_symbol(name, address)
    return binding


def _c_functions() -> dict[str, int]:
    """Return where the C library's functions of numbers lie.

    Raises:
        Unsupported: one is not found.
    """
    library = ctypes.CDLL(ctypes.util.find_library("m") or None)
    try:
        return {
            name: ctypes.cast(getattr(library, name), ctypes.c_void_p).value or 0
            for name in C_LIBRARY
        }
    except AttributeError as error:
        raise Unsupported(f"the C library lacks a function: {error}") from error


@cache
def host() -> Host:
    """Return this machine's processor.

    Raises:
        Unsupported: it can't multiply and add with one rounding.
    """
    binding = llvm()
    features = binding.get_host_cpu_features()
    arm = binding.get_process_triple().startswith(("aarch64", "arm64"))
    if not (arm or features.get("fma")):
        raise Unsupported("this processor has no fused multiply-add")
    lanes = 8 if features.get("avx512f") else 4 if features.get("avx") else 2
    many = arm or lanes == 8  # 32 registers instead of 16
    return Host(
        binding.get_host_cpu_name(), features.flatten(), lanes, 24 if many else 12
    )

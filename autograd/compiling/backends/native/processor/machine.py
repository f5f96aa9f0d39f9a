"""From text to machine code, kept in memory as long as somebody may call it."""

import ctypes
from collections.abc import Callable
from typing import Any

from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.processor.host import host, llvm
from autograd.compiling.backends.native.processor.store import name_of, store


class Machine:
    """The functions of one module as machine code.

    Args:
        text: the module.

    Raises:
        Unsupported: LLVM does not take it.
    """

    def __init__(self, text: str):
        binding, kept, name = llvm(), store(), name_of(text, *versions())
        code = kept.read(name)
        if code is None:
            code = machine_code(text)
            kept.write(name, code)
        self._engine = binding.create_mcjit_compiler(
            binding.parse_assembly(""), target()
        )
        self._engine.add_object_file(binding.ObjectFileRef.from_data(code))
        self._engine.finalize_object()

    def address(self, name: str) -> int:
        """Return where a function lies; it lives as long as this object."""
        return self._engine.get_function_address(name)

    def function(self, name: str, arguments: int = 1, result: Any = None) -> Callable:
        """Return a function of addresses.

        Args:
            arguments: how many it takes.
            result: what it returns, as a type of ctypes.
        """
        kind = ctypes.CFUNCTYPE(result, *[ctypes.c_void_p] * arguments)
        function = kind(self.address(name))
        function.machine = self  # type: ignore[attr-defined]
        return function


def versions() -> list[str]:
    """Return what machine code depends on beside its text."""
    import llvmlite

    binding, processor = llvm(), host()
    return [
        llvmlite.__version__,
        binding.get_process_triple(),
        processor.name,
        processor.features,
    ]


def target():
    """Return LLVM's idea of this machine."""
    binding, processor = llvm(), host()
    return binding.Target.from_default_triple().create_target_machine(
        cpu=processor.name, features=processor.features, opt=2, jit=True
    )


def machine_code(text: str) -> bytes:
    """Return a module as an object file.

    Raises:
        Unsupported: LLVM does not take it.
    """
    machine = target()
    try:
        module = llvm().parse_assembly(text)
        module.verify()
    except RuntimeError as error:
        raise Unsupported(f"LLVM refuses the code: {error}") from error
    optimise(module, machine)
    return machine.emit_object(module)


def optimise(module, machine) -> None:
    """Put small functions in their place and simplify: what pays for its time.

    All of LLVM's passes would take five times as long and gain 5 %.
    """
    binding = llvm()
    builder = binding.create_pass_builder(
        machine, binding.create_pipeline_tuning_options(speed_level=1)
    )
    inline = binding.create_new_module_pass_manager()
    inline.add_always_inliner_pass()
    inline.run(module, builder)
    simplify = binding.create_new_function_pass_manager()
    simplify.add_instruction_combine_pass()
    simplify.add_simplify_cfg_pass()
    for function in module.functions:
        if not function.is_declaration:
            simplify.run(function, builder)

"""Who competes: one row per peer, its module imported only in its own process."""

from benchmarks.race import Peer

COMPILED = Peer("chainrule, native", "chainrule_compiled:native", ("llvmlite",))
COMPILED_NUMPY = Peer("chainrule, NumPy", "chainrule_compiled:numpy", ("numpy",))
SHARED_1 = Peer("native, 1 thread", "chainrule_compiled:native_1", ("llvmlite",))
SHARED_2 = Peer("native, 2 threads", "chainrule_compiled:native_2", ("llvmlite",))
SHARED_NUMPY_1 = Peer("NumPy, 1 thread", "chainrule_compiled:numpy_1", ("numpy",))
SHARED_NUMPY_2 = Peer("NumPy, 2 threads", "chainrule_compiled:numpy_2", ("numpy",))
EAGER = Peer("chainrule, + * relu by hand", "scalars:eager", ())
EAGER_MLP = Peer("chainrule, nn.MLP", "scalars:eager_mlp", ())
NUMPY = Peer("NumPy by hand", "plain_numpy:contestant", ("numpy",))
JAX = Peer("JAX jit", "jax_jit:contestant", ("jax", "jaxlib"))
TORCH = Peer("PyTorch eager", "pytorch:eager", ("torch",))
TORCH_COMPILE = Peer("PyTorch, torch.compile", "pytorch:compiled", ("torch",))
CASADI = Peer("CasADi map", "casadi_map:contestant", ("casadi",))
MICROGRAD = Peer("micrograd", "scalars:micrograd", ("micrograd",))

GRAPH_EAGER = Peer("chainrule, build and sweep", "graphs:eager", ())
GRAPH_REPLAYED = Peer("chainrule, replay and sweep", "graphs:replayed", ())
GRAPH_COMPILED = Peer("chainrule, compiled", "graphs:compiled", ())

PROGRAM_NUMPY = Peer("chainrule, NumPy", "whole_programs:compiled", ("numpy",))
PROGRAM_NATIVE = Peer("chainrule, native", "whole_programs:native", ("llvmlite",))
PROGRAM_JAX = Peer("JAX jit", "whole_programs:jax", ("jax", "jaxlib"))
PROGRAM_LOWERED = Peer(
    "chainrule's to_jax, jit", "whole_programs:lowered", ("jax", "jaxlib")
)
GPT_EAGER = Peer("chainrule, in operators", "scalar_gpt:eager", ())
GPT_LOCAL_GRADS = Peer("class that keeps slopes", "scalar_gpt:local_grads", ())

NAMES_NUMPY = Peer("chainrule, NumPy", "whole_programs:names", ("numpy",))
NAMES_NATIVE = Peer("chainrule, native", "whole_programs:names_native", ("llvmlite",))
NAMES_JAX = Peer("JAX jit", "whole_programs:names_jax", ("jax", "jaxlib"))

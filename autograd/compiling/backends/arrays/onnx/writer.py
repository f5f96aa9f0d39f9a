"""A graph of ONNX, node by node."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

OPSET = 18
IR_VERSION = 8  # runtimes of 2022 read it


class Writer:
    """Collects nodes; what one gives goes by a name.

    Args:
        dtype: of all real numbers.
    """

    def __init__(self, dtype: str):
        self.dtype = np.dtype(dtype)
        self.real = helper.np_dtype_to_tensor_dtype(self.dtype)
        self.nodes: list[onnx.NodeProto] = []
        self.inputs: list[onnx.ValueInfoProto] = []
        self.outputs: list[onnx.ValueInfoProto] = []
        self._constants: dict[Any, onnx.TensorProto] = {}
        self.batch: str | None = None  # how many examples, once one was asked

    def node(self, kind: str, *inputs: Any, domain: str = "", **attributes: Any) -> str:
        """Add a node; return the name of what it gives.  Floats become constants."""
        name = f"v{len(self.nodes)}"
        names = [x if isinstance(x, str) else self.constant(x) for x in inputs]
        made = helper.make_node(kind, names, [name], domain=domain, **attributes)
        self.nodes.append(made)
        return name

    def constant(self, numbers: Any) -> str:
        """Return the name of real numbers that never change."""
        return self._kept(np.asarray(numbers, self.dtype))

    def whole(self, numbers: Sequence[int]) -> str:
        """Return the name of a list of whole numbers, for shapes and axes."""
        return self._kept(np.array(numbers, np.int64))

    def texts(self, texts: Sequence[str]) -> str:
        """Return the name of a list of texts."""
        return self._kept(np.array(texts, object), "\0".join(texts).encode())

    def _kept(self, array: np.ndarray, content: bytes | None = None) -> str:
        key = array.dtype.str, array.shape, content or array.tobytes()
        if key not in self._constants:
            name = f"c{len(self._constants)}"
            self._constants[key] = numpy_helper.from_array(array, name)
        return self._constants[key].name

    def add_input(self, name: str, shape: Sequence[int | str], kind: int = 0) -> str:
        """Add an input of real numbers, or of another kind; return its name."""
        info = helper.make_tensor_value_info(name, kind or self.real, list(shape))
        self.inputs.append(info)
        return name

    def add_output(
        self, name: str, given: str, shape: Sequence[int | str], kind: int = 0
    ) -> None:
        """Let what goes by one name be an output by another."""
        self.nodes.append(helper.make_node("Identity", [given], [name]))
        info = helper.make_tensor_value_info(name, kind or self.real, list(shape))
        self.outputs.append(info)

    def count_of(self, name: str, axis: int) -> None:
        """Let the length of an input's axis be the number of examples."""
        if self.batch is None:
            self.batch = self.node("Shape", name, start=axis, end=axis + 1)

    def model(self, about: dict[str, str]) -> onnx.ModelProto:
        """Return the whole, checked.

        Args:
            about: texts that it carries along.

        Raises:
            onnx.checker.ValidationError: it is no sound graph; never seen.
        """
        used = {name for node in self.nodes for name in node.input}
        constants = [x for x in self._constants.values() if x.name in used]
        graph = helper.make_graph(
            self.nodes, "chainrule", self.inputs, self.outputs, constants
        )
        domains = sorted({node.domain for node in self.nodes} | {""})
        versions = {"": OPSET, "ai.onnx.ml": 3}
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid(d, versions[d]) for d in domains],
            ir_version=IR_VERSION,
            producer_name="chainrule",
        )
        helper.set_model_props(model, about)
        onnx.checker.check_model(model, full_check=True)
        return model

"""The MiniLM encoder as an ONNX graph, written out from its weights.

References:
    Devlin et al. (2019), BERT; Wang et al. (2020), MiniLM; Reimers and Gurevych (2019), Sentence-BERT
    (mean pooling, vectors of length 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LAYERS = 6
HEADS = 12
HIDDEN = 384
HEAD_SIZE = HIDDEN // HEADS
LAYER_NORM_EPSILON = 1e-12
OPSET = 17
IR_VERSION = 8


def build_graph(weights: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    """Build the graph.

    Args:
        weights: Tensors by their name in the BERT checkpoint, float32.

    Returns:
        A model from `tokens` (int64, batch x length, no padding) to `vectors` (float32, batch x 384, length 1).
    """
    graph = _Graph(weights)
    hidden = _embed(graph)
    for layer in range(LAYERS):
        hidden = _transform(graph, hidden, f"encoder.layer.{layer}")
    pooled = graph.add("ReduceMean", [hidden], axes=[1], keepdims=0)
    graph.add("LpNormalization", [pooled], output="vectors", axis=1, p=2)
    return graph.model()


class _Graph:
    """Collects nodes and constants; every node has one output."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def add(self, operator: str, inputs: list[str], output: str | None = None, **attributes: Any) -> str:
        """Append a node; return the name of its output."""
        name = output or f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [name], name=f"node_{len(self._nodes)}", **attributes))
        return name

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add a constant once; return its name."""
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str, transpose: bool = False) -> str:
        """Add a tensor of the checkpoint as a constant; return its name."""
        value = self._weights[name]
        return self.constant(name, value.T if transpose else value)

    def linear(self, hidden: str, place: str) -> str:
        """A fully connected layer."""
        product = self.add("MatMul", [hidden, self.weight(f"{place}.weight", transpose=True)])
        return self.add("Add", [product, self.weight(f"{place}.bias")])

    def normalize(self, hidden: str, place: str) -> str:
        """Layer normalisation."""
        inputs = [hidden, self.weight(f"{place}.weight"), self.weight(f"{place}.bias")]
        return self.add("LayerNormalization", inputs, axis=-1, epsilon=LAYER_NORM_EPSILON)

    def model(self) -> onnx.ModelProto:
        """The finished model."""
        graph = helper.make_graph(
            self._nodes,
            "minilm",
            [helper.make_tensor_value_info("tokens", TensorProto.INT64, ["batch", "length"])],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", HIDDEN])],
            list(self._constants.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        onnx.checker.check_model(model)
        return model


def _embed(graph: _Graph) -> str:
    words = graph.add("Gather", [graph.weight("embeddings.word_embeddings.weight"), "tokens"])
    shape = graph.add("Shape", ["tokens"], start=1, end=2)
    start = graph.constant("zero", np.array([0], dtype=np.int64))
    positions = graph.add("Slice", [graph.weight("embeddings.position_embeddings.weight"), start, shape])
    token_types = graph.constant("first_token_type", graph._weights["embeddings.token_type_embeddings.weight"][0])
    placed = graph.add("Add", [graph.add("Add", [words, positions]), token_types])
    return graph.normalize(placed, "embeddings.LayerNorm")


def _transform(graph: _Graph, hidden: str, place: str) -> str:
    attended = graph.linear(_attend(graph, hidden, f"{place}.attention.self"), f"{place}.attention.output.dense")
    hidden = graph.normalize(graph.add("Add", [hidden, attended]), f"{place}.attention.output.LayerNorm")
    inner = _gelu(graph, graph.linear(hidden, f"{place}.intermediate.dense"))
    outer = graph.linear(inner, f"{place}.output.dense")
    return graph.normalize(graph.add("Add", [hidden, outer]), f"{place}.output.LayerNorm")


def _attend(graph: _Graph, hidden: str, place: str) -> str:
    heads_shape = graph.constant("heads_shape", np.array([0, 0, HEADS, HEAD_SIZE], dtype=np.int64))
    hidden_shape = graph.constant("hidden_shape", np.array([0, 0, HIDDEN], dtype=np.int64))
    scale = graph.constant("scale", np.array(1 / np.sqrt(HEAD_SIZE), dtype=np.float32))

    def heads(part: str, order: list[int]) -> str:
        split = graph.add("Reshape", [graph.linear(hidden, f"{place}.{part}"), heads_shape])
        return graph.add("Transpose", [split], perm=order)

    queries, keys, values = heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]), heads("value", [0, 2, 1, 3])
    scores = graph.add("Mul", [graph.add("MatMul", [queries, keys]), scale])
    mixed = graph.add("MatMul", [graph.add("Softmax", [scores], axis=-1), values])
    return graph.add("Reshape", [graph.add("Transpose", [mixed], perm=[0, 2, 1, 3]), hidden_shape])


def _gelu(graph: _Graph, hidden: str) -> str:
    root = graph.constant("root_of_two", np.array(np.sqrt(2), dtype=np.float32))
    one = graph.constant("one", np.array(1, dtype=np.float32))
    half = graph.constant("half", np.array(0.5, dtype=np.float32))
    error = graph.add("Add", [graph.add("Erf", [graph.add("Div", [hidden, root])]), one])
    return graph.add("Mul", [graph.add("Mul", [hidden, error]), half])

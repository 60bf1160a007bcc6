"""BERT encoders as one ONNX graph, written out from their weights.

References:
    Devlin et al. (2019), BERT.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from patient_faq.understanding.published import PublishedEncoder

HEADS = 12
HIDDEN = 384
HEAD_SIZE = HIDDEN // HEADS
LAYER_NORM_EPSILON = 1e-12
OPSET = 17
IR_VERSION = 8
# Its operators: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
ONNXRUNTIME_DOMAIN = "com.microsoft"
ONNXRUNTIME_OPSET = 1


def build_graph(encoders: Mapping[PublishedEncoder, Mapping[str, np.ndarray]]) -> onnx.ModelProto:
    """Build the graph.

    Args:
        encoders: For each encoder, its tensors by their name in the BERT checkpoint, float32.

    Returns:
        A model from `tokens` (int64, batch x length, no padding) to `vectors` (float32, batch x 384 for each encoder): the
        encoders' vectors of length 1 side by side, brought to length 1 again.
    """
    graph = _Graph()
    vectors = [_encode(graph.of(encoder.name, weights), encoder) for encoder, weights in encoders.items()]
    graph.add("LpNormalization", [graph.add("Concat", vectors, axis=1)], output="vectors", axis=1, p=2)
    return graph.model(HIDDEN * len(encoders))


class _Graph:
    """Collects nodes and constants; every node has one output."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def of(self, name: str, weights: Mapping[str, np.ndarray]) -> _Part:
        """The part of the graph that one encoder fills."""
        return _Part(self, name, weights)

    def add(self, operator: str, inputs: list[str], output: str | None = None, **attributes: Any) -> str:
        """Append a node; return the name of its output."""
        name = output or f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [name], name=f"node_{len(self._nodes)}", **attributes))
        return name

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add a constant once; return its name."""
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.asarray(value, order="C"), name)
        return name

    def model(self, dimensions: int) -> onnx.ModelProto:
        """The finished model."""
        graph = helper.make_graph(
            self._nodes,
            "encoders",
            [helper.make_tensor_value_info("tokens", TensorProto.INT64, ["batch", "length"])],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", dimensions])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(ONNXRUNTIME_DOMAIN, ONNXRUNTIME_OPSET)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)


class _Part:
    """One encoder in the graph; its constants carry its name."""

    def __init__(self, graph: _Graph, name: str, weights: Mapping[str, np.ndarray]) -> None:
        self._name = name
        self._weights = weights
        self.add = graph.add
        self._constant = graph.constant

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add a constant once; return its name."""
        return self._constant(f"{self._name}.{name}", value)

    def weight(self, name: str, transpose: bool = False) -> str:
        """Add a tensor of the checkpoint as a constant; return its name."""
        value = self._weights[name]
        return self.constant(name, value.T if transpose else value)

    def tensor(self, name: str) -> np.ndarray:
        """A tensor of the checkpoint."""
        return self._weights[name]

    def joined(self, names: list[str]) -> np.ndarray:
        """Tensors of the checkpoint, one below the other."""
        return np.concatenate([self._weights[name] for name in names])

    def linear(self, hidden: str, place: str) -> str:
        """A fully connected layer."""
        product = self.add("MatMul", [hidden, self.weight(f"{place}.weight", transpose=True)])
        return self.add("Add", [product, self.weight(f"{place}.bias")])

    def normalize(self, hidden: str, place: str) -> str:
        """Layer normalisation."""
        inputs = [hidden, self.weight(f"{place}.weight"), self.weight(f"{place}.bias")]
        return self.add("LayerNormalization", inputs, axis=-1, epsilon=LAYER_NORM_EPSILON)


def _encode(part: _Part, encoder: PublishedEncoder) -> str:
    hidden = _embed(part)
    for layer in range(encoder.layers):
        hidden = _transform(part, hidden, f"encoder.layer.{layer}")
    if encoder.pooling == "mean":
        pooled = part.add("ReduceMean", [hidden], axes=[1], keepdims=0)
    else:
        pooled = part.add("Gather", [hidden, part.constant("first", np.array(0, dtype=np.int64))], axis=1)
    return part.add("LpNormalization", [pooled], axis=1, p=2)


def _embed(part: _Part) -> str:
    words = part.add("Gather", [part.weight("embeddings.word_embeddings.weight"), "tokens"])
    shape = part.add("Shape", ["tokens"], start=1, end=2)
    start = part.constant("zero", np.array([0], dtype=np.int64))
    positions = part.add("Slice", [part.weight("embeddings.position_embeddings.weight"), start, shape])
    token_types = part.constant("first_token_type", part.tensor("embeddings.token_type_embeddings.weight")[0])
    placed = part.add("Add", [part.add("Add", [words, positions]), token_types])
    return part.normalize(placed, "embeddings.LayerNorm")


def _transform(part: _Part, hidden: str, place: str) -> str:
    attended = part.linear(_attend(part, hidden, f"{place}.attention.self"), f"{place}.attention.output.dense")
    hidden = part.normalize(part.add("Add", [hidden, attended]), f"{place}.attention.output.LayerNorm")
    inner = _gelu(part, part.linear(hidden, f"{place}.intermediate.dense"))
    outer = part.linear(inner, f"{place}.output.dense")
    return part.normalize(part.add("Add", [hidden, outer]), f"{place}.output.LayerNorm")


def _attend(part: _Part, hidden: str, place: str) -> str:
    """All heads at once, as one operator of onnxruntime: queries, keys and values need one product then."""
    places = [f"{place}.{kind}" for kind in ("query", "key", "value")]
    weight = part.constant(f"{place}.weight", part.joined([f"{one}.weight" for one in places]).T)
    bias = part.constant(f"{place}.bias", part.joined([f"{one}.bias" for one in places]))
    return part.add("Attention", [hidden, weight, bias], domain=ONNXRUNTIME_DOMAIN, num_heads=HEADS)


def _gelu(part: _Part, hidden: str) -> str:
    root = part.constant("root_of_two", np.array(np.sqrt(2), dtype=np.float32))
    one = part.constant("one", np.array(1, dtype=np.float32))
    half = part.constant("half", np.array(0.5, dtype=np.float32))
    error = part.add("Add", [part.add("Erf", [part.add("Div", [hidden, root])]), one])
    return part.add("Mul", [part.add("Mul", [hidden, error]), half])

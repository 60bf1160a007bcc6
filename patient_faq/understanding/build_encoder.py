"""Build the encoder file from the weights of two published encoders and our adapters.

`python -m patient_faq.understanding.build_encoder` writes build/encoder/. PATIENT_FAQ_ENCODER_WEIGHTS may name a folder that
holds the encoders' files, in one folder for each.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic

from patient_faq.errors import PatientFaqError, ResourceError
from patient_faq.understanding.adapter import adapt, adapter_file
from patient_faq.understanding.bert_graph import HIDDEN, build_graph
from patient_faq.understanding.encoder import ENCODER_FOLDER, MODEL_FILE, TOKENIZER_FILE, SentenceEncoder
from patient_faq.understanding.kept_vectors import VECTORS_FILE
from patient_faq.understanding.published import ENCODERS, MINILM, PublishedEncoder, Weights

WEIGHTS_SETTING = "PATIENT_FAQ_ENCODER_WEIGHTS"
REFERENCE_FILE = Path(__file__).with_name("reference_vectors.json")
LEAST_COSINE_8_BIT = 0.985
STAMP_FILE = "built-from.txt"


def build(folder: Path = ENCODER_FOLDER) -> None:
    """Write the adapted 8-bit encoders, as one graph, and their tokenizer to a folder.

    Raises:
        ResourceError: If weights or adapters are missing, the weights are not the published ones, or the graph
            built from them gives other vectors than the original.
    """
    published = {encoder: read_weights(encoder) for encoder in ENCODERS}
    folder.mkdir(parents=True, exist_ok=True)
    # What fails halfway must not pass for what was built before, nor another encoder's vectors for those of this one.
    for name in (STAMP_FILE, VECTORS_FILE):
        (folder / name).unlink(missing_ok=True)
    # Both read the same word pieces.
    shutil.copy(find_weights(MINILM) / TOKENIZER_FILE, folder / TOKENIZER_FILE)
    references = read_references()
    for encoder, weights in published.items():
        onnx.save(build_graph({encoder: weights}), str(folder / MODEL_FILE))
        verify_vectors(folder, references[encoder.name], encoder.least_cosine)
    adapted = {encoder: adapt(encoder, weights, adapter_file(encoder)) for encoder, weights in published.items()}
    onnx.save(build_graph(adapted), str(folder / MODEL_FILE))
    exact = SentenceEncoder(folder)
    vectors = {text: exact.encode(text) for text in references[MINILM.name]}
    _quantize(folder / MODEL_FILE)
    verify_vectors(folder, vectors, LEAST_COSINE_8_BIT)
    (folder / STAMP_FILE).write_text(stamp(), encoding="utf-8")


def _quantize(path: Path) -> None:
    """Turn to 8-bit weights, scaled for each channel; 7 bits of them are used, as older processors need."""
    logging.getLogger().setLevel(logging.ERROR)
    exact = path.rename(path.with_name("exact.onnx"))
    # What an operator of onnxruntime's own gives, onnx does not know: it is floating point.
    options = {"DefaultTensorType": onnx.TensorProto.FLOAT}
    quantize_dynamic(exact, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, extra_options=options)
    exact.unlink()


def is_built(folder: Path = ENCODER_FOLDER) -> bool:
    """Whether the folder holds an encoder built by this very code."""
    path = folder / STAMP_FILE
    return (folder / MODEL_FILE).is_file() and path.is_file() and path.read_text(encoding="utf-8") == stamp()


def stamp() -> str:
    """Digest of everything that shapes the encoder file: the weights' hashes, the adapters and the code that builds it."""
    code = [Path(__file__).with_name(name) for name in ("build_encoder.py", "bert_graph.py", "adapter.py", "published.py")]
    adapters = [adapter_file(encoder) for encoder in ENCODERS]
    return hashlib.sha256(b"".join(path.read_bytes() for path in (*code, *adapters) if path.is_file())).hexdigest()


def read_weights(encoder: PublishedEncoder) -> Weights:
    """The published weights of an encoder.

    Returns:
        Tensors by their name in the BERT checkpoint, float32.

    Raises:
        ResourceError: If they cannot be found, or are not the published ones.
    """
    path = find_weights(encoder) / encoder.weights_file
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != encoder.sha256:
        raise ResourceError(
            f"{path}: has SHA-256 {found[:16]}..., not {encoder.sha256[:16]}...; reinstall the package or name the right copy"
        )
    return encoder.read(path)


def find_weights(encoder: PublishedEncoder) -> Path:
    """The folder that holds an encoder's weights and tokenizer.

    Raises:
        ResourceError: If it cannot be found.
    """
    chosen = os.environ.get(WEIGHTS_SETTING)
    if chosen:
        folder = Path(chosen) / encoder.name
    else:
        spec = importlib.util.find_spec(encoder.package)
        if spec is None or not spec.submodule_search_locations:
            raise ResourceError(
                f"Python package {encoder.package}: is not installed; run `make setup`, or name a folder in {WEIGHTS_SETTING}"
            )
        folder = Path(spec.submodule_search_locations[0]) / encoder.folder
    missing = [name for name in (encoder.weights_file, TOKENIZER_FILE) if not (folder / name).is_file()]
    if missing:
        raise ResourceError(f"{folder}: {', '.join(missing)} missing; reinstall with `make setup`, or correct {WEIGHTS_SETTING}")
    return folder


def read_references() -> dict[str, dict[str, np.ndarray]]:
    """For each encoder by name: texts with the vectors that the published model gave."""
    references = json.loads(REFERENCE_FILE.read_text(encoding="utf-8"))
    return {name: {one["text"]: np.array(one["vector"]) for one in texts} for name, texts in references.items()}


def verify_vectors(folder: Path, expected: Mapping[str, np.ndarray], least_cosine: float) -> None:
    """Compare the vectors of an encoder with those expected.

    Args:
        folder: Holds the encoder.
        expected: Vectors by their text, of one encoder or of several side by side.
        least_cosine: How near each encoder's must be.

    Raises:
        ResourceError: If any vector is farther from the expected one.
    """
    joint = SentenceEncoder(folder)
    for text, vector in expected.items():
        cosine = float(np.min(np.sum(_of_each(joint.encode(text)) * _of_each(vector), axis=1)))
        if cosine < least_cosine:
            raise ResourceError(
                f"{folder}: the encoder built here gives other vectors than expected (cosine {cosine:.4f}); "
                "delete the folder and run `make build`"
            )


def _of_each(vector: np.ndarray) -> np.ndarray:
    """The vector of each encoder, of length 1: among good ones a bad one could hide."""
    parts = vector.reshape(-1, HIDDEN)
    return np.asarray(parts / np.linalg.norm(parts, axis=1, keepdims=True))


def main() -> int:
    """Build the encoder unless it is there already; return the exit status."""
    if is_built():
        return 0
    print("Building the sentence encoder (a few seconds) ...", flush=True)
    try:
        build()
    except PatientFaqError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

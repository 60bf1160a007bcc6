from dataclasses import replace

import numpy as np
import onnx
import pytest
import tensorflow as tf
from tokenizers import Tokenizer

from patient_faq.errors import ResourceError
from patient_faq.understanding import adapter, build_encoder
from patient_faq.understanding.bert_graph import build_graph
from patient_faq.understanding.encoder import DIMENSIONS, MODEL_FILE, TOKENIZER_FILE, SentenceEncoder
from patient_faq.understanding.published import ENCODERS
from tuning.batches import draw_batches, pad
from tuning.bert import AdaptedEncoder
from tuning.examples import Example
from tuning.train import TuningSettings, tune

BEER = Example("alcohol", "May I have a beer?")
FRIDGE = Example("storage", "Does it go in the fridge?")
LEAST_COSINE = 0.9999
HAIR = Example("hair_loss", "Will my hair fall out?")


@pytest.fixture(params=ENCODERS, ids=lambda encoder: encoder.name)
def published(request):
    return request.param


@pytest.fixture
def weights(published):
    return build_encoder.read_weights(published)


@pytest.fixture
def references(published):
    return build_encoder.read_references()[published.name]


@pytest.fixture
def tokenizer(published):
    tokenizer = Tokenizer.from_file(str(build_encoder.find_weights(published) / TOKENIZER_FILE))
    tokenizer.no_padding()
    return tokenizer


@pytest.fixture
def exact_encoder(tmp_path, published, tokenizer):
    def built_from(tensors):
        onnx.save(build_graph({published: tensors}), str(tmp_path / MODEL_FILE))
        tokenizer.save(str(tmp_path / TOKENIZER_FILE))
        return SentenceEncoder(tmp_path)

    return built_from


def test_encoder_without_adapter_gives_the_vectors_of_the_original(published, weights, references, exact_encoder):
    encoder = exact_encoder(weights)
    for text, vector in references.items():
        assert encoder.encode(text) @ vector >= published.least_cosine


def test_encoders_stand_side_by_side_with_equal_weight():
    both = SentenceEncoder().encode("May I have a beer?")
    assert both.shape == (DIMENSIONS,)
    assert [float(half @ half) for half in np.split(both, len(ENCODERS))] == pytest.approx([0.5, 0.5], abs=1e-5)


def test_untrained_adapter_changes_no_vector(published, weights, references, tokenizer):
    text, vector = next(iter(references.items()))
    (tuned,) = AdaptedEncoder(published, weights, seed=1, precision=tf.float32)(*pad([tokenizer.encode(text).ids]), 0.0).numpy()
    assert tuned @ vector >= published.least_cosine


def test_tuning_moves_vectors_alike_in_training_and_in_use(published, weights, tokenizer, exact_encoder, tmp_path):
    settings = TuningSettings(epochs=4, batch=2, rate=3e-3, dropout=0.0, precision=tf.float32)
    factors = tune(published, weights, tokenizer, [BEER, FRIDGE, HAIR], settings)
    adapter.save_factors(factors, tmp_path / "adapter.safetensors")
    encoder = exact_encoder(adapter.adapt(published, weights, tmp_path / "adapter.safetensors"))
    trained = AdaptedEncoder(published, weights, seed=1, precision=tf.float32)
    for name, factor in factors.items():
        trained.factors[name].assign(factor)
    beer, fridge = (trained(*pad([tokenizer.encode(one.text).ids]), 0.0).numpy()[0] for one in (BEER, FRIDGE))
    assert encoder.encode(BEER.text) @ beer >= LEAST_COSINE
    untuned = exact_encoder(weights)
    assert beer @ fridge < untuned.encode(BEER.text) @ untuned.encode(FRIDGE.text)


@pytest.mark.parametrize("content", [None, b"x"])
def test_unusable_adapter_is_one_clear_message(published, weights, tmp_path, content):
    path = tmp_path / "adapter.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ResourceError, match=r"adapter\.safetensors: the adapter cannot be used .* run `make tune`"):
        adapter.adapt(published, weights, path)


def test_our_adapter_fits_every_layer_and_changes_it(published, weights):
    adapted = adapter.adapt(published, weights, adapter.adapter_file(published))
    changed = {name for name, value in weights.items() if not np.array_equal(adapted[name], value)}
    assert changed == {f"{place}.weight" for place in adapter.adapted_places(published)}


def test_what_fails_to_build_does_not_pass_for_what_was_built_before(tmp_path, monkeypatch):
    (tmp_path / build_encoder.MODEL_FILE).write_bytes(b"x")
    (tmp_path / build_encoder.STAMP_FILE).write_text(build_encoder.stamp())
    assert build_encoder.is_built(tmp_path)
    monkeypatch.setattr(build_encoder, "ENCODERS", [replace(ENCODERS[0], least_cosine=1.1)])
    with pytest.raises(ResourceError, match="other vectors than expected"):
        build_encoder.build(tmp_path)
    assert not build_encoder.is_built(tmp_path)


def test_another_adapter_builds_another_encoder(tmp_path, monkeypatch):
    before = build_encoder.stamp()
    (tmp_path / "other.safetensors").write_bytes(b"other")
    monkeypatch.setattr(build_encoder, "adapter_file", lambda encoder: tmp_path / "other.safetensors")
    assert build_encoder.stamp() != before


def test_every_text_is_drawn_once_in_batches_of_like_length():
    lengths = [length % 40 + 1 for length in range(1_000)]
    batches = list(draw_batches(lengths, 32, np.random.default_rng(1)))
    assert sorted(row for batch in batches for row in batch) == list(range(1_000))
    assert max(max(lengths[row] for row in batch) - min(lengths[row] for row in batch) for batch in batches) < 5


def test_padding_is_masked():
    tokens, mask = pad([[101, 7, 102], [101, 102]])
    assert tokens.tolist() == [[101, 7, 102], [101, 102, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 1, 0]]

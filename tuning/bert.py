"""A BERT encoder in TensorFlow, with low-rank updates that can be trained.

References:
    Hu et al. (2022), LoRA: low-rank adaptation of large language models.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from patient_faq.understanding.adapter import RANK, adapted_places, factor_names
from patient_faq.understanding.bert_graph import HEAD_SIZE, HEADS, HIDDEN, LAYER_NORM_EPSILON
from patient_faq.understanding.published import PublishedEncoder

# Spread of the first factor; the second starts at zero, so that training starts at the published encoder.
SPREAD = 0.02
# Added to the attention scores of padding.
NEVER = -1e9


class AdaptedEncoder(tf.Module):
    """The published encoder with an adapter, whose factors are the only variables."""

    def __init__(self, encoder: PublishedEncoder, weights: Mapping[str, np.ndarray], seed: int, precision: tf.DType) -> None:
        """Start at the published encoder.

        Args:
            encoder: How it is built.
            weights: Tensors by their name in the BERT checkpoint, float32.
            seed: Of the first factors.
            precision: In which the linear layers multiply.
        """
        super().__init__()
        self._encoder = encoder
        self._precision = precision
        self._weights = {name: tf.constant(value) for name, value in weights.items() if value.dtype == np.float32}
        random = np.random.default_rng(seed)
        self._matrices = {place: tf.constant(weights[f"{place}.weight"].T, precision) for place in adapted_places(encoder)}
        self.factors: dict[str, tf.Variable] = {}
        for place in adapted_places(encoder):
            outputs, inputs = weights[f"{place}.weight"].shape
            first, second = factor_names(place)
            self.factors[first] = tf.Variable(random.normal(0, SPREAD, (inputs, RANK)).astype(np.float32))
            self.factors[second] = tf.Variable(np.zeros((RANK, outputs), dtype=np.float32))

    def __call__(self, tokens: tf.Tensor, mask: tf.Tensor, dropout: float) -> tf.Tensor:
        """Encode a batch.

        Args:
            tokens: Numbers of the word pieces, int (batch x length), padded.
            mask: 1 for word pieces, 0 for padding, float32 (batch x length).
            dropout: Share of the inputs of the low-rank updates that is left out; 0 when encoding for use.

        Returns:
            Vectors of length 1, float32 (batch x 384).
        """
        hidden = self._embed(tokens)
        for layer in range(self._encoder.layers):
            hidden = self._transform(hidden, mask, f"encoder.layer.{layer}", dropout)
        return tf.math.l2_normalize(self._pool(hidden, mask), axis=1)

    def _pool(self, hidden: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        if self._encoder.pooling == "first":
            return hidden[:, 0]
        return tf.reduce_sum(hidden * mask[:, :, None], axis=1) / tf.reduce_sum(mask, axis=1, keepdims=True)

    def _embed(self, tokens: tf.Tensor) -> tf.Tensor:
        words = tf.gather(self._weights["embeddings.word_embeddings.weight"], tokens)
        positions = self._weights["embeddings.position_embeddings.weight"][: tf.shape(tokens)[1]]
        token_type = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._normalize(words + positions + token_type, "embeddings.LayerNorm")

    def _transform(self, hidden: tf.Tensor, mask: tf.Tensor, place: str, dropout: float) -> tf.Tensor:
        attended = self._attend(hidden, mask, f"{place}.attention.self", dropout)
        attended = self._linear(attended, f"{place}.attention.output.dense", dropout)
        hidden = self._normalize(hidden + attended, f"{place}.attention.output.LayerNorm")
        inner = tf.nn.gelu(self._linear(hidden, f"{place}.intermediate.dense", dropout))
        outer = self._linear(inner, f"{place}.output.dense", dropout)
        return self._normalize(hidden + outer, f"{place}.output.LayerNorm")

    def _attend(self, hidden: tf.Tensor, mask: tf.Tensor, place: str, dropout: float) -> tf.Tensor:
        batch, length = tf.shape(hidden)[0], tf.shape(hidden)[1]

        def heads(part: str) -> tf.Tensor:
            split = tf.reshape(self._linear(hidden, f"{place}.{part}", dropout), (batch, length, HEADS, HEAD_SIZE))
            return tf.transpose(split, (0, 2, 1, 3))

        scores = tf.matmul(heads("query"), heads("key"), transpose_b=True) / np.sqrt(HEAD_SIZE).astype(np.float32)
        chances = tf.nn.softmax(scores + (1.0 - mask[:, None, None, :]) * NEVER)
        return tf.reshape(tf.transpose(tf.matmul(chances, heads("value")), (0, 2, 1, 3)), (batch, length, HIDDEN))

    def _linear(self, hidden: tf.Tensor, place: str, dropout: float) -> tf.Tensor:
        hidden = tf.cast(hidden, self._precision)
        first, second = (tf.cast(self.factors[name], self._precision) for name in factor_names(place))
        thinned = tf.nn.dropout(hidden, dropout) if dropout else hidden
        change = tf.matmul(tf.matmul(thinned, first), second)
        return tf.cast(tf.matmul(hidden, self._matrices[place]) + change, tf.float32) + self._weights[f"{place}.bias"]

    def _normalize(self, hidden: tf.Tensor, place: str) -> tf.Tensor:
        mean, variance = tf.nn.moments(hidden, axes=[-1], keepdims=True)
        scale = self._weights[f"{place}.weight"] * tf.math.rsqrt(variance + LAYER_NORM_EPSILON)
        return (hidden - mean) * scale + self._weights[f"{place}.bias"]

"""Train the adapter: a softmax over all intents on top of the encoder, which is thrown away afterwards."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

from patient_faq.understanding.bert_graph import HIDDEN
from patient_faq.understanding.published import PublishedEncoder
from tuning.batches import draw_batches, pad
from tuning.bert import AdaptedEncoder
from tuning.examples import Example

# Steps between two lines of progress.
REPORT_EVERY = 200
ENCODED_AT_ONCE = 128
_TOKENS = tf.TensorSpec([None, None], tf.int32)
_MASK = tf.TensorSpec([None, None], tf.float32)
_TARGETS = tf.TensorSpec([None], tf.int32)


@dataclass(frozen=True)
class TuningSettings:
    """How the adapter is trained.

    Attributes:
        epochs: How often each example is seen.
        batch: Examples in one step.
        rate: Highest learning rate; it rises over the first steps and falls to zero.
        rising_share: Share of the steps over which it rises.
        dropout: Share of the inputs of the low-rank updates that is left out.
        smoothing: Share of the target that is spread over all labels.
        longest: Most word pieces of an example that are read.
        first_head_inverse_regularization: C of the regression that the softmax starts from.
        first_head_steps: Its steps.
        seed: Of everything drawn by chance.
        precision: In which linear layers multiply; bfloat16 takes half the time on processors that know it.
    """

    epochs: int = 2
    batch: int = 64
    rate: float = 1.2e-3
    rising_share: float = 0.06
    dropout: float = 0.05
    smoothing: float = 0.1
    longest: int = 64
    first_head_inverse_regularization: float = 10.0
    first_head_steps: int = 25
    seed: int = 1
    precision: tf.DType = tf.bfloat16


def tune(
    published: PublishedEncoder,
    weights: Mapping[str, np.ndarray],
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    settings: TuningSettings,
) -> dict[str, np.ndarray]:
    """Train an adapter.

    Args:
        published: The encoder.
        weights: Its tensors, by their name in the BERT checkpoint.
        tokenizer: Its tokenizer.
        examples: What to learn from.
        settings: How to train.

    Returns:
        The adapter's factors by name.
    """
    tokenizer.no_padding()
    tokenizer.enable_truncation(settings.longest)
    labels = sorted({example.label for example in examples})
    targets = np.array([labels.index(example.label) for example in examples], dtype=np.int32)
    texts = [tokenizer.encode(example.text).ids for example in examples]
    encoder = AdaptedEncoder(published, weights, settings.seed, settings.precision)
    head = _first_head(encoder, texts, targets, settings)
    tuner = _Tuner(encoder, head, settings, steps=settings.epochs * -(-len(examples) // settings.batch))
    random = np.random.default_rng(settings.seed)
    for _ in range(settings.epochs):
        for rows in draw_batches([len(text) for text in texts], settings.batch, random):
            tuner.learn([texts[row] for row in rows], targets[rows])
    return {name: factor.numpy() for name, factor in encoder.factors.items()}


class _Tuner:
    """Takes one step after the other."""

    def __init__(self, encoder: AdaptedEncoder, head: tuple[np.ndarray, np.ndarray], settings: TuningSettings, steps: int) -> None:
        self._encoder, self._settings, self._steps = encoder, settings, steps
        self._head = [tf.Variable(part) for part in head]
        self._variables = [*encoder.factors.values(), *self._head]
        self._optimizer = tf.keras.optimizers.legacy.Adam(_RisingAndFalling(settings, steps))
        self._step = tf.function(self._take_step, input_signature=[_TOKENS, _MASK, _TARGETS], autograph=False)
        self._started = time.monotonic()
        self._losses: list[float] = []

    def learn(self, texts: Sequence[Sequence[int]], targets: np.ndarray) -> None:
        """Learn from one batch; tell how far it is now and then."""
        self._losses.append(float(self._step(*pad(texts), targets)))
        done = len(self._losses)
        if done % REPORT_EVERY == 0:
            passed, loss = time.monotonic() - self._started, np.mean(self._losses[-REPORT_EVERY:])
            print(f"  {passed:5.0f} s  step {done} of {self._steps}, loss {loss:.3f}", flush=True)

    def _take_step(self, tokens: tf.Tensor, mask: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        kernel, bias = self._head
        with tf.GradientTape() as tape:
            logits = tf.matmul(self._encoder(tokens, mask, self._settings.dropout), kernel) + bias
            wanted = tf.one_hot(targets, tf.shape(bias)[0])
            losses = tf.keras.losses.categorical_crossentropy(wanted, logits, from_logits=True, label_smoothing=self._settings.smoothing)
            loss = tf.reduce_mean(losses)
        self._optimizer.apply_gradients(zip(tape.gradient(loss, self._variables), self._variables, strict=True))
        return loss


class _RisingAndFalling(tf.keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that rises in a line, then falls in a line to zero."""

    def __init__(self, settings: TuningSettings, steps: int) -> None:
        self._rate, self._steps = settings.rate, float(steps)
        self._rising = max(1.0, settings.rising_share * steps)

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """The rate at a step."""
        step = tf.cast(step, tf.float32)
        falling = tf.maximum(0.0, (self._steps - step) / (self._steps - self._rising))
        return self._rate * tf.minimum((step + 1) / self._rising, falling)


def _first_head(
    encoder: AdaptedEncoder, texts: Sequence[Sequence[int]], targets: np.ndarray, settings: TuningSettings
) -> tuple[np.ndarray, np.ndarray]:
    """The softmax that fits the published encoder, so that tuning does not begin by tearing it apart.

    References:
        Kumar et al. (2022), Fine-tuning can distort pretrained features and underperform out-of-distribution.
    """
    encode = tf.function(lambda tokens, mask: encoder(tokens, mask, 0.0), input_signature=[_TOKENS, _MASK])
    vectors, order = np.zeros((len(texts), HIDDEN), dtype=np.float32), np.argsort([len(text) for text in texts])
    for start in range(0, len(order), ENCODED_AT_ONCE):
        rows = order[start : start + ENCODED_AT_ONCE]
        vectors[rows] = encode(*pad([texts[row] for row in rows])).numpy()
    regression = LogisticRegression(C=settings.first_head_inverse_regularization, max_iter=settings.first_head_steps)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit(vectors, targets)
    return regression.coef_.T.astype(np.float32), regression.intercept_.astype(np.float32)

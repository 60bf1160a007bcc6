"""What the alarm classifier learns, and how its judges are joined."""

import numpy as np

from patient_faq.safety.classifier import AlarmClassifier
from patient_faq.safety.examples import train_alarms
from patient_faq.understanding.encoder import SentenceEncoder
from patient_faq.understanding.regression import softmax


def test_classifier_learns_the_windows_of_harmless_stories_only(monkeypatch):
    learnt = {}
    monkeypatch.setattr(AlarmClassifier, "fit", lambda self, texts, vectors, labels: learnt.update(zip(texts, labels, strict=True)))
    story = " ".join(f"word{chr(97 + number)}" for number in range(25))
    train_alarms([story, f"help {story}"], ["storage", "emergency"], SentenceEncoder().encode_each)
    assert sorted(learnt.values()) == ["emergency", "storage", "storage", "storage"]


def test_classifier_learns_pairs_of_short_harmless_messages_only(monkeypatch):
    learnt = []
    monkeypatch.setattr(AlarmClassifier, "fit", lambda self, texts, vectors, labels: learnt.extend(zip(texts, labels, strict=True)))
    short = [f"storage{chr(97 + number)}?" for number in range(20)] + [f"cost{chr(97 + number)}" for number in range(20)]
    labels = [text.rstrip("?")[:-1] for text in short]
    train_alarms([*short, "help"], [*labels, "emergency"], SentenceEncoder().encode_each)
    pairs = [(text.split(), label) for text, label in learnt if " " in text]
    assert len(pairs) == 2
    assert all(len(words) == 2 and words[0][-1] in ".?" and words[0].startswith(label) for words, label in pairs)


def test_what_is_nearest_bears_out_or_rules_out_what_regressions_hold():
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 0, 1, 1, 1, 2, 3]]
    labels = ["emergency"] * 3 + ["storage"] * 3 + ["crisis", "cost"]
    texts = ["my lips are fat", "my tongue is thick", "no air", "cold fridge", "warm pen", "how cold", "let me die", "a price"]
    classifier = AlarmClassifier().fit(texts, vectors, labels)
    near_alarms, near_others = (classifier.probabilities("?", vectors[row])["emergency"] for row in (0, 3))
    alarms, others = (_by_regressions(classifier, vectors[row]) for row in (0, 3))
    assert near_alarms > alarms
    assert near_others < others


def _by_regressions(classifier, vector):
    return np.mean([softmax(judge.logits("?", vector))[judge.labels.index("emergency")] for _, judge in classifier._judges()])

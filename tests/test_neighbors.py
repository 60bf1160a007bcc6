"""The nearest examples and their votes."""

import tracemalloc

import numpy as np
import pytest

from patient_faq.understanding.neighbors import NearestExamples


def unit(*degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


@pytest.fixture
def examples():
    return NearestExamples(count=3, dimensions=2, sharpness=20.0).fit(unit(0, 5, 20, 80, 90), ["wine", "beer", "wine", "fridge", "fridge"])


def test_only_the_nearest_vote_and_nearer_ones_count_more(examples):
    nearest = examples.look_up(unit(4)[0])
    votes = dict(zip(examples.labels, nearest.votes, strict=True))
    assert votes["fridge"] == 0
    assert votes["beer"] > votes["wine"] / 2
    assert sum(votes.values()) == pytest.approx(1)
    assert nearest.cosines == pytest.approx(np.cos(np.radians([1, 4, 16])), abs=1e-5)


def test_fewer_examples_than_are_to_vote_all_vote():
    few = NearestExamples(count=10, dimensions=2, sharpness=20.0).fit(unit(0, 90), ["wine", "fridge"])
    assert len(few.look_up(unit(10)[0]).cosines) == 2


def test_rows_near_are_those_of_any_text_once(examples):
    assert examples.rows_near(unit(85, 88)).tolist() == [2, 3, 4]


def test_looking_for_rows_keeps_no_table_in_memory(monkeypatch):
    monkeypatch.setattr(NearestExamples, "ROWS_AT_ONCE", 10)
    vectors = np.random.default_rng(0).normal(size=(1_000, 4)).astype(np.float32)
    many = NearestExamples(count=3, dimensions=4, sharpness=20.0).fit(vectors, ["wine"] * len(vectors))
    tracemalloc.start()
    many.rows_near(vectors)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # All tables together are 1,000 x 1,000 places of 8 bytes each.
    assert peak < 1_000_000


def test_nearness_leaves_out_the_example_itself(examples):
    expected = np.cos(np.radians([5, 5, 15, 10, 10]))
    assert examples.nearness_of_examples(1) == pytest.approx(expected, abs=1e-5)


def test_nearest_are_the_same_after_saving(examples):
    other = NearestExamples(count=3, dimensions=2, sharpness=20.0)
    other.restore(examples.arrays(), examples.labels)
    assert other.look_up(unit(50)[0]).votes == pytest.approx(examples.look_up(unit(50)[0]).votes)

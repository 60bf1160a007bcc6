"""Two opinions of one event, joined."""

import pytest

from patient_faq.understanding.pooling import pool


@pytest.mark.parametrize(
    ("first", "second", "weight", "together"),
    [(0.2, 0.2, 0.5, 0.2), (0.2, 0.8, 0.5, 0.5), (0.3, 0.9, 0.0, 0.3), (0.5, 0.9, 0.5, 0.75), (0.0, 1.0, 0.5, 0.5)],
)
def test_probabilities_are_pooled_by_their_log_odds(first, second, weight, together):
    assert pool(first, second, weight) == pytest.approx(together)

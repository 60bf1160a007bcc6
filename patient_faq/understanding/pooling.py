"""Two opinions of one event, joined."""

from __future__ import annotations

import math

# Probabilities are held this far from 0 and 1, whose logarithms have no end.
LEAST_CHANCE = 1e-5


def pool(first: float, second: float, weight: float) -> float:
    """The logarithmic opinion pool of two probabilities of one event, 0 to 1.

    Args:
        first: What the first judge holds, 0 to 1.
        second: What the second judge holds, 0 to 1.
        weight: Of the second, 0 to 1; the first has the rest.

    References:
        Genest and Zidek, "Combining probability distributions: a critique and an annotated bibliography", Statistical
        Science 1 (1986).
    """
    log_odds = (1 - weight) * _log_odds(first) + weight * _log_odds(second)
    return 1 / (1 + math.exp(-log_odds))


def _log_odds(chance: float) -> float:
    held = min(max(chance, LEAST_CHANCE), 1 - LEAST_CHANCE)
    return math.log(held / (1 - held))

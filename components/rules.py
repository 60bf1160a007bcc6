"""Rasa's RulePolicy, which looks at the rules of the latest intent only."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import State
from rasa.shared.nlu.constants import INTENT

USER = "user"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IndexedRulePolicy(RulePolicy):
    """Predicts what RulePolicy predicts, without trying every topic's rule at every step.

    A rule whose latest state names an intent can only apply when that intent came last. With a rule for each of 150
    intents that leaves a handful to try.
    """

    _index: dict[str | None, list[str]] | None = None
    _indexed: int | None = None

    def _get_possible_keys(self, lookup: dict[str, Any], states: list[State]) -> set[str]:
        if not states:
            return super()._get_possible_keys(lookup, states)
        if self._index is None or self._indexed != id(lookup):
            self._index, self._indexed = self._by_latest_intent(lookup), id(lookup)
        latest = states[-1].get(USER, {}).get(INTENT)
        candidates = self._index[None] + (self._index.get(latest, []) if latest else [])
        return super()._get_possible_keys({key: lookup[key] for key in candidates}, states)

    def _by_latest_intent(self, lookup: dict[str, Any]) -> dict[str | None, list[str]]:
        index: dict[str | None, list[str]] = defaultdict(list)
        for key in lookup:
            index[self._rule_key_to_state(key)[-1].get(USER, {}).get(INTENT)].append(key)
        return index

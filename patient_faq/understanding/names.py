"""Which medicines a message names, and the message with one word for all that we know nothing of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from spacy.language import Language

from patient_faq.vocabulary import DRUG, UNLISTED, load_drugs

KESIMPTA = "Kesimpta"
ANOTHER_MEDICINE = "another medicine"
# Their names are brought into one form: the classifier learns one word instead of ten spellings.
_NAMED_ALIKE = frozenset({"kesimpta", "compared"})


@dataclass(frozen=True)
class NamedText:
    """A message with its medicines told apart.

    Attributes:
        text: The message; what stands for a medicine that the documents do not name is `ANOTHER_MEDICINE`.
        roles: Roles (drugs.yml) of the medicines that it names.
    """

    text: str
    roles: frozenset[str]


class MedicineNames:
    """Finds names of medicines, by list and by ending."""

    def __init__(self, pipeline: Language) -> None:
        """Keep our spaCy pipeline (vocabulary.build_pipeline)."""
        self._pipeline = pipeline
        self._roles = {drug.name: drug.role for drug in load_drugs()} | {UNLISTED: "unnamed"}

    def find(self, text: str) -> NamedText:
        """The message with its medicines told apart; `text` should have its spelling corrected."""
        parts, roles, end = [], set(), 0
        for entity in self._pipeline(text).ents:
            if entity.label_ != DRUG:
                continue
            role = self._roles[entity.ent_id_]
            roles.add(role)
            parts += [text[end : entity.start_char], _word_for(entity.text, entity.ent_id_, role)]
            end = entity.end_char
        return NamedText("".join([*parts, text[end:]]), frozenset(roles))


def roles_in_part(part: str) -> frozenset[str]:
    """Roles of the medicines in a part of a `NamedText.text`, as far as that text shows them."""
    return frozenset({"unnamed"}) if ANOTHER_MEDICINE in part else frozenset()


def asked_of_kesimpta(text: str) -> str:
    """The same of Kesimpta: a `NamedText.text`, or a part of it, with Kesimpta for each other medicine."""
    return _other_medicines().sub(KESIMPTA, text)


@cache
def _other_medicines() -> re.Pattern[str]:
    documented = (drug for drug in load_drugs() if drug.role not in {"kesimpta", "unnamed"})
    names = [ANOTHER_MEDICINE, *(name for drug in documented for name in (drug.name, *drug.also))]
    # Of two names that begin alike the longer one.
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b", re.IGNORECASE)


def _word_for(typed: str, name: str, role: str) -> str:
    if role == "unnamed":
        return ANOTHER_MEDICINE
    return name if role in _NAMED_ALIKE and " " not in typed else typed

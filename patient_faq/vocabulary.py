"""Names of medicines and terms, and the spaCy pipeline that finds them.

`python -m patient_faq.vocabulary` builds the pipeline into build/spacy.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar

import spacy
from pydantic import Field
from spacy.language import Language

from patient_faq.content.load import CONTENT_FOLDER, parse, read_yaml, short_path
from patient_faq.content.models import ContentModel
from patient_faq.errors import ContentError, PatientFaqError

SPACY_FOLDER = CONTENT_FOLDER.parent / "build" / "spacy"
STAMP_FILE = "built-from.txt"
DRUG = "drug"
# The value of a medicine that only its ending tells.
UNLISTED = "unlisted medicine"

Entry = TypeVar("Entry", bound=ContentModel)


class Drug(ContentModel):
    """A medicine or supplement and its names."""

    name: str
    role: Literal["kesimpta", "compared", "interacts", "named", "unnamed", "supplement"]
    also: list[str]


class DrugStem(ContentModel):
    """An ending by which the names of medicines tell their kind."""

    stem: str
    means: str
    letters: int = Field(description="Letters before the ending, at least.", ge=1)
    exceptions: list[str] = Field([], alias="except", description="Words with the ending that are no medicines.")


def load_drugs(folder: Path = CONTENT_FOLDER) -> list[Drug]:
    """Read drugs.yml.

    Raises:
        ContentError: If it is not as expected; lists every fault.
    """
    return _load_list(folder / "drugs.yml", Drug)


def load_stems(folder: Path = CONTENT_FOLDER) -> list[DrugStem]:
    """Read drug_stems.yml.

    Raises:
        ContentError: If it is not as expected; lists every fault.
    """
    return _load_list(folder / "drug_stems.yml", DrugStem)


def load_terms(folder: Path = CONTENT_FOLDER) -> dict[str, dict[str, list[str]]]:
    """Read terms.yml: entity -> value -> the words that stand for it.

    Raises:
        ContentError: If it is not as expected; lists every fault.
    """
    faults: list[str] = []
    path = folder / "terms.yml"
    terms = read_yaml(path, faults) or {}
    faults += [
        f"{short_path(path)}: {entity} {value}: is not a list of words; write `{value}: [word, other word]`"
        for entity, values in terms.items()
        for value, words in values.items()
        if not isinstance(words, list)
    ]
    if faults:
        raise ContentError(faults)
    return dict(terms)


def load_synonyms() -> dict[str, str]:
    """Words as patients write them -> the value that the assistant works with."""
    return {words.lower(): value for _, value, words in _entries()}


def load_documented_names() -> list[str]:
    """The names that a misspelled word may be corrected to: terms, and medicines other than the hundreds of unnamed ones."""
    drugs = [drug for drug in load_drugs() if drug.role != "unnamed"]
    values = load_terms().values()
    names = [name for drug in drugs for name in (drug.name, *drug.also)]
    return names + [name for terms in values for value, words in terms.items() for name in (value, *map(str, words))]


def blank_pipeline() -> Language:
    """A blank English pipeline with sentence boundaries and lookup lemmas."""
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    pipeline.add_pipe("lemmatizer", config={"mode": "lookup"})
    pipeline.initialize()
    return pipeline


def build_pipeline() -> Language:
    """The blank pipeline with an entity ruler for drugs and terms."""
    pipeline = blank_pipeline()
    ruler: Any = pipeline.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns([{"label": entity, "pattern": words, "id": value} for entity, value, words in _entries()])
    # After the names, which keep what they cover.
    stems: Any = pipeline.add_pipe("entity_ruler", name="drug_stems", config={"overwrite_ents": False})
    stems.add_patterns([_stem_pattern()])
    return pipeline


def build(folder: Path = SPACY_FOLDER) -> None:
    """Write the pipeline to a folder unless it is there already."""
    stamp = _stamp()
    path = folder / STAMP_FILE
    if path.is_file() and path.read_text(encoding="utf-8") == stamp:
        return
    print("Building the spaCy pipeline ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    build_pipeline().to_disk(folder)
    path.write_text(stamp, encoding="utf-8")


def _load_list(path: Path, model: type[Entry]) -> list[Entry]:
    faults: list[str] = []
    data = read_yaml(path, faults) or []
    entries = [parse(model, entry, f"{short_path(path)}: entry {number}", faults) for number, entry in enumerate(data, 1)]
    if faults:
        raise ContentError(faults)
    return [entry for entry in entries if entry is not None]


def _stem_pattern() -> dict[str, Any]:
    """One pattern for all endings: each further one would be tried on every word."""
    stems = load_stems()
    endings = "|".join(f"[a-z]{{{one.letters},}}{one.stem}" for one in stems)
    exceptions = [word for one in stems for word in one.exceptions]
    return {"label": DRUG, "pattern": [{"LOWER": {"REGEX": f"^(?:{endings})s?$", "NOT_IN": exceptions}}], "id": UNLISTED}


def _entries() -> Iterator[tuple[str, str, str]]:
    for drug in load_drugs():
        for name in (drug.name, *drug.also):
            yield DRUG, drug.name, name
    for entity, values in load_terms().items():
        for value, words in values.items():
            for one in words:
                yield entity, value, str(one)


def vocabulary_digest() -> str:
    """Digest of the files that the pipeline is built from."""
    total = hashlib.sha256()
    for name in ("drugs.yml", "drug_stems.yml", "terms.yml"):
        total.update((CONTENT_FOLDER / name).read_bytes())
    return total.hexdigest()


def _stamp() -> str:
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return " ".join((importlib.metadata.version("spacy"), code, vocabulary_digest()))


def main() -> int:
    """Build the pipeline; return the exit status."""
    try:
        build()
    except PatientFaqError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

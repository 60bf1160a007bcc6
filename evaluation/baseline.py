"""`python -m evaluation.baseline`: Rasa's default pipeline and plain logistic regression on the same examples, beside ours.

Each baseline is trained on the examples of our importer and judged on the same test questions by the same table.
Its intent stands for the reply; Rasa's `nlu_fallback` counts as asking back.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import rasa.model_training
from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog
from ruamel.yaml import YAML

from evaluation.cases import Case, read_own
from evaluation.run import run_cases
from evaluation.table import percentiles, to_markdown
from patient_faq.content import load_content
from patient_faq.errors import PatientFaqError
from patient_faq.understanding.decide import kind_of
from serving.in_process import Assistant

ROOT = Path(__file__).resolve().parents[1]
FALLBACK = "nlu_fallback"
DEFAULT_EPOCHS = 100


def pipelines(epochs: int) -> dict[str, list[dict[str, Any]]]:
    """The baselines: Rasa 3.6's default pipeline (`rasa init`), and counts into logistic regression."""
    counts: list[dict[str, Any]] = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    ]
    fallback = {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1}
    return {
        "Rasa LogisticRegressionClassifier": [*counts, {"name": "LogisticRegressionClassifier"}, fallback],
        f"Rasa default (DIET, {epochs} epochs)": [
            *counts,
            {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True},
            {"name": "EntitySynonymMapper"},
            fallback,
        ],
    }


class IntentOnly:
    """Lets a Rasa NLU model stand for an assistant: its intent is the reply."""

    def __init__(self, agent: Agent) -> None:
        """Keep the trained model."""
        self._agent = agent
        self._topics = frozenset(load_content().topics)

    async def ask(self, text: str, conversation: str) -> dict[str, Any]:
        """The reply that the intent leads to, without words."""
        started = time.perf_counter()
        parsed = await self._agent.parse_message(text)
        latency = 1000 * (time.perf_counter() - started)
        intent = parsed["intent"]["name"] or FALLBACK
        kind = "clarify" if intent == FALLBACK else kind_of(intent, self._topics)
        topics = [intent] if kind == "answer" else []
        nearest = [one["name"] for one in parsed.get("intent_ranking", []) if one["name"] in self._topics][:3]
        return {"text": "", "kind": kind, "topics": topics, "offers": [] if topics else nearest, "latency_ms": latency}


def main() -> int:
    """Train and compare; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.baseline", description=__doc__)
    parser.add_argument("--epochs", type=int, default=DEFAULT_EPOCHS, help=f"epochs of DIET (default: Rasa's {DEFAULT_EPOCHS})")
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    configure_structlog(logging.ERROR)
    cases = list(read_own("test"))
    try:
        print(asyncio.run(_compare(cases, options.epochs)))
    except PatientFaqError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def _compare(cases: list[Case], epochs: int) -> str:
    ours = await run_cases(await Assistant.load(), cases)
    everything = {"ours": ours.tally.total}
    topics = {"ours": ours.tally.by_source["topics"]}
    speeds = []
    for name, pipeline in pipelines(epochs).items():
        seconds, agent = _train(pipeline)
        outcome = await run_cases(IntentOnly(agent), cases)
        everything[name], topics[name] = outcome.tally.total, outcome.tally.by_source["topics"]
        speeds.append(f"{name}: trained in {seconds:.0f} s, message p50 {percentiles(outcome.latencies, (50,))[0]:.1f} ms.")
        print(speeds[-1], flush=True)
    return "\n\n".join(
        (to_markdown("test questions on the topics", topics), to_markdown("all test messages", everything), "\n".join(speeds))
    )


def _train(pipeline: list[dict[str, Any]]) -> tuple[float, Agent]:
    config = YAML(typ="safe").load(ROOT / "config.yml")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yml"
        YAML().dump({**config, "pipeline": pipeline}, path)
        started = time.perf_counter()
        model = rasa.model_training.train_nlu(str(path), str(ROOT / "data"), folder, domain=str(ROOT / "domain.yml"))
        seconds = time.perf_counter() - started
        return seconds, Agent.load(model)


if __name__ == "__main__":
    sys.exit(main())

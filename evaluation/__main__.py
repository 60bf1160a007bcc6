"""`python -m evaluation`: run questions through the whole assistant and print how well it did."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from evaluation.cases import Case, read_cases, read_own
from evaluation.report import REPORTS_FOLDER, summarize, write_report
from evaluation.run import Outcome, run_cases
from patient_faq.errors import PatientFaqError
from serving.quiet import ignore_deprecations


def main() -> int:
    """Run the evaluation; return the exit status."""
    options = _parse_options()
    ignore_deprecations()
    try:
        cases = read_cases(options.file) if options.file else list(read_own(options.part))
        outcome = asyncio.run(_evaluate(cases))
        if options.out:
            _write_lines(options.out, outcome.lines)
    except (PatientFaqError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(summarize(outcome))
    if not options.file:
        write_report(outcome)
        print(f"\nReport: {REPORTS_FOLDER / 'report.md'}")
    return 0


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--file", type=Path, help="JSON lines with messages or dialogues; our own held-out questions when left out")
    parser.add_argument("--out", type=Path, help="where to write the lines with the replies added")
    parser.add_argument("--part", choices=("test", "development"), default="test", help="which of our own questions (default: test)")
    return parser.parse_args()


async def _evaluate(cases: list[Case]) -> Outcome:
    from serving.in_process import Assistant

    return await run_cases(await Assistant.load(), cases)


def _write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

"""`python -m serving.chat`: talk to the assistant in the terminal."""

from __future__ import annotations

import asyncio
import sys
import uuid
from typing import Any

from patient_faq.errors import PatientFaqError
from serving.quiet import ignore_deprecations


def main() -> int:
    """Chat until end of input; return the exit status."""
    ignore_deprecations()
    try:
        asyncio.run(_chat())
    except PatientFaqError as error:
        print(error, file=sys.stderr)
        return 1
    except (EOFError, KeyboardInterrupt):
        print()
    return 0


async def _chat() -> None:
    print("Loading the assistant ...", flush=True)
    from serving.in_process import Assistant

    assistant = await Assistant.load()
    print("Ask about Kesimpta. A number presses a button; Ctrl-D ends.\n")
    conversation = uuid.uuid4().hex
    buttons: list[dict[str, Any]] = []
    while True:
        typed = input("You: ").strip()
        reply = await assistant.ask(_message(typed, buttons), conversation)
        buttons = reply["buttons"]
        print(f"\n{reply['text']}\n")
        print("".join(f"  [{number}] {button['title']}\n" for number, button in enumerate(buttons, 1)))


def _message(typed: str, buttons: list[dict[str, Any]]) -> str:
    if typed.isdecimal() and 0 < int(typed) <= len(buttons):
        return str(buttons[int(typed) - 1]["payload"])
    return typed


if __name__ == "__main__":
    sys.exit(main())

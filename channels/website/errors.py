"""What the website channel answers when a request cannot be served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from patient_faq.errors import PatientFaqError


class ApiError(PatientFaqError):
    """A request that is refused.

    Attributes:
        status: The HTTP status.
        code: Names the reason to programs; the widget has words for each that a patient can meet.
        headers: Headers that go with it.
    """

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        """Keep what the response says; `message` is for the developer of a client."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """The JSON of the response."""
        return {"error": {"code": self.code, "message": str(self)}}


class ToldError(ApiError):
    """A refusal that a patient has to be told of in plain words, with the numbers to call in an emergency.

    Attributes:
        reply: What to tell, as JSON in the shape of any reply.
    """

    def __init__(self, status: int, code: str, message: str, reply: dict[str, Any], headers: Mapping[str, str] | None = None) -> None:
        """Keep the reply beside the reason."""
        super().__init__(status, code, message, headers)
        self.reply = reply

    def body(self) -> dict[str, Any]:
        """The JSON of the response."""
        return {**super().body(), "reply": self.reply}

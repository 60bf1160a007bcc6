"""What requests hold, and how it is read."""

from __future__ import annotations

import datetime
import json
from typing import Any, TypeVar

from pydantic import BaseModel, ConstrainedStr, ValidationError, root_validator, validator
from sanic.exceptions import InvalidUsage, PayloadTooLarge
from sanic.request import Request

from channels.website.errors import ApiError

MOST_BYTES = 8 * 1024
MOST_CHARACTERS = 1_000
MOST_TOKEN_CHARACTERS = 500
# Wide enough for every patient, narrow enough for every calendar program.
EARLIEST = datetime.date(2015, 1, 1)
LATEST = datetime.date(2099, 12, 31)


class Token(ConstrainedStr):
    """What `Sessions.open` gave."""

    strict = True
    min_length = 1
    max_length = MOST_TOKEN_CHARACTERS


class TypedText(ConstrainedStr):
    """What a patient typed."""

    strict = True
    min_length = 1
    max_length = MOST_CHARACTERS


class ButtonId(ConstrainedStr):
    """`OfferedButton.id`."""

    strict = True
    regex = r"^[0-9a-f]{16}\Z"


class Body(BaseModel):
    """Base of all requests: unknown fields are refused."""

    class Config:
        """Pydantic settings."""

        extra = "forbid"


class Nothing(Body):
    """The body of a request that needs no values."""


class TokenBody(Body):
    """Names the conversation."""

    token: Token


class MessageBody(TokenBody):
    """What the patient typed, or the button that was pressed."""

    text: TypedText | None = None
    button: ButtonId | None = None

    @root_validator
    @classmethod
    def _one_of_both(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values.get("text") is None) == (values.get("button") is None):
            raise ValueError("send either text or button")
        return values


class FeedbackBody(TokenBody):
    """The feedback button that was pressed."""

    button: ButtonId


class CalendarQuery(Body):
    """The day of the first injection."""

    first: datetime.date

    @validator("first", pre=True)
    @classmethod
    def _is_a_day(cls, text: str) -> datetime.date:
        # Pydantic would take numbers too, as seconds since 1970.
        try:
            day = datetime.datetime.strptime(text, "%Y-%m-%d").date()
        except ValueError as error:
            raise ValueError("write it as 2026-11-21") from error
        if not EARLIEST <= day <= LATEST:
            raise ValueError(f"must lie between {EARLIEST} and {LATEST}")
        return day


AnyBody = TypeVar("AnyBody", bound=Body)


async def read_body(request: Request, model: type[AnyBody]) -> AnyBody:
    """Read a JSON body of at most `MOST_BYTES` into its model.

    Raises:
        ApiError: 415, 413 or 400 if it is not JSON, too large, or does not fit.
    """
    if request.content_type.partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415, "not_json", "Send Content-Type: application/json.")
    # Sanic lifts its limit for handlers that read the body themselves; so no more than this is ever read.
    stream: Any = request.stream
    stream.request_max_size = MOST_BYTES
    try:
        await _receive(request)
        data = json.loads(request.body.decode())
    except PayloadTooLarge as error:
        raise ApiError(413, "too_large", f"Send at most {MOST_BYTES} bytes.") from error
    except (InvalidUsage, ValueError, RecursionError) as error:
        raise ApiError(400, "bad_request", "The body is not JSON.") from error
    if not isinstance(data, dict):
        raise ApiError(400, "bad_request", "Send a JSON object.")
    return fit(model, data)


def fit(model: type[AnyBody], data: dict[str, Any]) -> AnyBody:
    """Check values against a model.

    Raises:
        ApiError: 400 that names the fields; never their values.
    """
    try:
        return model.parse_obj(data)
    except ValidationError as error:
        faults = "; ".join(f"{' '.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise ApiError(400, "bad_request", faults) from error


async def _receive(request: Any) -> None:
    await request.receive_body()

"""What Slack sends, as far as it matters here; all else is left out.

References: docs.slack.dev/apis/events-api, /interactivity/handling-user-interaction, /interactivity/implementing-slash-commands.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Command(BaseModel):
    """A slash command."""

    user_id: str = Field(min_length=1)
    channel_id: str = ""
    text: str = ""
    response_url: str | None = None
    trigger_id: str | None = None


class Authorization(BaseModel):
    """For whom an event was delivered."""

    user_id: str | None = None


class Callback(BaseModel):
    """An event with what stands around it."""

    event: dict[str, Any]
    event_id: str | None = None
    authorizations: list[Authorization] = []

    def assistant(self) -> str | None:
        """The assistant's own user id."""
        return self.authorizations[0].user_id if self.authorizations else None


class Message(BaseModel):
    """A message or a mention."""

    user: str = Field(min_length=1)
    channel: str = Field(min_length=1)
    text: str | None = None
    channel_type: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    files: list[Any] | None = None


class OpenedTab(BaseModel):
    """A tab of the app was opened."""

    user: str = Field(min_length=1)
    tab: str = "home"


class Text(BaseModel):
    """A text object."""

    text: str = ""


class Option(BaseModel):
    """An entry of a list."""

    value: str
    text: Text = Text()


class Action(BaseModel):
    """A button or a list that was used."""

    action_id: str = ""
    block_id: str = ""
    value: str | None = None
    text: Text | None = None
    selected_option: Option | None = None


class Id(BaseModel):
    """Something of which only the id matters."""

    id: str = Field(min_length=1)


class PressedMessage(BaseModel):
    """The message that a button belongs to."""

    text: str = ""
    ts: str | None = None
    thread_ts: str | None = None
    blocks: list[dict[str, Any]] = []


class Container(BaseModel):
    """Where that message is shown."""

    is_ephemeral: bool = False
    thread_ts: str | None = None


class Interaction(BaseModel):
    """A button or a list was used."""

    user: Id
    channel: Id | None = None
    container: Container = Container()
    message: PressedMessage = PressedMessage()
    actions: list[Action] = Field(min_items=1)
    response_url: str | None = None
    trigger_id: str | None = None

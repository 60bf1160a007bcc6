"""Signed tokens that name a conversation, so that a client can neither choose nor guess one."""

from __future__ import annotations

import datetime
import logging
import secrets
from dataclasses import dataclass

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from channels.website.errors import ApiError

logger = logging.getLogger(__name__)

SALT = "website session"


@dataclass(frozen=True)
class Session:
    """A conversation that was just opened.

    Attributes:
        token: What the client sends with each request.
        expires: When the token ends, in UTC.
    """

    token: str
    expires: datetime.datetime


class Sessions:
    """Opens conversations and finds them again by their tokens."""

    def __init__(self, secret: str, hours: int) -> None:
        """Prepare the signature.

        Args:
            secret: What tokens are signed with; empty for one that lives as long as this process.
            hours: How long a token is good for.
        """
        if not secret:
            logger.warning("PATIENT_FAQ_SECRET is not set: chats on the website end when the assistant is started again.")
        self._signer = URLSafeTimedSerializer(secret or secrets.token_hex(32), salt=SALT)
        self._lifetime = datetime.timedelta(hours=hours)

    def open(self) -> Session:
        """Name a new conversation."""
        token = self._signer.dumps(f"website:{secrets.token_urlsafe(16)}")
        return Session(str(token), datetime.datetime.now(datetime.timezone.utc) + self._lifetime)

    def conversation_of(self, token: str, *, also_expired: bool = False) -> str:
        """The conversation that a token names.

        Args:
            token: What `open` gave.
            also_expired: Whether a token that has expired is good too; so that what it names can still be deleted.

        Raises:
            ApiError: 401 if the token is not ours or has expired.
        """
        try:
            return str(self._signer.loads(token, max_age=None if also_expired else int(self._lifetime.total_seconds())))
        except SignatureExpired as error:
            raise ApiError(401, "session_expired", "The token has expired; open a new session.") from error
        except BadData as error:
            raise ApiError(401, "unknown_session", "The token is not valid here; open a new session.") from error

"""Telegram: updates come in by a webhook, replies go out through the Bot API."""

from channels.telegram.channel import TelegramChannel

__all__ = ["TelegramChannel"]

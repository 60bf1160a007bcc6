"""Telegram: updates come in by a webhook, replies go out through the Bot API.

Nothing is imported here: the command that sets the webhook needs no Rasa.
"""

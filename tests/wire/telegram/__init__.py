"""The Telegram channel on the wire."""

"""Slack: direct messages, mentions, the command /kesimpta and the App Home."""

from channels.slack.channel import SlackChannel

__all__ = ["SlackChannel"]

"""The website: a page to chat on, and the routes it talks to."""

from channels.website.channel import WebsiteChannel

__all__ = ["WebsiteChannel"]

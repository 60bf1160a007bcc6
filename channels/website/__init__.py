"""The website: a page with the widget, the widget for other sites, and the routes that it talks to."""

from channels.website.channel import WebsiteChannel

__all__ = ["WebsiteChannel"]

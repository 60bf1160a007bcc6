"""The Slack channel on the wire."""

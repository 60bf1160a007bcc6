"""Channels on the wire: against loopback fakes of the services that they talk to."""

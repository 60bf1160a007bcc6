"""Runs the assistant: the two servers, or all of it in one process."""

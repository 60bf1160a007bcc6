"""How messages come in and replies go out; each channel is thin."""

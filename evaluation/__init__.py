"""How well the assistant does: `python -m evaluation`."""

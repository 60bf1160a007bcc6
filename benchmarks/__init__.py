"""How fast the assistant answers: `python -m benchmarks`."""

"""What the assistant knows, understands and says; imports neither Rasa nor Sanic."""

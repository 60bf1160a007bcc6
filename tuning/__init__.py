"""Tunes the sentence encoder on the training examples; a developer's tool."""

"""From the words of a message to what it asks."""

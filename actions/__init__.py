"""rasa-sdk actions: translate the tracker for the domain package, and its replies for Rasa."""

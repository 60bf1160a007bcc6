"""Rasa graph components and the training-data importer: each translates for the domain package and back."""

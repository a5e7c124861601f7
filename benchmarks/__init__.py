"""Measures this project beside Rasa's default configuration and nlp.js: `make bench`, or `scripts/bench --help`."""

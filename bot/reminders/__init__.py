"""Reminders: rules, store, dispatcher, and what people are told when a meeting changes."""

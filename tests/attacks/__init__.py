"""Attacks on the running edge, over TCP."""

"""Watching the bot: what is counted of turns and requests, what is measured on demand, and where it is read."""

"""What helps to improve the answers: what is asked, what is not understood, and a report on it.

Nothing here knows the network, a channel or Rasa; `bot/improvement.py` brings both sides together.
"""

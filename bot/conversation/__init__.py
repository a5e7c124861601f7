"""Between the channels and Rasa: cleans a message, keeps the order, splits questions, and always answers."""

from bot.conversation.exchange import Exchange, Listener
from bot.conversation.messages import Button, Incoming, Reply
from bot.conversation.service import Conversation, TooManyMessages

__all__ = ["Button", "Conversation", "Exchange", "Incoming", "Listener", "Reply", "TooManyMessages"]

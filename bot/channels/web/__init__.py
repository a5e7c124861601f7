"""The web channel: what the chat on a website speaks with (docs/protokoll.md)."""

from bot.channels.web.chat import WebChat
from bot.channels.web.routes import PREFIX, Edge, web_app
from bot.channels.web.store import ENTRIES, ChatStore

__all__ = ["ENTRIES", "PREFIX", "ChatStore", "Edge", "WebChat", "web_app"]

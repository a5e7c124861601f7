"""Replies and entries as JSON; see docs/protokoll.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.conversation import Reply

if TYPE_CHECKING:
    from bot.channels.web.store import Entry


def reply_as_json(reply: Reply) -> dict[str, Any]:
    """A reply as the protocol describes it; what it was understood as stays inside."""
    return {
        "text": reply.text,
        "lang": reply.lang,
        "key": reply.text_key,
        "topic": reply.topic,
        "source": reply.source,
        "as_of": reply.as_of,
        "buttons": [{"title": button.title, "payload": button.payload} for button in reply.buttons],
        "meetings": list(reply.meetings),
        "blocks": list(reply.blocks) or [reply.text],
    }


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """An entry as the protocol describes it."""
    return {
        "position": entry.position,
        "reply_to": entry.reply_to,
        "at": f"{entry.at:%Y-%m-%dT%H:%M:%SZ}",
        "replies": entry.replies,
    }

"""What goes in and out of a conversation, whatever the channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sending import Button

__all__ = ["OUTAGE", "Button", "Incoming", "Reply", "reply_from_rasa"]

OUTAGE = "ausfall"
"""Key of the text that stands in for an answer while Rasa is away."""


@dataclass(frozen=True)
class Incoming:
    """A message of a user. `message_id` is the channel's own; the same id again gives the same replies.

    With `offered`, `text` is the payload of a button of which the channel knows that this conversation was offered it.
    """

    sender: str
    text: str
    message_id: str
    offered: bool = False


@dataclass(frozen=True)
class Reply:
    """One message to the user.

    `topic` is the id of the knowledge entry, `text_key` that of a fixed text; `source` and `as_of` stand under facts.
    `meetings` are the ones in the text, as data for cards; `blocks` is the answer in parts, each a text or the index of
    a meeting. `intent` is what the question was taken for, `lang` the BCP 47 tag of the text's language.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    topic: str = ""
    text_key: str = ""
    source: str = ""
    as_of: str = ""
    intent: str = ""
    meetings: tuple[dict[str, Any], ...] = ()
    blocks: tuple[str | int, ...] = ()
    lang: str = "de"

    def plain_text(self) -> str:
        """The text with source and date in a last line, for channels that show text alone."""
        return f"{self.text}\n\nQuelle: {self.source}, Stand: {self.as_of}" if self.source else self.text


def reply_from_rasa(data: dict[str, Any], intent: str) -> Reply:
    """Turn a reply of Rasa's channel into ours."""
    custom = data.get("custom") or {}
    return Reply(
        text=data["text"],
        buttons=tuple(Button(button["title"], button["payload"]) for button in data["buttons"]),
        topic=custom.get("thema", ""),
        text_key=custom.get("text", ""),
        source=custom.get("quelle", ""),
        as_of=custom.get("stand", ""),
        intent=intent,
        meetings=tuple(custom.get("termine", ())),
        blocks=tuple(custom.get("bloecke", ())),
        lang=custom.get("sprache", "de"),
    )

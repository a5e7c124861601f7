"""What a turn needs to know of a conversation's tracker: replays, offered choices, length."""

from __future__ import annotations

import itertools
import re
from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.folding import fold

Reply = dict[str, Any]
"""A reply as JSON: `text`, `buttons` (title, payload) and `custom` (what an action attached)."""


class UnsplitOutput(OutputChannel):
    """Collects replies as the actions sent them; Rasa's own collecting channel splits text at blank lines."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        """Name by which channel-specific responses in the domain are chosen."""
        return "ag"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Collect one reply."""
        self.replies.append(reply(message.get("text"), message))


def reply(text: str | None, data: dict[str, Any]) -> Reply:
    """Bring a bot message into the form of `Reply`."""
    buttons = [{"title": b["title"], "payload": b["payload"]} for b in data.get("buttons") or []]
    return {"text": text or "", "buttons": buttons, "custom": data.get("custom") or {}}


def user_turns(tracker: DialogueStateTracker | None) -> list[UserUttered]:
    """The user's messages in the current session, oldest first."""
    if tracker is None:
        return []
    return [event for event in tracker.events if isinstance(event, UserUttered)]


def turn_with_id(tracker: DialogueStateTracker | None, message_id: str) -> UserUttered | None:
    """The turn that answered `message_id` already, if there is one in the current session."""
    return next((turn for turn in user_turns(tracker) if turn.message_id == message_id), None)


def replies_to(tracker: DialogueStateTracker, turn: UserUttered) -> list[Reply]:
    """The replies that followed `turn`, up to the user's next message."""
    replies: list[Reply] = []
    # Two turns of the same words are equal for Rasa.
    after = itertools.dropwhile(lambda event: event is not turn, tracker.events)
    for event in itertools.islice(after, 1, None):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            replies.append(reply(event.text, event.data))
    return replies


def offered_buttons(tracker: DialogueStateTracker | None) -> list[dict[str, str]]:
    """All buttons of the current session, newest reply first, each reply's buttons in their order."""
    if tracker is None:
        return []
    bot_events = [event for event in tracker.events if isinstance(event, BotUttered)]
    return [button for event in reversed(bot_events) for button in event.data.get("buttons") or []]


def last_offers(tracker: DialogueStateTracker | None) -> list[Reply]:
    """The replies to the last turn that have buttons."""
    turns = user_turns(tracker)
    if tracker is None or not turns:
        return []
    return [item for item in replies_to(tracker, turns[-1]) if item["buttons"]]


def resolve_choice(text: str, tracker: DialogueStateTracker | None) -> str:
    """Turn a typed choice into the payload it stands for, and disarm payloads that were never offered.

    A number or a button's title picks from the buttons of the last reply. A text that begins with "/" is a
    command to Rasa; it passes only if a button of this session carried exactly that payload. Otherwise the
    slashes go, so that "/restart" is just a word.
    """
    if text.startswith("/"):
        if any(button["payload"] == text for button in offered_buttons(tracker)):
            return text
        return text.lstrip("/ ") or "?"
    offers = last_offers(tracker)
    # Some buttons are no list of things, so that a number means something else than the button in that place.
    numbered = [button for offer in offers if not offer["custom"].get("ohne_nummern") for button in offer["buttons"]]
    wish = text.strip(" .!?)").casefold()
    number = _number(wish, len(numbered))
    if number is not None:
        return str(numbered[number - 1]["payload"])
    titles = (button for offer in offers for button in offer["buttons"])
    return next((button["payload"] for button in titles if button["title"].casefold() == wish), text)


_ORDINALS = ("erste", "zweite", "dritte", "vierte", "fuenfte")
_CHOICE = re.compile(
    r"(?:(?:nr|nummer|punkt|option|bitte|also|dann|ich nehme|ich meine|nimm)\W+)*(?:(?:das|die|der|den)\s+)?"
    r"(?:(?P<number>\d)|(?P<ordinal>erste|zweite|dritte|vierte|fuenfte|letzte)[rns]?)(?:\W+(?:bitte|davon|thema))*"
)


def _number(wish: str, count: int) -> int | None:
    """Which of `count` choices the wish means ("2", "nr. 2", "das zweite bitte", "das letzte"), from 1, or None."""
    match = _CHOICE.fullmatch(fold(wish))
    if match is None:
        return None
    if match["ordinal"] == "letzte":
        return count or None
    number = int(match["number"]) if match["number"] else _ORDINALS.index(match["ordinal"]) + 1
    return number if 1 <= number <= count else None

"""Which events of a room are questions, which are only to be told that the bot reads text, and which are nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nio import MatrixRoom, MegolmEvent, RoomMemberEvent, RoomMessage, RoomMessagesResponse

from bot.channels.matrix import rooms
from bot.channels.matrix.client import PAGE, MatrixClient
from bot.channels.messenger import Received

MOST_PAGES = 20
"""So many pages of messages are read at most where the bot was away for long: 2,000 messages of one room."""
FRESH_SECONDS = 24 * 3600
"""Without a sync token, older messages are not answered any more."""

_MEDIA = {"m.image", "m.audio", "m.video", "m.file", "m.location"}


@dataclass
class Batch:
    """What one sync brought."""

    messages: list[Received] = field(default_factory=list)
    not_text: dict[str, str] = field(default_factory=dict)
    """Room and id of a message in it that is no text."""
    undecryptable: list[tuple[str, MegolmEvent]] = field(default_factory=list)

    def take(self, room: MatrixRoom, event: Any) -> None:
        """Sort one event in."""
        if event.sender == room.own_user_id:
            return
        if isinstance(event, MegolmEvent):
            self.undecryptable.append((room.room_id, event))
        elif isinstance(event, RoomMessage):
            self._take_message(room, event)

    def _take_message(self, room: MatrixRoom, event: Any) -> None:
        content = event.source["content"]
        private = rooms.is_private(room)
        if _is_edit(content) or not (private or rooms.is_mentioned(room, content)):
            return
        if content.get("msgtype") in _MEDIA:
            self.not_text[room.room_id] = event.event_id
        elif content.get("msgtype") == "m.text" and (text := rooms.question(room, content)):
            self.messages.append(Received(room.room_id, event.event_id, text, private=private))


async def events_of(client: MatrixClient, room: MatrixRoom, timeline: Any, since: str | None) -> list[Any]:
    """The events of a room that are new, in order, also where the server left some of them out.

    Raises:
        MatrixError
    """
    events, own = list(timeline.events), room.own_user_id
    if since is None:
        return _unanswered(_since_invitation(events, own), own)
    if timeline.limited and timeline.prev_batch and not _joins(events, own):
        events = [*await _left_out(client, room.room_id, timeline.prev_batch, since), *events]
    return _since_invitation(events, own)


async def _left_out(client: MatrixClient, room_id: str, start: str, since: str) -> list[Any]:
    newest_first: list[Any] = []
    for _ in range(MOST_PAGES):
        page: RoomMessagesResponse = await client.room_messages(room_id, start, since, limit=PAGE)
        newest_first += page.chunk
        if not page.chunk or not page.end:
            break
        start = page.end
    return newest_first[::-1]


def _since_invitation(events: Sequence[Any], own: str) -> list[Any]:
    """What came after the invitation, where the bot joined in these events: a room's past is none of its business."""
    joins = _joins(events, own)
    if not joins:
        return list(events)
    invitations = [position for position in _steps(events, own, "invite") if position < joins[-1]]
    return list(events[(invitations or joins)[-1] + 1 :])


def _joins(events: Sequence[Any], own: str) -> list[int]:
    return _steps(events, own, "join")


def _steps(events: Sequence[Any], own: str, membership: str) -> list[int]:
    """Positions at which the bot came to that membership."""
    return [
        position
        for position, event in enumerate(events)
        if isinstance(event, RoomMemberEvent)
        and (event.state_key, event.membership) == (own, membership)
        and event.prev_membership != "join"
    ]


def _unanswered(events: Sequence[Any], own: str) -> list[Any]:
    """What came after the bot's last word and is not old."""
    last = max((position for position, event in enumerate(events) if event.sender == own), default=-1)
    oldest = (time.time() - FRESH_SECONDS) * 1000
    return [event for event in events[last + 1 :] if event.server_timestamp >= oldest]


def _is_edit(content: dict[str, Any]) -> bool:
    relation = content.get("m.relates_to")
    return isinstance(relation, dict) and relation.get("rel_type") == "m.replace"

"""Messages for which the key is missing: it is asked for once, used if it comes, and the room is told once if not."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from nio import MegolmEvent

from bot.channels.matrix.client import MatrixClient
from bot.channels.matrix.errors import MatrixError

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 10.0
"""Keys often come a moment after their message."""
KEEP_SECONDS = 3600.0
MOST_WAITING = 50
MOST_TOLD = 1000


class Undecrypted:
    """The messages that wait for their keys, and the rooms that were told; kept in the channel's state."""

    def __init__(self, state: str = "") -> None:
        self._waiting: dict[str, tuple[str, dict[str, Any]]] = {}
        self._told: list[str] = []
        self._asked: set[str] = set()
        try:
            kept = json.loads(state or "{}")
            self._waiting = {event["event_id"]: (room_id, event) for room_id, event in kept.get("waiting", ())}
            self._told = [str(room_id) for room_id in kept.get("told", ())]
        except (ValueError, TypeError, KeyError, AttributeError):
            logger.warning("Matrix: what was kept of unreadable messages is damaged and left out.")

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def as_state(self) -> str:
        """For the channel's state."""
        if not self._waiting and not self._told:
            return ""
        return json.dumps({"waiting": list(self._waiting.values()), "told": self._told})

    def add(self, room_id: str, event: MegolmEvent) -> None:
        """Wait for the key of a message."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting[event.event_id] = (room_id, {**event.source, "room_id": room_id})

    def decrypted(self, client: MatrixClient) -> list[tuple[str, Any]]:
        """The messages whose keys came since, with their rooms; they wait no more, and neither do old ones."""
        found: list[tuple[str, Any]] = []
        for event_id, (room_id, source) in list(self._waiting.items()):
            event = MegolmEvent.from_dict(source)
            clear = client.decrypt_late(event, room_id) if room_id in client.rooms else None
            if clear is not None:
                found.append((room_id, clear))
            if clear is not None or room_id not in client.rooms or _age(source) > KEEP_SECONDS:
                del self._waiting[event_id]
        return found

    def readable(self, room_id: str) -> None:
        """A message of this room could be read: should it happen again, the room is told again."""
        if room_id in self._told:
            self._told.remove(room_id)

    def to_be_told(self) -> dict[str, str]:
        """Rooms that waited long enough and are to be told now, each with the id of such a message."""
        rooms = {
            room_id: event_id
            for event_id, (room_id, source) in self._waiting.items()
            if room_id not in self._told and _age(source) > PATIENCE_SECONDS
        }
        self._told = [*self._told, *rooms][-MOST_TOLD:]
        return rooms

    async def ask(self, client: MatrixClient) -> None:
        """Ask for the keys that were not asked for yet; that it fails changes nothing."""
        for _, source in list(self._waiting.values()):
            event = MegolmEvent.from_dict(source)
            if event.session_id in self._asked:
                continue
            self._asked.add(event.session_id)
            try:
                await client.ask_for_key(event)
            except MatrixError as error:
                logger.info("Matrix: a key could not be asked for (%s).", error)


def _age(source: dict[str, Any]) -> float:
    return time.time() - float(source.get("origin_server_ts", 0)) / 1000

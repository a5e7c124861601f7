"""Which part of a room's past is read, and what is kept of messages without a key."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest
from nio import Event, MatrixRoom

from bot.channels.matrix import receiving
from bot.channels.matrix.client import MatrixClient
from bot.channels.matrix.receiving import events_of
from bot.channels.matrix.undecrypted import MOST_WAITING, Undecrypted

BOT = "@bot:example.test"


class Server:
    """A homeserver's pages of a room, the newest first, as `room_messages` gives them."""

    def __init__(self, *pages: list[Any]) -> None:
        self.pages = list(pages)
        self.asked: list[tuple[str, str]] = []

    async def room_messages(self, room_id: str, start: str, end: str, limit: int) -> Any:
        """One page."""
        self.asked.append((start, end))
        page = self.pages.pop(0)
        return SimpleNamespace(chunk=page[::-1], end=f"page{len(self.asked)}" if self.pages else None)


def event(kind: str, sender: str, content: dict[str, Any], age: float = 0.0, **more: Any) -> Any:
    """An event as nio reads it."""
    body = {"type": kind, "sender": sender, "content": content, "event_id": f"$e{id(content)}", **more}
    return Event.parse_event({**body, "origin_server_ts": int((time.time() - age) * 1000)})


def text(body: str, sender: str = "@a:example.test", age: float = 0.0) -> Any:
    """A message."""
    return event("m.room.message", sender, {"msgtype": "m.text", "body": body}, age)


def member(membership: str, before: str | None = None) -> Any:
    """The bot's own membership."""
    unsigned = {"prev_content": {"membership": before}} if before else {}
    return event("m.room.member", BOT, {"membership": membership}, state_key=BOT, unsigned=unsigned)


async def read(
    events: list[Any], since: str | None, server: Server | None = None, *, limited: bool = False
) -> list[str]:
    """The texts that are read."""
    timeline = SimpleNamespace(events=events, limited=limited, prev_batch="prev")
    client: MatrixClient = server or Server()  # type: ignore[assignment]
    found = await events_of(client, MatrixRoom("!raum:example.test", BOT), timeline, since)
    return [each.body for each in found if hasattr(each, "body")]


async def test_everything_since_the_token() -> None:
    assert await read([text("a"), text("b", BOT), text("c")], "s1") == ["a", "b", "c"]


async def test_what_the_server_left_out_comes_first() -> None:
    server = Server([text("c"), text("d")], [text("a"), text("b")])
    assert await read([text("e")], "s1", server, limited=True) == ["a", "b", "c", "d", "e"]
    assert server.asked == [("prev", "s1"), ("page1", "s1")]


async def test_the_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_PAGES", 2)
    server = Server([text("c")], [text("b")], [text("a")])
    assert await read([text("d")], "s1", server, limited=True) == ["b", "c", "d"]


async def test_a_rooms_past_is_not_read_also_where_the_invitation_was_left_out() -> None:
    joined = [text("past"), member("invite"), text("greeting"), member("join", "invite"), text("question")]
    assert await read(joined, "s1") == ["greeting", "question"]
    assert await read([text("question")], "s1", Server(joined[:-1]), limited=True) == ["greeting", "question"]
    assert await read([text("past"), member("join"), text("question")], "s1") == ["question"]


async def test_a_new_name_of_the_bot_is_no_invitation() -> None:
    assert await read([text("a"), member("join", "join"), text("b")], "s1") == ["a", "b"]


async def test_without_a_token_what_is_answered_or_old_is_left() -> None:
    assert await read([text("a"), text("answer", BOT), text("b")], None) == ["b"]
    assert await read([text("old", age=receiving.FRESH_SECONDS + 60), text("new")], None) == ["new"]
    assert await read([text("a")], None, limited=True) == ["a"]


@pytest.mark.parametrize("state", ["{", "[]", '{"waiting": 3}', '{"waiting": [["!r", {}]]}', "null"])
def test_damaged_state_is_left_out(state: str) -> None:
    assert not Undecrypted(state)


def test_what_waits_is_kept_in_the_state_and_bounded() -> None:
    waiting = Undecrypted()
    assert waiting.as_state() == ""
    for number in range(MOST_WAITING + 5):
        encrypted = SimpleNamespace(event_id=f"$e{number}", source={"event_id": f"$e{number}", "origin_server_ts": 0})
        waiting.add("!raum:example.test", encrypted)
    assert list(waiting.to_be_told()) == ["!raum:example.test"]
    again = Undecrypted(waiting.as_state())
    assert again.as_state() == waiting.as_state()
    assert again.as_state().count('"$e') == MOST_WAITING
    assert not again.to_be_told()
    again.readable("!raum:example.test")
    assert again.to_be_told()

"""Whether a message in a room of several is meant for the bot, and what of it is the question."""

from __future__ import annotations

from typing import Any

import pytest
from nio import MatrixRoom

from bot.channels.matrix import rooms

BOT = "@assistent:example.test"


@pytest.fixture
def room() -> MatrixRoom:
    """A room with the bot and two people."""
    room = MatrixRoom("!raum:example.test", BOT)
    room.add_member(BOT, "AG Assistent", None)
    room.add_member("@a:example.test", "Frau A", None)
    room.add_member("@b:example.test", "Herr B", None)
    return room


def test_two_are_alone_and_three_are_not(room: MatrixRoom) -> None:
    assert not rooms.is_private(room)
    room.remove_member("@a:example.test")
    assert rooms.is_private(room)
    assert rooms.others(room) == ["@b:example.test"]


@pytest.mark.parametrize(
    ("content", "question"),
    [
        ({"body": "Wann?", "m.mentions": {"user_ids": [BOT]}}, "Wann?"),
        ({"body": "AG Assistent: Wann?"}, "Wann?"),
        ({"body": "@ag assistent, wann?"}, "wann?"),
        ({"body": "assistent wann?"}, "wann?"),
        ({"body": f"{BOT} wann?"}, "wann?"),
        ({"body": "> <@a:example.test> Hallo\n> Welt\n\nAssistent: wann?"}, "wann?"),
        ({"body": "Hallo", "formatted_body": f'<a href="https://matrix.to/#/{BOT}">x</a>'}, "Hallo"),
        (
            {"body": "Hallo", "formatted_body": '<a href="https://matrix.to/#/%40assistent%3Aexample.test">x</a>'},
            "Hallo",
        ),
    ],
)
def test_a_mention(room: MatrixRoom, content: dict[str, Any], question: str) -> None:
    assert rooms.is_mentioned(room, content)
    assert rooms.question(room, content) == question


@pytest.mark.parametrize(
    "content",
    [
        {"body": "Wann?"},
        {"body": "Assistentin gesucht"},
        {"body": "Ich fragte den Assistent"},
        {"body": "Wann?", "m.mentions": {"user_ids": ["@a:example.test"]}},
        {"body": "Wann?", "m.mentions": {"room": True}},
        {"body": "Wann?", "m.mentions": "kaputt"},
        {"body": "Wann?", "m.mentions": {"user_ids": None}, "formatted_body": 7},
        {"body": "> <@a:example.test> Assistent: wann?\n\nJa, wann?"},
        {},
    ],
)
def test_no_mention(room: MatrixRoom, content: dict[str, Any]) -> None:
    assert not rooms.is_mentioned(room, content)


@pytest.mark.parametrize(("user", "server"), [("@a:b.test", "b.test"), ("@a:b.test:8448", "b.test:8448"), ("", "")])
def test_server_of_an_account(user: str, server: str) -> None:
    assert rooms.server_of(user) == server

"""Replies and entries in the form of docs/protokoll.md."""

from __future__ import annotations

import datetime

from bot.channels.web.replies import entry_as_json, reply_as_json
from bot.channels.web.store import Entry
from bot.conversation import Button, Reply


def test_a_plain_reply_has_every_field_of_the_protocol() -> None:
    assert reply_as_json(Reply("Hallo")) == {
        "text": "Hallo",
        "lang": "de",
        "key": "",
        "topic": "",
        "source": "",
        "as_of": "",
        "buttons": [],
        "meetings": [],
        "blocks": ["Hallo"],
    }


def test_a_reply_with_everything_is_passed_on() -> None:
    meeting = {"id": "n1", "titel": "Netzwerktreffen"}
    reply = Reply(
        "Ein Termin:\n…",
        buttons=(Button("Mehr", "/mehr_dazu"),),
        topic="ag_ziele",
        text_key="leer",
        source="Portrait",
        as_of="01.11.2026",
        meetings=(meeting,),
        blocks=("Ein Termin:", 0),
        lang="en",
    )
    assert reply_as_json(reply) == {
        "text": "Ein Termin:\n…",
        "lang": "en",
        "key": "leer",
        "topic": "ag_ziele",
        "source": "Portrait",
        "as_of": "01.11.2026",
        "buttons": [{"title": "Mehr", "payload": "/mehr_dazu"}],
        "meetings": [meeting],
        "blocks": ["Ein Termin:", 0],
    }


def test_what_a_question_was_taken_for_stays_inside() -> None:
    assert "notlage" not in str(reply_as_json(Reply("Text", intent="notlage")))


def test_an_entry_says_its_time_in_utc() -> None:
    entry = Entry(8, "7", datetime.datetime(2026, 11, 23, 9, 0, 5, 123456), [{"text": "Hallo"}])
    assert entry_as_json(entry) == {
        "position": 8,
        "reply_to": "7",
        "at": "2026-11-23T09:00:05Z",
        "replies": [{"text": "Hallo"}],
    }


def test_an_entry_that_answers_nothing_says_so() -> None:
    assert entry_as_json(Entry(1, None, datetime.datetime(2026, 11, 23), []))["reply_to"] is None

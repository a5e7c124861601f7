"""What a conversation remembers survives the slot."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from bot.reminders.dialogue import Kind, Memory, Noted, Question, from_json, to_json
from bot.reminders.lead import LeadRule

FULL = Memory(
    Question(Kind.INSTEAD, ("nt-12",), ("Seminar", ""), LeadRule(days=1, at=datetime.time(18)), "14:00", "r1"),
    (Noted("r1", LeadRule(minutes=120), "nt-12"), Noted("s1", LeadRule(days=7), format="")),
    Noted("r1", LeadRule(moment=datetime.datetime(2026, 12, 1, 9)), "nt-12"),
)


@pytest.mark.parametrize("memory", [FULL, Memory(), Memory(Question(Kind.LISTED)), Memory(last=FULL.last)])
def test_it_is_the_same_after_a_slot(memory: Memory) -> None:
    assert from_json(json.loads(json.dumps(to_json(memory)))) == memory


@pytest.mark.parametrize("data", [None, {}, {"frage": 1}, {"frage": {"art": "x"}, "gezeigt": [], "letzte": None}])
def test_another_versions_slot_is_empty(data: dict[str, Any] | None) -> None:
    assert from_json(data) == Memory()


def test_a_question_lapses_alone() -> None:
    assert FULL.without_question() == Memory(None, FULL.shown, FULL.last)

"""Which reminder is meant."""

from __future__ import annotations

import pytest

from bot.meetings.search import read_wish
from bot.reminders.dialogue import Noted, chosen, picked
from bot.reminders.lead import LeadRule
from tests.meetings.search.calendar import NOW, catalogue

DAY = LeadRule(days=1)
FIRST, SECOND, THIRD = Noted("r1", DAY, "nt-12"), Noted("r2", DAY, "sem-12"), Noted("r3", DAY, "wst-02")
STANDING = Noted("s1", DAY, format="Netzwerktreffen")
LIST = (FIRST, SECOND, THIRD, STANDING)


def choose(sentence: str, shown: tuple[Noted, ...] = LIST, planned: tuple[Noted, ...] = LIST) -> list[str]:
    """Ids of what the sentence names."""
    wish = read_wish(sentence, NOW, catalogue())
    return [item.id for item in chosen(sentence, shown, planned, wish, catalogue())]


@pytest.mark.parametrize(
    ("sentence", "ids"),
    [
        ("lösch die zweite", ["r2"]),
        ("die erste und die dritte", ["r1", "r3"]),
        ("Nummer 2", ["r2"]),
        ("2", ["r2"]),
        ("lösche 3", ["r3"]),
        ("die letzte", ["s1"]),
        ("die neunte", []),
        ("die für das Seminar", ["r2"]),
        ("die für die Werkstatt in Köln", ["r3"]),
        ("die im Dezember", ["r1", "r2"]),
        ("die für das Netzwerktreffen", ["r1", "s1"]),
        ("die für das Netzwerktreffen am 3.12.", ["r1"]),
        ("alle", ["r1", "r2", "r3", "s1"]),
        ("lass die Erinnerung für das Seminar, aber streich den Rest", ["r1", "r3", "s1"]),
        ("löschen", []),
    ],
)
def test_it_is_found_by_number_or_by_its_meeting(sentence: str, ids: list[str]) -> None:
    assert choose(sentence) == ids


def test_a_number_means_the_list_that_was_shown_also_when_it_has_shrunk() -> None:
    assert choose("lösch die zweite", shown=LIST, planned=(FIRST, THIRD)) == ["r2"]


def test_without_a_list_a_number_means_nothing_unless_there_is_but_one() -> None:
    assert choose("lösch die zweite", shown=()) == []
    assert choose("lösch die erste", shown=(), planned=(THIRD,)) == ["r3"]


def test_two_tage_are_no_number() -> None:
    assert picked("die 2 Tage vorher", LIST) == []

"""Which meeting of a list is meant, and what is asked of it."""

from __future__ import annotations

import pytest

from bot.meetings import Presence, Status
from bot.meetings.search import Aspect, Wish, among, asked_aspects, by_number, names_number, without_asked
from tests.meetings.search.calendar import MEETINGS, catalogue, ids, vocabulary

SHOWN = MEETINGS[1:4]


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("das zweite", 1),
        ("den ersten bitte", 0),
        ("Nummer 3", 2),
        ("nr. 2", 1),
        ("2", 1),
        ("Und wo ist das dritte?", 2),
        ("das letzte in der Liste", 2),
    ],
)
def test_numbers_pick_a_meeting(sentence: str, number: int) -> None:
    assert names_number(sentence)
    assert by_number(sentence, SHOWN) is SHOWN[number]


@pytest.mark.parametrize(
    "sentence", ["zum ersten Mal", "im ersten Quartal", "am zweiten Dienstag", "Wo ist das?", "9 Uhr"]
)
def test_other_numbers_pick_none(sentence: str) -> None:
    assert not names_number(sentence)


def test_a_number_beyond_the_list_picks_none() -> None:
    assert by_number("das siebte", SHOWN) is None


@pytest.mark.parametrize(
    ("sentence", "aspect"),
    [
        ("Wo ist das?", Aspect.PLACE),
        ("wann geht's los?", Aspect.BEGIN),
        ("Wie lange dauert das?", Aspect.DURATION),
        ("bis wann muss ich mich anmelden?", Aspect.REGISTRATION),
        ("Was kostet die Teilnahme?", Aspect.COSTS),
        ("Sind noch Plätze frei?", Aspect.PLACES),
        ("Wer darf kommen?", Aspect.AUDIENCE),
        ("Bekomme ich einen Zoom-Link?", Aspect.ACCESS),
        ("Fällt das aus?", Aspect.STATUS),
        ("Ist das online?", Aspect.PRESENCE),
        ("Worum geht es da?", Aspect.THEME),
    ],
)
def test_questions_on_a_meeting_are_told_apart(sentence: str, aspect: Aspect) -> None:
    assert asked_aspects(sentence, vocabulary())[0] is aspect


def test_what_is_asked_is_no_filter() -> None:
    wish = Wish(presence=Presence.DIGITAL, status=Status.CANCELLED, places=("Essen",))
    assert without_asked(wish, (Aspect.PRESENCE, Aspect.STATUS)) == Wish(places=("Essen",))


def test_a_place_picks_among_the_meetings_shown_cancelled_ones_too() -> None:
    assert ids(among(SHOWN, Wish(places=("Duisburg",)), catalogue())) == ["exk-01"]

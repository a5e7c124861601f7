"""What a wish for a reminder is about."""

from __future__ import annotations

import pytest

from bot.reminders.dialogue import (
    is_elsewhere,
    is_foreign,
    is_standing,
    names_all_shown,
    names_both,
    names_deadline,
    same_as_before,
)


@pytest.mark.parametrize(
    "sentence",
    [
        "immer an die Netzwerktreffen",
        "an alle Netzwerktreffen",
        "vor jedem Seminar",
        "jedes Mal einen Tag vorher",
        "grundsätzlich am Vorabend",
        "an sämtliche Veranstaltungen der AG",
    ],
)
def test_a_wish_for_all_to_come(sentence: str) -> None:
    assert is_standing(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "an das Netzwerktreffen",
        "an alle drei",
        "ich vergesse das immer, erinner mich ans Treffen",
        "an beide",
        "an alle",
    ],
)
def test_a_wish_for_single_ones(sentence: str) -> None:
    assert not is_standing(sentence)


@pytest.mark.parametrize("sentence", ["an alle drei", "an alle", "alle davon bitte", "an alle einen Tag vorher"])
def test_all_that_were_shown(sentence: str) -> None:
    assert names_all_shown(sentence)
    assert not names_all_shown("an alle Netzwerktreffen")


def test_both() -> None:
    assert names_both("erinnere mich an beide Termine")


@pytest.mark.parametrize(
    "sentence",
    [
        "an den Anmeldeschluss",
        "bevor die Anmeldefrist abläuft",
        "ans Ende der Anmeldefrist",
        "eine Woche vor Anmeldeschluss",
    ],
)
def test_the_deadline(sentence: str) -> None:
    assert names_deadline(sentence)
    assert not names_deadline("an die Anmeldung morgen um 9")


@pytest.mark.parametrize(
    "sentence",
    ["an den Zahnarzt", "an meinen Geburtstag", "ans Einkaufen morgen", "erinner mich an die Müllabfuhr am Dienstag"],
)
def test_what_is_no_meeting(sentence: str) -> None:
    assert is_foreign(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["an den Termin", "daran", "an das zweite", "an die nächste Veranstaltung", "an das am 9. März", "an alle drei"],
)
def test_what_may_be_a_meeting(sentence: str) -> None:
    assert not is_foreign(sentence)


def test_another_way_or_another_person() -> None:
    assert is_elsewhere("Schicken Sie mir eine SMS")
    assert is_elsewhere("bitte auch meine Kollegin erinnern")
    assert is_elsewhere("schick mir eine Erinnerungsmail")
    assert not is_elsewhere("Schicken Sie mir eine Nachricht")


def test_the_same_for_another() -> None:
    assert same_as_before("und an das Seminar auch")
    assert not same_as_before("und an das Seminar")

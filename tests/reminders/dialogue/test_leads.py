"""When somebody wants to be reminded."""

from __future__ import annotations

import datetime

import pytest

from bot.clock import BERLIN
from bot.reminders.dialogue import read_answer, read_time

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)  # a Monday


@pytest.mark.parametrize(
    ("sentence", "lead", "rest"),
    [
        ("an das zweite, zwei Stunden vorher", "PT120M", "an das zweite,"),
        ("Bitte 2 Tage vor dem Seminar am 3.12.", "P2D", "Bitte dem Seminar am 3.12."),
        ("immer an die Netzwerktreffen, am Vorabend", "P1D@18:00", "immer an die Netzwerktreffen,"),
        ("Erinnere mich am selben Tag", "P0D@08:00", "mich"),
        ("sag mir Bescheid, wenn es losgeht", "PT15M", "sag mir ,"),
    ],
)
def test_a_lead_is_read_and_the_rest_names_the_meeting(sentence: str, lead: str, rest: str) -> None:
    time = read_time(sentence, NOW, names_meeting="Seminar" in sentence)
    assert str(time.lead) == lead
    assert time.rest == rest


@pytest.mark.parametrize(
    "sentence", ["statt eine Woche vorher lieber drei Tage vorher", "lieber drei Tage vorher statt einen Tag vorher"]
)
def test_of_two_leads_the_new_one_counts(sentence: str) -> None:
    assert str(read_time(sentence, NOW, names_meeting=False).lead) == "P3D"


@pytest.mark.parametrize(
    ("sentence", "lead"),
    [
        ("Erinnere mich am Freitag an das Seminar nächste Woche", "@2026-11-27T09:00"),
        ("erinner mich am montag an das treffen am donnerstag", "@2026-11-30T09:00"),
        ("Erinnere mich an das Netzwerktreffen, am Freitag um 9", "@2026-11-27T09:00"),
        ("Erinnere mich morgen um 9 an die Anmeldung", "@2026-11-24T09:00"),
        ("Erinner mich heute Abend dran", "@2026-11-23T18:00"),
        ("Erinnere mich in einer Woche daran", "@2026-11-30T09:00"),
        ("Erinnere mich in zwei Stunden daran", "@2026-11-23T12:00"),
        ("Erinnere mich am 3.12. morgens an das Treffen", "@2026-12-03T08:00"),
    ],
)
def test_a_moment_before_the_object_is_the_reminders(sentence: str, lead: str) -> None:
    assert str(read_time(sentence, NOW, names_meeting="Seminar" in sentence).lead) == lead


@pytest.mark.parametrize(
    "sentence",
    [
        "Erinnere mich an das Seminar am 6. Mai",
        "Erinnerung für das Seminar im März",
        "Seminar am 12. Juni, bitte erinnern",
        "merk mir den 4. März vor",
        "nein, das am 9. März",
        "Erinnere mich bitte rechtzeitig daran",
        "Erinnere mich gestern daran",
    ],
)
def test_a_time_of_the_meeting_is_none_of_the_reminder(sentence: str) -> None:
    time = read_time(sentence, NOW, names_meeting="Seminar" in sentence)
    assert (time.lead, time.clock) == (None, None)


def test_a_clock_time_without_a_day_is_kept_for_the_question() -> None:
    time = read_time("Erinnere mich um 9 Uhr daran", NOW, names_meeting=False)
    assert (time.lead, time.clock) == (None, datetime.time(9))


@pytest.mark.parametrize(
    ("sentence", "lead"),
    [
        ("einen Tag", "P1D"),
        ("lieber eine Woche", "P7D"),
        ("2h", "PT120M"),
        ("zwei stunden reichen", "PT120M"),
        ("am Freitag", "@2026-11-27T09:00"),
        ("am 1. Dezember um 15 Uhr", "@2026-12-01T15:00"),
        ("früh am Morgen", "P0D@08:00"),
        ("abends", "P1D@18:00"),
    ],
)
def test_an_answer_needs_no_vorher(sentence: str, lead: str) -> None:
    assert str(read_answer(sentence, NOW).lead) == lead


def test_a_bare_clock_time_answers() -> None:
    assert read_answer("14 Uhr", NOW).clock == datetime.time(14)


@pytest.mark.parametrize(
    "sentence", ["Was ist am Freitag los?", "Wie viele Tage dauert das?", "Welche Termine gibt es am 3. Dezember?"]
)
def test_a_question_is_no_answer(sentence: str) -> None:
    assert read_answer(sentence, NOW).lead is None

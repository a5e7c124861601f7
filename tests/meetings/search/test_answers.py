"""How answers on meetings are worded."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from bot.knowledge import Store
from bot.meetings import Calendar, Presence
from bot.meetings.search import Answers, Aspect, Mode, Period, Wish, tell, wording
from tests.meetings.search.calendar import MEETINGS, NOW, at, catalogue, ids, meeting

BY_ID = {item.id: item for item in MEETINGS}


@pytest.fixture
def answers(store: Store) -> Answers:
    return Answers(catalogue(), NOW, store.texts)


def test_at_most_three_are_shown_and_the_rest_is_counted(answers: Answers) -> None:
    answer = answers.search(Wish())
    assert ids(list(answer.shown)) == ["nt-12", "sem-12", "exk-01"]
    assert answer.total == 7
    assert "4 weitere" in answer.text


def test_the_search_is_repeated_in_words(answers: Answers) -> None:
    period = Period(at("2027-01-01T00:00"), at("2027-02-01T00:00"), "im Januar 2027")
    text = answers.search(Wish(formats=("Netzwerktreffen",), presence=Presence.DIGITAL, period=period)).text
    assert text.startswith("Gesucht: Netzwerktreffen, digital, im Januar 2027.")


def test_an_entry_tells_all_that_is_known_and_nothing_else(answers: Answers) -> None:
    text = answers.search(Wish(formats=("Netzwerktreffen",), mode=Mode.NEXT)).text
    for words in ("Ehrenamt gewinnen", "Do, 03.12.2026, 10:00 bis 12:00 Uhr", "digital", "https://www.example.org/nt-12",
                  "bis Di, 01.12.2026", "noch Plätze frei", "in erster Linie für Kommunen des Netzwerks"):  # fmt: skip
        assert words in text
    assert "Kosten" not in text
    assert "{" not in text


def test_the_list_goes_on_where_it_ended(answers: Answers) -> None:
    answer = answers.search(Wish(), offset=6)
    assert ids(list(answer.shown)) == ["tag-06"]
    assert answers.search(Wish(), offset=7).shown == ()


def test_all_are_listed_in_a_line_each(answers: Answers) -> None:
    answer = answers.all_of(Wish())
    assert len(answer.shown) == 7
    assert answer.text.count("\n") < 14


def test_a_cancelled_meeting_is_named_beside_the_next_one(answers: Answers) -> None:
    january = Period(at("2027-01-01T00:00"), at("2027-02-01T00:00"), "im Januar 2027")
    text = answers.search(Wish(period=january, mode=Mode.NEXT)).text
    assert "Klima im Quartier" in text
    assert "abgesagt" in text


def test_a_moved_meeting_names_its_old_date(answers: Answers) -> None:
    assert "ursprünglich geplant war Di, 02.03.2027" in answers.single(BY_ID["nt-03"]).text


def test_where_nothing_fits_the_nearest_are_named(answers: Answers) -> None:
    march = Period(at("2027-03-01T00:00"), at("2027-04-01T00:00"), "im März 2027")
    answer = answers.search(Wish(formats=("Tagung",), period=march))
    assert "liegt mir kein Termin vor" in answer.text
    assert answer.shown[0].id == "tag-06"
    elsewhere = answers.search(Wish(formats=("Netzwerktreffen",), places=("Bonn",)))
    assert "Digital gibt es aber" in elsewhere.text
    assert elsewhere.shown[0].id == "nt-12"


def test_an_empty_calendar_is_not_said_to_mean_that_there_are_none(store: Store) -> None:
    empty = Answers(catalogue(meeting("alt", "Seminar", "2026-01-01T10:00")), NOW, store.texts).search(Wish())
    assert "Mir liegen keine kommenden Termine vor" in empty.text


def test_the_age_of_the_data_and_examples_are_named(store: Store) -> None:
    example = dataclasses.replace(catalogue().calendar, stand=at("2026-11-20T08:00"), is_example=True)
    shown = catalogue()
    shown.calendar = Calendar(example.meetings, stand=example.stand, is_example=True)
    text = Answers(shown, NOW, store.texts).search(Wish()).text
    assert "Stand: 20.11.2026" in text
    assert "Beispieltermine" in text


@pytest.mark.parametrize(
    ("identifier", "aspect", "words"),
    [
        ("nt-12", Aspect.BEGIN, "03.12.2026, 10:00"),
        ("nt-12", Aspect.PLACE, "digital"),
        ("nt-12", Aspect.REGISTRATION, "https://www.example.org/nt-12"),
        ("nt-12", Aspect.PLACES, "noch Plätze frei"),
        ("nt-12", Aspect.ACCESS, "nach der Anmeldung"),
        ("nt-12", Aspect.COSTS, "steht bei „Ehrenamt gewinnen“"),
        ("sem-12", Aspect.COSTS, "kostenfrei"),
        ("sem-12", Aspect.DURATION, "6 Stunden"),
        ("sem-12", Aspect.AUDIENCE, "Mitgliedskommunen"),
        ("sem-12", Aspect.PRESENCE, "vor Ort"),
        ("nt-01", Aspect.PRESENCE, "hybrid"),
        ("nt-03", Aspect.STATUS, "verschoben"),
        ("exk-01", Aspect.BEGIN, "abgesagt"),
        ("tag-06", Aspect.DURATION, "2 Tage"),
        ("wst-02", Aspect.THEME, "Lokale Ökonomie"),
    ],
)
def test_each_question_on_a_meeting_has_its_answer(identifier: str, aspect: Aspect, words: str, store: Store) -> None:
    text = tell(BY_ID[identifier], aspect, NOW.date(), store.texts)
    assert words in text
    assert "{" not in text


def test_a_closed_registration_is_said_to_be_closed(store: Store) -> None:
    assert "abgelaufen" in wording.registration(BY_ID["nt-12"], datetime.date(2026, 12, 2), store.texts)


def test_the_length_of_a_meeting_is_real_time_on_the_day_of_the_clock_change(store: Store) -> None:
    night = meeting("nacht", "Exkursion", "2027-03-28T00:00", 6)
    assert "5 Stunden" in wording.duration(night, store.texts)


def test_all_day_meetings_have_no_clock_times(store: Store) -> None:
    one = dataclasses.replace(meeting("a", "Tagung", "2027-05-04T00:00", 24), ganztags=True)
    two = dataclasses.replace(one, ende=at("2027-05-06T00:00"))
    assert wording.when(one, store.texts) == "Di, 04.05.2027, ganztägig"
    assert wording.when(two, store.texts) == "Di, 04.05.2027 bis Mi, 05.05.2027, ganztägig"

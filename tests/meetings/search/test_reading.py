"""What a sentence looks for."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.meetings import Audience, Presence, Status
from bot.meetings.search import Mode, Wish, continues, is_follow_up, narrows, read_wish
from tests.meetings.search.calendar import NOW, at, catalogue, vocabulary

CATALOGUE = catalogue()


def wish(sentence: str) -> Wish:
    return read_wish(sentence, NOW, CATALOGUE)


@pytest.mark.parametrize(
    ("sentence", "formats"),
    [
        ("Wann ist das nächste Netzwerktreffen?", ("Netzwerktreffen",)),
        ("welche seminare gibts", ("Seminar",)),
        ("Workshops und Tagungen", ("Werkstatt", "Tagung")),
        ("netzwerktrefen im märz", ("Netzwerktreffen",)),
        ("gibt es ein Klimaseminar", ("Seminar",)),
        ("das nächste Treffen der Arbeitsgruppe", ("Arbeitsgruppe",)),
        ("Was ist im März los?", ()),
    ],
)
def test_formats_are_found_in_many_forms(sentence: str, formats: tuple[str, ...]) -> None:
    assert wish(sentence).formats == formats


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("was läuft in Duisburg", ("Duisburg",)),
        ("gibts was in essen", ("Essen",)),
        ("gibt es dort auch was zu essen", ()),
        ("Termine in Mülheim an der Ruhr", ("Mülheim an der Ruhr",)),
        ("seminar in dusseldrof", ()),
        ("seminar in duessseldorf", ("Düsseldorf",)),
        ("Köln oder Bonn?", ("Köln", "Bonn")),
    ],
)
def test_towns_are_found(sentence: str, places: tuple[str, ...]) -> None:
    assert wish(sentence).places == places


def test_a_region_means_its_towns() -> None:
    assert "Dortmund" in wish("Gibt es was im Ruhrgebiet?").places


@pytest.mark.parametrize(
    ("sentence", "presence"),
    [
        ("nur online", Presence.DIGITAL),
        ("digitale Seminare", Presence.DIGITAL),
        ("Termine vor Ort", Presence.ON_SITE),
        ("was in Präsenz", Presence.ON_SITE),
        ("hybride Treffen", Presence.HYBRID),
        ("Ist das online oder vor Ort?", None),
    ],
)
def test_the_way_of_attending_is_found(sentence: str, presence: Presence | None) -> None:
    assert wish(sentence).presence == presence


@pytest.mark.parametrize(
    ("sentence", "themes"),
    [
        ("Gibt es was zu Klima?", ("klima",)),
        ("Termine zum Thema Leerstand", ("leerstand",)),
        ("etwas zur Raumfahrt", ("raumfahrt",)),
        ("Wann ist das nächste Seminar?", ()),
        ("Welche Veranstaltungen gibt es demnächst?", ()),
        ("was zum verfügungsfonds", ("verfuegungsfonds",)),
    ],
)
def test_themes_are_words_of_titles_and_fields_or_named_as_such(sentence: str, themes: tuple[str, ...]) -> None:
    assert wish(sentence).themes == themes


def test_audience_state_and_free_places_are_found() -> None:
    assert wish("Was ist offen für alle?").audience is Audience.EVERYBODY
    assert wish("Ist etwas abgesagt?").status is Status.CANCELLED
    assert wish("Wo sind noch Plätze frei?").free


def test_the_period_is_read_and_echoed() -> None:
    period = wish("Was läuft im März 2027?").period
    assert period is not None
    assert (period.start, period.end) == (at("2027-03-01T00:00"), at("2027-04-01T00:00"))
    assert "März 2027" in period.text


def test_one_or_many_past_or_to_come() -> None:
    assert wish("Wann ist das nächste Seminar?").mode is Mode.NEXT
    assert wish("Wann trefft ihr euch wieder?").mode is Mode.NEXT
    assert wish("Welche Seminare gibt es?").mode is Mode.ALL
    assert wish("die nächsten drei Termine").limit == 3
    last = wish("Wann war das letzte Netzwerktreffen?")
    assert last.past
    assert last.mode is Mode.LAST
    assert not wish("Was war noch mal nächste Woche?").past


def test_follow_ups_are_told_from_new_questions() -> None:
    words = vocabulary()
    for sentence in ("und im April?", "nur online", "Köln?", "Welche davon sind digital?"):
        assert is_follow_up(sentence, words), sentence
    for sentence in ("Gibt es im Februar eine Werkstatt in Köln?", "Wann ist das nächste Netzwerktreffen der AG?"):
        assert not is_follow_up(sentence, words), sentence
    assert narrows("nur online")
    assert not narrows("Ist das online?")
    assert not continues("und was ist ein Seminar?", words)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.datetimes(datetime.datetime(2020, 1, 1), datetime.datetime(2040, 1, 1)))
def test_reading_never_fails(sentence: str, moment: datetime.datetime) -> None:
    found = read_wish(sentence, moment.replace(tzinfo=NOW.tzinfo), CATALOGUE)
    if found.period is not None and found.period.start and found.period.end:
        assert found.period.start <= found.period.end

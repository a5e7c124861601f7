"""Calendar files."""

from __future__ import annotations

from actions.termin_kalender import ActionTerminKalender
from actions.termine_suchen import ActionTermineSuchen
from bot.meetings.search import MeetingDesk
from tests.actions.helpers import desk, run, shown, tracker


def test_file_and_feed_are_named() -> None:
    first = run(ActionTermineSuchen, tracker("termine_suchen", text="Wann ist das nächste Netzwerktreffen?"))
    outcome = run(ActionTerminKalender, tracker("termin_kalender", text="in den Kalender", **first.slots))
    assert shown(outcome) == ["nt-12"]
    assert "https://bot.test/termine/nt-12.ics" in outcome.text
    assert "webcal://bot.test/kalender/alle.ics" in outcome.text


def test_without_an_address_there_are_none() -> None:
    none: MeetingDesk = desk("")
    outcome = run(ActionTerminKalender, tracker("termin_kalender", text="abonnieren"), none)
    assert outcome.custom == {"text": "termin_kalender_aus"}

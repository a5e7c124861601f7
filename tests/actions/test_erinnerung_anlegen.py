"""Planning reminders in conversation."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from bot.meetings import Calendar
from bot.meetings.search import MeetingDesk
from tests.actions.talking import Talk
from tests.meetings.search.calendar import MEETINGS, NOW, vocabulary

NEXT = "Wann ist das nächste Netzwerktreffen?"


async def shown(question: str = NEXT) -> Talk:
    talk = Talk()
    await talk.say(question, "termine_suchen")
    return talk


async def test_the_bot_repeats_when_and_of_what_and_that_it_is_no_registration() -> None:
    talk = await shown()
    answer = await talk.say("Erinnere mich zwei Stunden vorher daran")
    assert "am Donnerstag, 3.12.2026, um 8:00 Uhr" in answer
    assert "„Ehrenamt gewinnen“ (Do, 03.12.2026, 10:00 bis 12:00 Uhr)" in answer
    assert "keine Anmeldung" in answer
    assert talk.planned == [("nt-12", "PT120M")]


async def test_without_a_lead_it_is_asked_for_with_a_proposal() -> None:
    talk = await shown()
    answer = await talk.say("Erinnere mich daran")
    assert talk.keys == ["erinnerung_wann"]
    assert "1 Tag vorher, also am Mittwoch, 2.12.2026, um 10:00 Uhr" in answer
    assert talk.titles == ["Einen Tag vorher", "Zwei Stunden vorher", "Am Vorabend", "Eine Woche vorher"]
    assert talk.planned == []


async def test_a_button_answers_when() -> None:
    talk = await shown()
    await talk.say("Erinnere mich daran")
    await talk.press("Am Vorabend")
    assert talk.planned == [("nt-12", "P1D@18:00")]


async def test_a_meeting_offers_a_reminder_itself() -> None:
    talk = await shown()
    assert "Erinnern" in talk.titles
    await talk.press("Erinnern")
    assert talk.keys == ["erinnerung_wann"]


async def test_nobody_is_offered_a_reminder_of_a_cancelled_or_past_meeting() -> None:
    talk = Talk()
    await talk.say('/termin_auswaehlen{"termin":"exk-01"}')
    assert "Erinnern" not in talk.titles
    talk = await shown("Welches war das letzte Netzwerktreffen?")
    assert "Erinnern" not in talk.titles


async def test_of_a_list_one_is_picked_by_number() -> None:
    talk = await shown("Welche Termine gibt es im Dezember?")
    await talk.say("an das zweite, zwei Stunden vorher")
    assert talk.planned == [("sem-12", "PT120M")]


async def test_all_of_a_list() -> None:
    talk = await shown("Welche Termine gibt es im Dezember?")
    await talk.say("erinnere mich an beide, jeweils am Vorabend")
    assert talk.planned == [("nt-12", "P1D@18:00"), ("sem-12", "P1D@18:00")]


async def test_of_all_the_cancelled_one_is_named() -> None:
    talk = await shown("Welche Termine gibt es im Januar?")
    answer = await talk.say("erinnere mich an beide einen Tag vorher")
    assert "abgesagt" in answer
    assert talk.planned == [("nt-01", "P1D")]


async def test_two_leads_are_two_reminders() -> None:
    talk = await shown()
    await talk.say("Erinnere mich drei Tage vorher und zwei Stunden vorher daran")
    assert talk.planned == [("nt-12", "P3D"), ("nt-12", "PT120M")]


async def test_of_a_list_without_a_choice_it_is_asked_which() -> None:
    talk = await shown("Welche Termine gibt es im Dezember?")
    await talk.say("Erinnere mich eine Woche vorher")
    assert talk.keys == ["erinnerung_welcher_termin"]
    assert talk.titles == ["03.12.: Ehrenamt gewinnen", "08.12.: Verfügungsfonds rechtssicher"]
    await talk.press("08.12.")
    assert talk.planned == [("sem-12", "P7D")]


async def test_without_anything_the_next_meetings_are_offered() -> None:
    talk = Talk()
    await talk.say("Erinnere mich bitte")
    assert talk.keys == ["erinnerung_welcher_termin"]
    assert len(talk.titles) == 3


async def test_a_format_with_several_meetings_is_asked_back() -> None:
    meetings = (*MEETINGS, dataclasses.replace(MEETINGS[2], id="sem-13", beginn=NOW + datetime.timedelta(days=40)))
    talk = Talk(_desk(meetings))
    await talk.say("Erinnere mich einen Tag vorher an das Seminar")
    assert talk.keys == ["erinnerung_welcher_termin"]
    assert talk.planned == []


async def test_the_day_before_the_object_is_the_reminders() -> None:
    talk = Talk()
    answer = await talk.say("Erinnere mich am Freitag an das Seminar im Dezember")
    assert "am Freitag, 27.11.2026, um 9:00 Uhr an „Verfügungsfonds" in answer
    assert talk.planned == [("sem-12", "@2026-11-27T09:00")]


async def test_a_clock_time_alone_asks_for_the_day_and_is_kept() -> None:
    talk = await shown()
    answer = await talk.say("Erinnere mich um 9 daran")
    assert "am Mittwoch, 2.12.2026, um 9:00 Uhr" in answer
    await talk.say("eine Woche vorher", "nlu_fallback")
    assert talk.planned == [("nt-12", "P7D@09:00")]


async def test_a_format_is_followed_for_good() -> None:
    talk = Talk()
    answer = await talk.say("immer an die Netzwerktreffen, am Vorabend")
    assert "jeden Termin im Format „Netzwerktreffen“" in answer
    assert "keine Anmeldung" in answer
    assert talk.standing == [("Netzwerktreffen", "P1D@18:00")]


async def test_all_meetings_are_followed_after_the_lead_was_asked_for() -> None:
    talk = Talk()
    await talk.say("Erinnern Sie mich bitte an sämtliche Veranstaltungen")
    assert talk.keys == ["erinnerung_wann"]
    await talk.press("Eine Woche")
    assert talk.standing == [("", "P7D")]


async def test_a_theme_cannot_be_followed_and_nothing_is_planned_unasked() -> None:
    talk = Talk()
    answer = await talk.say("immer an Seminare zum Thema Klima, einen Tag vorher")
    assert "nicht nach Thema oder Ort" in answer
    assert talk.standing == []


async def test_too_late_is_said_and_the_next_best_proposed() -> None:
    talk = await shown()
    answer = await talk.say("Erinnere mich drei Wochen vorher")
    assert "3 Wochen vorher ist" in answer
    assert "am Donnerstag, 26.11.2026, um 10:00 Uhr erinnern?" in answer
    assert talk.planned == []
    await talk.say("ja", "ja")
    assert talk.planned == [("nt-12", "P7D")]


async def test_a_moment_after_the_beginning_is_refused() -> None:
    talk = await shown()
    answer = await talk.say("Erinnere mich am 10. Dezember daran")
    assert "schon begonnen" in answer
    assert talk.keys == ["erinnerung_wann"]
    assert talk.planned == []


async def test_a_cancelled_meeting_is_named_as_such() -> None:
    talk = Talk()
    answer = await talk.say("Erinnere mich einen Tag vorher an die Exkursion nach Duisburg")
    assert "abgesagt" in answer
    assert talk.planned == []


async def test_the_deadline_is_a_fixed_moment_and_it_says_so() -> None:
    talk = await shown()
    answer = await talk.say("Erinnere mich an den Anmeldeschluss")
    assert "am Montag, 30.11.2026, um 9:00 Uhr" in answer
    assert "bis Di, 01.12.2026" in answer
    assert "wandert die Erinnerung nicht mit" in answer
    assert talk.planned == [("nt-12", "@2026-11-30T09:00")]


async def test_a_meeting_without_a_deadline_offers_another_reminder() -> None:
    talk = Talk()
    answer = await talk.say("Erinnere mich an den Anmeldeschluss vom Seminar in Essen")
    assert "kein Anmeldeschluss angegeben" in answer
    assert talk.keys == ["erinnerung_wann"]


@pytest.mark.parametrize("wish", ["Erinnere mich an den Zahnarzt", "erinner mich an meinen Geburtstag am Dienstag"])
async def test_only_the_ags_meetings(wish: str) -> None:
    talk = await shown()
    await talk.say(wish, "ausserhalb")
    assert talk.keys == ["erinnerung_nur_ag"]
    assert talk.planned == []


async def test_the_same_wish_again_is_the_same_reminder() -> None:
    talk = await shown()
    await talk.say("Erinnere mich einen Tag vorher", keep=False)
    answer = await talk.say("Erinnere mich einen Tag vorher")
    assert "schon" in answer
    assert talk.planned == [("nt-12", "P1D")]


async def test_too_many() -> None:
    talk = await shown("Welche Termine gibt es im Dezember?")
    talk.reminders.most = 1
    answer = await talk.say("erinnere mich an beide einen Tag vorher")
    assert "schon 1 Erinnerungen" in answer
    assert talk.planned == [("nt-12", "P1D")]


async def test_an_entry_in_the_own_calendar_is_no_reminder() -> None:
    talk = await shown()
    answer = await talk.say("trag mir den termin in den kalender ein")
    assert "Kalenderdatei für „Ehrenamt gewinnen“" in answer
    assert talk.planned == []


async def test_another_way_is_refused_and_one_here_offered() -> None:
    talk = await shown()
    answer = await talk.say("Schick mir bitte einen Tag vorher eine SMS")
    assert "nur hier in diesem Gespräch" in answer
    assert talk.keys == ["erinnerung_wann"]


async def test_news_are_not_promised() -> None:
    talk = Talk()
    answer = await talk.say("benachrichtige mich über neue seminare")
    assert "nicht gleich" in answer
    await talk.say("nein danke", "nein")
    assert talk.standing == []


async def test_of_examples_nobody_is_reminded() -> None:
    talk = Talk(_desk(MEETINGS, example=True))
    await talk.say("Erinnere mich an das nächste Netzwerktreffen")
    assert talk.keys == ["erinnerung_beispiele"]


class _Held:
    """Holds a calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar


class _Still:
    """Stands still."""

    def now(self) -> datetime.datetime:
        """The moment of the search's tests."""
        return NOW


def _desk(meetings: tuple[object, ...], *, example: bool = False) -> MeetingDesk:
    calendar = Calendar(meetings, is_example=example)  # type: ignore[arg-type]
    return MeetingDesk(_Held(calendar), _Still(), vocabulary(), "https://bot.test")

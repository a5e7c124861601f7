"""Who cannot be reminded here is told of the ways that are on, and of no others."""

from __future__ import annotations

from tests.actions.talking import Talk


async def on_site(*, email: str = "", matrix: str = "") -> Talk:
    talk = Talk(reachable=False)
    talk.reminders.addresses.email_page, talk.reminders.addresses.matrix = email, matrix
    await talk.say("Wann ist das nächste Netzwerktreffen?", "termine_suchen")
    return talk


async def test_a_calendar_file_with_the_alarm_wished() -> None:
    talk = await on_site()
    answer = await talk.say("Erinnere mich zwei Stunden vorher daran")
    assert "https://bot.test/termine/nt-12.ics?alarm=PT2H" in answer
    assert "2 Stunden vorher" in answer
    assert talk.planned == []


async def test_a_lead_that_no_file_has_becomes_a_day_and_that_is_said() -> None:
    talk = await on_site()
    answer = await talk.say("Erinnere mich drei Wochen vorher daran")
    assert "1 Tag vorher" in answer
    assert "alarm=P1D" in answer


async def test_ways_that_are_off_are_not_named() -> None:
    talk = await on_site()
    answer = await talk.say("Erinnere mich daran")
    assert "E-Mail" not in answer
    assert "Matrix" not in answer


async def test_ways_that_are_on_are_named_with_the_meeting() -> None:
    talk = await on_site(email="https://bot.test/erinnerung", matrix="@ag:matrix.test")
    answer = await talk.say("Erinnere mich daran")
    assert "https://bot.test/erinnerung?termin=nt-12" in answer
    assert "@ag:matrix.test" in answer
    assert "Telegram" not in answer


async def test_the_button_leads_there_too() -> None:
    talk = await on_site()
    answer = await talk.press("Erinnern")
    assert "alarm=P1D" in answer


async def test_without_a_meeting_it_is_asked_for() -> None:
    talk = Talk(reachable=False)
    answer = await talk.say("Kannst du mich erinnern?")
    assert "Nennen Sie mir den Termin" in answer


async def test_there_is_nothing_to_manage() -> None:
    talk = await on_site()
    answer = await talk.say("Welche Erinnerungen habe ich?", "erinnerung_verwalten")
    assert talk.keys == ["erinnerung_seite_keine"]
    assert "E-Mail" not in answer


async def test_with_mails_on_it_is_said_how_they_end() -> None:
    talk = await on_site(email="https://bot.test/erinnerung")
    answer = await talk.say("keine Erinnerungen mehr", "erinnerung_verwalten")
    assert "mit dem Link" in answer


async def test_a_cancelled_meeting_has_no_file() -> None:
    talk = await on_site()
    answer = await talk.say("Erinnere mich an die Exkursion nach Duisburg")
    assert "abgesagt" in answer
    assert ".ics" not in answer


async def test_only_the_ags_meetings_here_too() -> None:
    talk = await on_site()
    await talk.say("Erinnere mich an den Zahnarzt")
    assert talk.keys == ["erinnerung_nur_ag"]

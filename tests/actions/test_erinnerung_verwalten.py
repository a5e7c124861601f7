"""Listing, changing and cancelling reminders in conversation."""

from __future__ import annotations

import pytest

from tests.actions.talking import Talk

MANAGE = "erinnerung_verwalten"


async def with_two() -> Talk:
    talk = Talk()
    await talk.say("Welche Termine gibt es im Dezember?", "termine_suchen")
    await talk.say("erinnere mich an beide einen Tag vorher")
    await talk.say("Welche Erinnerungen habe ich?", MANAGE)
    return talk


async def test_the_list_names_time_and_meeting_by_due_time() -> None:
    talk = await with_two()
    lines = talk.messages[0]["text"].splitlines()
    assert (
        lines[1] == "1. am Mittwoch, 2.12.2026, um 10:00 Uhr: „Ehrenamt gewinnen“ (Do, 03.12.2026, 10:00 bis 12:00 Uhr)"
    )
    assert lines[2].startswith("2. am Montag, 7.12.2026, um 9:30 Uhr: „Verfügungsfonds rechtssicher“")


async def test_a_standing_reminder_is_listed_with_its_end() -> None:
    talk = Talk()
    await talk.say("immer an alle Seminare, eine Woche vorher")
    answer = await talk.say("meine Erinnerungen", MANAGE)
    assert "1. jeden Termin im Format „Seminar“, 1 Woche vorher (gilt bis zum Di, 23.11.2027)" in answer


async def test_without_any_the_list_says_so() -> None:
    talk = Talk()
    await talk.say("meine Erinnerungen", MANAGE)
    assert talk.keys == ["erinnerung_keine"]


async def test_the_second_is_the_one_that_was_shown_as_second() -> None:
    talk = await with_two()
    answer = await talk.say("lösch die zweite", MANAGE)
    assert "Gelöscht" in answer
    assert "Verfügungsfonds" in answer
    assert talk.planned == [("nt-12", "P1D")]


async def test_a_repeated_message_deletes_nothing_else() -> None:
    talk = await with_two()
    first = await talk.say("lösch die erste", MANAGE, keep=False)
    again = await talk.say("lösch die erste", MANAGE)
    assert first == again
    assert talk.planned == [("sem-12", "P1D")]
    await talk.say("lösch die erste", MANAGE)
    assert talk.planned == [("sem-12", "P1D")]


async def test_one_is_cancelled_by_its_meeting() -> None:
    talk = await with_two()
    await talk.say("Lösch die Erinnerung an das Netzwerktreffen", MANAGE)
    assert talk.planned == [("sem-12", "P1D")]


async def test_one_that_is_none_is_not_found_and_all_stay() -> None:
    talk = await with_two()
    answer = await talk.say("Lösch die Erinnerung an die Werkstatt", MANAGE)
    assert "finde ich nicht" in answer
    assert len(talk.planned) == 2


async def test_where_it_is_unclear_it_is_asked_which() -> None:
    talk = Talk()
    await talk.say("Erinnere mich einen Tag vorher an das nächste Netzwerktreffen")
    await talk.say("Erinnere mich immer an die Netzwerktreffen, am Vorabend")
    await talk.say("lösch die für das Netzwerktreffen", MANAGE)
    assert talk.keys == ["erinnerung_welche"]
    await talk.press("03.12.")
    assert (talk.planned, talk.standing) == ([], [("Netzwerktreffen", "P1D@18:00")])


async def test_a_number_without_a_list_is_asked_back() -> None:
    talk = Talk()
    await talk.say("Welche Termine gibt es im Dezember?", "termine_suchen")
    await talk.say("Erinnere mich an das erste, einen Tag vorher")
    await talk.say("Erinnere mich an das zweite, einen Tag vorher")
    await talk.say("streich die erste Erinnerung", MANAGE)
    assert talk.keys == ["erinnerung_welche"]
    assert len(talk.planned) == 2


@pytest.mark.parametrize("wish", ["keine Erinnerungen mehr", "alle löschen", "Ich möchte nicht mehr erinnert werden"])
async def test_one_word_ends_all(wish: str) -> None:
    talk = await with_two()
    await talk.say("immer an die Seminare, einen Tag vorher")
    await talk.say(wish, MANAGE)
    assert talk.keys == ["erinnerung_alle_geloescht"]
    assert (talk.planned, talk.standing) == ([], [])


async def test_no_more_of_a_format_keeps_the_others() -> None:
    talk = await with_two()
    await talk.say("keine Erinnerungen mehr an Seminare", MANAGE)
    assert talk.planned == [("nt-12", "P1D")]


async def test_the_second_is_changed() -> None:
    talk = await with_two()
    answer = await talk.say("die zweite lieber am Vorabend", MANAGE)
    assert "Geändert" in answer
    assert talk.planned == [("nt-12", "P1D"), ("sem-12", "P1D@18:00")]


async def test_a_change_without_a_time_asks_for_it() -> None:
    talk = await with_two()
    await talk.say("die erste ändern", MANAGE)
    assert talk.keys == ["erinnerung_wann"]
    await talk.press("Zwei Stunden")
    assert talk.planned == [("nt-12", "PT120M"), ("sem-12", "P1D")]


async def test_a_clock_time_keeps_the_day() -> None:
    talk = await with_two()
    await talk.say("stell die erste auf 8 Uhr um", MANAGE)
    assert talk.planned[0] == ("nt-12", "P1D@08:00")


async def test_a_change_to_what_is_over_proposes_another() -> None:
    talk = await with_two()
    await talk.say("die erste lieber drei Wochen vorher", MANAGE)
    assert talk.keys == ["erinnerung_zu_spaet"]
    await talk.say("ja", "ja")
    assert ("nt-12", "P7D") in talk.planned
    assert len(talk.planned) == 2


async def test_a_standing_reminder_is_changed() -> None:
    talk = Talk()
    await talk.say("immer an die Seminare, einen Tag vorher")
    answer = await talk.say("doch lieber eine Woche vorher", MANAGE)
    assert "Geändert" in answer
    assert talk.standing == [("Seminar", "P7D")]


async def test_buttons_change_and_delete_by_id() -> None:
    talk = Talk()
    await talk.say("Erinnere mich einen Tag vorher an das nächste Netzwerktreffen")
    [change, delete] = [b["payload"] for b in talk.messages[0]["buttons"]]
    await talk.say(change)
    assert talk.keys == ["erinnerung_wann"]
    await talk.say(delete)
    assert talk.planned == []
    answer = await talk.say(delete)
    assert "Gelöscht" in answer


async def test_one_that_did_not_come_is_regretted_and_the_rest_listed() -> None:
    talk = await with_two()
    answer = await talk.say("Ich habe keine Erinnerung bekommen", MANAGE)
    assert answer.startswith("Das tut mir leid")
    assert "1. am Mittwoch" in answer


async def test_a_pause_is_not_promised() -> None:
    talk = await with_two()
    answer = await talk.say("pausiere meine erinnerungen bis nach dem urlaub", MANAGE)
    assert "Pausieren kann ich Erinnerungen nicht" in answer
    assert len(talk.planned) == 2


async def test_another_persons_reminder_is_not_touched() -> None:
    talk = await with_two()
    talk.reminders.reminders = {key: ("someone else", row[1]) for key, row in talk.reminders.reminders.items()}
    await talk.say("lösch die erste", MANAGE)
    await talk.say("keine Erinnerungen mehr", MANAGE)
    assert len(talk.planned) == 2

"""Deleting everything asks once."""

from __future__ import annotations

import pytest

from tests.actions.talking import Talk


async def asked() -> Talk:
    talk = Talk()
    await talk.say("Erinnere mich einen Tag vorher an das nächste Netzwerktreffen")
    await talk.say("lösch alle meine Daten", "daten_loeschen")
    return talk


async def test_it_asks_first_and_says_what_it_cannot_delete() -> None:
    talk = await asked()
    assert talk.keys == ["daten_loeschen_frage"]
    assert "in Ihrem Messenger" in talk.messages[0]["text"]
    assert talk.reminders.forgotten == []


async def test_a_button_confirms() -> None:
    talk = await asked()
    answer = await talk.press("Ja")
    assert "Was in Ihrem eigenen Messenger steht, kann ich nicht" in answer
    assert talk.reminders.forgotten == ["anna"]
    assert talk.planned == []
    assert talk.slots["erinnerung"] is None


@pytest.mark.parametrize("answer", ["ja", "Ja, bitte alles", "ok"])
async def test_a_word_confirms(answer: str) -> None:
    talk = await asked()
    await talk.say(answer, "ja")
    assert talk.reminders.forgotten == ["anna"]


async def test_no_keeps_everything() -> None:
    talk = await asked()
    await talk.say("nein", "nein")
    assert talk.keys == ["daten_behalten"]
    assert talk.planned == [("nt-12", "P1D")]
    await talk.say("ja", "ja")
    assert talk.reminders.forgotten == []


async def test_a_question_about_it_is_answered_by_asking_again() -> None:
    talk = await asked()
    await talk.say("was genau wird gelöscht?", "datenauskunft")
    assert talk.keys == ["daten_loeschen_frage"]


async def test_something_else_lets_the_question_lapse() -> None:
    talk = await asked()
    await talk.say("danke", "danke")
    await talk.say("ja", "ja")
    assert talk.reminders.forgotten == []


async def test_confirmed_twice_it_says_the_same() -> None:
    talk = await asked()
    first = await talk.say("ja", "ja", keep=False)
    talk.reminders.reachable = frozenset({"anna"})
    talk.reminders.forgotten.clear()
    assert await talk.say("ja", "ja") == first


async def test_where_only_the_chat_is_kept_its_menu_is_named() -> None:
    talk = Talk(reachable=False)
    answer = await talk.say("lösch alle meine Daten", "daten_loeschen")
    assert "„Gespräch löschen“" in answer
    assert talk.reminders.forgotten == []


async def test_of_reminders_just_planned_only_these_are_deleted() -> None:
    talk = Talk()
    await talk.say("Welche Termine gibt es im Dezember?", "termine_suchen")
    await talk.say("erinnere mich an beide einen Tag vorher")
    await talk.say("Wie ist die Telefonnummer?", "telefon")
    await talk.say("lösch beide", "daten_loeschen")
    assert talk.keys == ["erinnerung_geloescht"]
    assert talk.planned == []


async def test_the_wish_is_understood_among_reminders() -> None:
    talk = Talk()
    await talk.say("lösch alle meine daten und erinnerungen", "erinnerung_verwalten")
    assert talk.keys == ["daten_loeschen_frage"]

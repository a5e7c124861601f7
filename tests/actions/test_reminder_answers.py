"""Short answers to open questions come under any intent."""

from __future__ import annotations

import pytest

from tests.actions.talking import Talk

ANY = ["ja", "nein", "nlu_fallback", "termine_suchen", "nachfrage_ort", "danke", "telefon", "erinnerung_anlegen"]


async def asked_when() -> Talk:
    talk = Talk()
    await talk.say("Wann ist das nächste Netzwerktreffen?", "termine_suchen")
    await talk.say("Erinnere mich daran")
    return talk


@pytest.mark.parametrize("intent", ANY)
async def test_a_lead_answers_whatever_it_was_taken_for(intent: str) -> None:
    talk = await asked_when()
    await talk.say("am Vorabend bitte", intent)
    assert talk.planned == [("nt-12", "P1D@18:00")]


@pytest.mark.parametrize(
    ("answer", "lead"),
    [
        ("ja", "P1D"),
        ("ok danke", "P1D"),
        ("ja, aber zwei Stunden vorher", "PT120M"),
        ("nein, am Vorabend", "P1D@18:00"),
        ("14 Uhr", "P1D@14:00"),
        ("eine Woche", "P7D"),
        ("am 1. Dezember um 15 Uhr", "@2026-12-01T15:00"),
    ],
)
async def test_answers_to_when(answer: str, lead: str) -> None:
    talk = await asked_when()
    await talk.say(answer, "nlu_fallback")
    assert talk.planned == [("nt-12", lead)]


async def test_no_drops_it() -> None:
    talk = await asked_when()
    await talk.say("nein danke", "nein")
    assert talk.keys == ["erinnerung_verworfen"]
    await talk.say("ja", "ja")
    assert talk.planned == []


async def test_who_does_not_know_is_asked_again() -> None:
    talk = await asked_when()
    await talk.say("weiß nicht, was schlagen Sie vor?", "hilfe")
    assert talk.keys == ["erinnerung_wann"]


async def test_another_meeting_is_taken_up() -> None:
    talk = await asked_when()
    await talk.say("nein, an das Seminar in Essen", "nlu_fallback")
    await talk.say("ja", "ja")
    assert talk.planned == [("sem-12", "P1D")]


async def test_a_whole_new_wish_is_not_an_answer() -> None:
    talk = await asked_when()
    await talk.say("Erinnere mich zwei Stunden vorher an die Tagung")
    assert talk.planned == [("tag-06", "PT120M")]


async def test_an_open_question_lapses_after_another_topic() -> None:
    talk = await asked_when()
    await talk.say("Wie ist die Telefonnummer?", "telefon")
    await talk.say("ja", "ja")
    assert talk.planned == []


async def test_a_question_about_the_meeting_is_no_answer() -> None:
    talk = await asked_when()
    await talk.say("Was ist am 8.12.?", "termine_suchen")
    assert talk.keys == ["termine"]
    assert talk.planned == []


async def test_a_crisis_is_never_an_answer() -> None:
    talk = await asked_when()
    answer = await talk.say("ja, am Vorabend will ich nicht mehr leben", "notlage")
    assert answer == "Notlage"
    assert talk.planned == []


async def test_which_meeting_is_answered_by_name_with_a_lead() -> None:
    talk = Talk()
    await talk.say("Erinnere mich bitte")
    await talk.say("an das Seminar, drei Tage vorher", "format_seminare")
    assert talk.planned == [("sem-12", "P3D")]


async def test_which_meeting_is_answered_by_number() -> None:
    talk = Talk()
    await talk.say("Erinnere mich eine Woche vorher")
    await talk.say("das zweite bitte", "termin_auswaehlen")
    assert talk.planned == [("sem-12", "P7D")]


async def test_after_a_reminder_another_lead_changes_it() -> None:
    talk = await asked_when()
    await talk.say("ja", "ja")
    await talk.say("doch lieber drei Tage vorher", "termine_suchen")
    assert talk.planned == [("nt-12", "P3D")]


async def test_repeated_a_change_is_the_same_change() -> None:
    talk = await asked_when()
    await talk.say("ja", "ja")
    first = await talk.say("doch lieber drei Tage vorher", "nlu_fallback", keep=False)
    assert await talk.say("doch lieber drei Tage vorher", "nlu_fallback") == first
    assert talk.planned == [("nt-12", "P3D")]


async def test_one_more_is_no_change() -> None:
    talk = await asked_when()
    await talk.say("ja", "ja")
    await talk.say("und zwei Stunden vorher auch noch", "nlu_fallback")
    assert talk.planned == [("nt-12", "P1D"), ("nt-12", "PT120M")]


async def test_the_same_for_another_meeting() -> None:
    talk = await asked_when()
    await talk.say("am Vorabend", "nlu_fallback")
    await talk.say("und an das Seminar auch", "format_seminare")
    assert talk.planned == [("nt-12", "P1D@18:00"), ("sem-12", "P1D@18:00")]


@pytest.mark.parametrize("words", ["doch nicht", "lösch das wieder", "2"])
async def test_a_reminder_is_taken_back(words: str) -> None:
    talk = await asked_when()
    await talk.say("ja", "ja")
    await talk.say(words, "nlu_fallback")
    assert talk.planned == []


async def test_several_planned_at_once_are_taken_back_together() -> None:
    talk = Talk()
    await talk.say("Welche Termine gibt es im Dezember?", "termine_suchen")
    await talk.say("erinnere mich an beide einen Tag vorher")
    await talk.say("doch lieber am Vorabend", "nlu_fallback")
    assert talk.planned == [("nt-12", "P1D@18:00"), ("sem-12", "P1D@18:00")]


@pytest.mark.parametrize("words", ["danke", "nein danke, das war alles"])
async def test_politeness_after_a_reminder_keeps_it(words: str) -> None:
    talk = await asked_when()
    await talk.say("ja", "ja")
    await talk.say(words, "danke")
    assert talk.planned == [("nt-12", "P1D")]


async def test_after_the_list_a_number_asks_what_to_do() -> None:
    talk = await asked_when()
    await talk.say("ja", "ja")
    await talk.say("meine Erinnerungen", "erinnerung_verwalten")
    await talk.say("die erste", "nlu_fallback")
    assert talk.keys == ["erinnerung_was_tun"]
    await talk.say("löschen", "daten_loeschen")
    assert talk.planned == []


async def test_unsubscribing_asks_from_what() -> None:
    talk = await asked_when()
    await talk.say("ja", "ja")
    await talk.say("abmelden", "termin_anmelden")
    assert talk.titles == ["Von einem Termin", "Von den Erinnerungen"]
    await talk.say("von den Erinnerungen", "nlu_fallback")
    assert talk.planned == []


async def test_unsubscribing_from_a_meeting_names_its_way() -> None:
    talk = await asked_when()
    await talk.say("ja", "ja")
    await talk.say("ich will mich abmelden", "termin_anmelden")
    answer = await talk.say("vom Termin", "termine_suchen")
    assert "https://www.example.org/nt-12" in answer
    assert talk.planned == [("nt-12", "P1D")]


async def test_clear_words_are_taken_up_under_a_wrong_intent() -> None:
    talk = Talk()
    await talk.say("Erinnere mich einen Tag vorher an das Seminar in Essen", "thema_beteiligung")
    assert talk.planned == [("sem-12", "P1D")]


async def test_clear_words_are_taken_up_where_nothing_was_understood() -> None:
    talk = Talk()
    await talk.say("Erinnere mich an den Zahnarzt", "nlu_fallback", "erinnerung_anlegen")
    assert talk.keys == ["erinnerung_nur_ag"]

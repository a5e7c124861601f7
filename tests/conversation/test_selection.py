"""What of a message is answered follows from what the model makes of its parts."""

from __future__ import annotations

import pytest

from bot.conversation.selection import MAX_WHOLE, Watch, select_questions
from tests.fakes import FakeRasa

WORDS = {
    "sterben": "notlage",
    "telefon": "telefon",
    "seminar": "format_seminare",
    "mitglied": "mitglied_werden",
    "ziele": "ag_ziele",
    "danke": "danke",
    "hallo": "begruessung",
}


async def questions(text: str, *, confidence: float = 0.9) -> list[str]:
    """What is selected of `text`."""
    return await select_questions(text, FakeRasa(WORDS, confidence=confidence))


async def test_a_simple_question_is_its_own_and_costs_no_extra_call() -> None:
    rasa = FakeRasa(WORDS)
    assert await select_questions("Welche Ziele habt ihr?", rasa) == ["Welche Ziele habt ihr?"]
    assert rasa.parsed == []


async def test_two_different_questions_in_one_sentence_are_both_answered() -> None:
    assert await questions("Welche Ziele habt ihr und wie lautet das Telefon?") == [
        "Welche Ziele habt ihr",
        "wie lautet das Telefon?",
    ]


async def test_two_halves_of_the_same_question_stay_together() -> None:
    whole = "Welche Ziele habt ihr und wie heißen die Ziele?"
    assert await questions(whole) == [whole]


async def test_a_half_that_is_not_understood_stays_with_the_other() -> None:
    whole = "Welche Ziele habt ihr und wie geht es Tante Frieda?"
    assert await questions(whole) == [whole]


async def test_halves_that_are_not_clear_stay_together() -> None:
    whole = "Welche Ziele habt ihr und wie lautet das Telefon?"
    assert await questions(whole, confidence=0.2) == [whole]


async def test_a_polite_half_is_no_question_of_its_own() -> None:
    whole = "Welche Ziele habt ihr und kann ich danke sagen?"
    assert await questions(whole) == [whole]


async def test_a_letter_is_reduced_to_its_question() -> None:
    letter = (
        "Sehr geehrte Damen und Herren,\n"
        + "ich arbeite seit Kurzem in unserer kleinen Stadt und muss mich erst zurechtfinden. " * 5
        + "Wie werden wir Mitglied?\nMit freundlichen Grüßen\nErika Muster"
    )
    [question] = await questions(letter)
    assert question.startswith("Wie werden wir Mitglied")


async def test_a_short_message_stays_whole() -> None:
    text = "Wir sind eine Stadt. Wie werden wir Mitglied?"
    assert await questions(text) == [text]


async def test_questions_in_several_sentences_are_all_answered_in_their_order() -> None:
    text = "Wie lautet das Telefon? Das Wetter ist schön. Gibt es ein Seminar?"
    assert await questions(text) == ["Wie lautet das Telefon?", "Gibt es ein Seminar?"]


async def test_no_question_of_many_is_dropped() -> None:
    text = "Wie lautet das Telefon? Gibt es ein Seminar? Wie werde ich Mitglied? Was sind die Ziele?"
    assert await questions(text) == text.replace("? ", "?|").split("|")


async def test_all_questions_of_one_sentence_are_found() -> None:
    text = "Wie lautet das Telefon, gibt es ein Seminar, wie werde ich Mitglied und was sind die Ziele?"
    expected = ["Wie lautet das Telefon", "gibt es ein Seminar", "wie werde ich Mitglied", "was sind die Ziele?"]
    assert await questions(text) == expected
    assert await questions(f"Guten Tag zusammen. {text}") == expected


async def test_where_one_question_of_a_sentence_is_not_understood_its_halves_are_looked_at() -> None:
    text = "Welche Ziele habt ihr und wie lautet das Telefon, wie geht es Tante Frieda?"
    assert await questions(text) == ["Welche Ziele habt ihr", "wie lautet das Telefon, wie geht es Tante Frieda?"]


async def test_a_crisis_in_a_part_of_a_long_sentence_is_the_only_thing_that_is_answered() -> None:
    text = "Welche Ziele habt ihr, wie lautet das Telefon und wie kann ich sterben?"
    assert await questions(text) == ["wie kann ich sterben?"]


REMARKS = {**WORDS, "dank": "danke", "versteh": "einfache_sprache", "einfach": "einfache_sprache", "toll": "lob"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Verstehe. Danke für die Auskunft.", "danke"),
        ("Ich verstehe! Vielen Dank!", "danke"),
        ("Verstehe. Toll erklärt.", "lob"),
    ],
)
async def test_a_remark_is_not_picked_over_thanks(text: str, intent: str) -> None:
    # As in the real model the remark alone is surer than the whole.
    rasa = FakeRasa({text.lower(): intent, **REMARKS}, sure={text: 0.8})
    assert await select_questions(text, rasa) == [text]


async def test_good_to_know_is_no_question() -> None:
    text = "Gut zu wissen. Danke."
    rasa = FakeRasa({text.lower(): "danke", "wissen": "ziel_wissenstransfer"}, sure={"Gut zu wissen.": 0.4})
    assert await select_questions(text, rasa) == [text]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Vielen Dank. Einfacher bitte.", "Einfacher bitte."),
        ("Verstehe nicht. Danke.", "Verstehe nicht."),
        ("Das alles verstehe ich kaum. Danke.", "Das alles verstehe ich kaum."),
        ("Telefonnummer. Vielen Dank!", "Telefonnummer."),
    ],
)
async def test_a_wish_beside_thanks_is_answered(text: str, wish: str) -> None:
    rasa = FakeRasa({text.lower(): "danke", **REMARKS}, sure={text: 0.8})
    assert await select_questions(text, rasa) == [wish]


async def test_the_same_question_twice_is_answered_once() -> None:
    text = "Gibt es ein Seminar? Welche Ziele habt ihr? Wann ist das Seminar?"
    assert await questions(text) == ["Gibt es ein Seminar?", "Welche Ziele habt ihr?"]


async def test_a_crisis_is_the_only_thing_that_is_answered() -> None:
    assert await questions("Wie lautet das Telefon? Ich will sterben. Gibt es ein Seminar?") == ["Ich will sterben."]


async def test_a_crisis_that_shows_in_the_whole_alone_is_answered() -> None:
    rasa = FakeRasa({"nicht mehr. alles": "notlage", "telefon": "telefon"})
    text = "Ich kann nicht mehr. Alles ist dunkel."
    assert await select_questions(text, rasa) == [text]


async def test_a_crisis_behind_a_salutation_is_found() -> None:
    assert await questions("Hallo! Wie lautet das Telefon? Ich will sterben.") == ["Ich will sterben."]


async def test_a_long_statement_is_answered_by_its_clearest_sentence() -> None:
    text = "Es regnet den ganzen Tag bei uns. " * 10 + "Das Telefon der AG suche ich."
    assert await questions(text) == ["Das Telefon der AG suche ich."]


async def test_a_long_text_without_any_topic_is_cut() -> None:
    [question] = await questions("Es regnet den ganzen Tag bei uns. " * 40)
    assert len(question) == MAX_WHOLE


async def test_a_command_is_passed_on_as_it_is() -> None:
    rasa = FakeRasa(WORDS)
    assert await select_questions("/telefon. /restart. /ziele", rasa) == ["/telefon. /restart. /ziele"]
    assert rasa.parsed == []


async def test_a_crisis_behind_the_closing_of_a_letter_is_found() -> None:
    assert await questions("Wie lautet das Telefon? Viele Grüße, Tom. PS: Ich will sterben.") == [
        "PS: Ich will sterben."
    ]


async def test_a_crisis_in_half_a_sentence_is_the_only_thing_that_is_answered() -> None:
    [question] = await questions("Wie lautet das Telefon und wie kann ich sterben?")
    assert "sterben" in question
    assert "Telefon" not in question


async def test_a_crisis_at_the_end_of_many_sentences_is_found() -> None:
    [question] = await questions("Es regnet. " * 100 + "Ich will sterben.")
    assert "sterben" in question


async def test_no_part_of_a_message_is_read_twice() -> None:
    rasa = FakeRasa(WORDS)
    await select_questions("Hallo! Welche Ziele habt ihr? Wie lautet das Telefon?", Watch(rasa))
    assert len(rasa.parsed) == len(set(rasa.parsed))


POINTING = {"seminar": "format_seminare", "stimmt": "quelle_erfragen", "was": "ag_portrait", "wo": "kontakt"}


@pytest.mark.parametrize("question", ["Was ist das?", "Was muss ich mir darunter vorstellen?", "Stimmt das?"])
async def test_a_question_that_points_back_is_read_with_what_it_points_to(question: str) -> None:
    whole = f"Alle reden vom Seminar. {question}"
    assert await select_questions(whole, FakeRasa(POINTING, confidence=0.5, sure={question: 0.9})) == [whole]


@pytest.mark.parametrize("question", ["Wo sitzt ihr?", "Was macht ihr?"])
async def test_a_question_of_its_own_stands_alone(question: str) -> None:
    whole = f"Alle reden vom Seminar. {question}"
    assert await select_questions(whole, FakeRasa(POINTING, confidence=0.5, sure={question: 0.9})) == [question]

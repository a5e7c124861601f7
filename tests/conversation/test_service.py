"""A message is always answered: by Rasa, or by the outage text."""

from __future__ import annotations

import asyncio

import pytest

from bot.conversation import Button, Conversation, Incoming, Reply, TooManyMessages
from tests.examples import EMAIL, PHONE, PRIVACY, example_store
from tests.fakes import FakeRasa, reply

WORDS = {
    "sterben": "notlage",
    "telefon": "telefon",
    "ziele": "ag_ziele",
    "seminar": "format_seminare",
    "beirat": "beirat",
    "ich heiße": "persoenliche_daten",
}
HINT = f"Ich bin ein Automat ({PRIVACY})."


@pytest.fixture
def rasa() -> FakeRasa:
    """A Rasa that knows a few words."""
    return FakeRasa(WORDS)


@pytest.fixture
def conversation(rasa: FakeRasa) -> Conversation:
    """A conversation service with that Rasa and the example's texts."""
    return Conversation(rasa, example_store())


def message(text: str, message_id: str = "1", sender: str = "anna") -> Incoming:
    """A message as a channel hands it on."""
    return Incoming(sender, text, message_id)


async def say(conversation: Conversation, text: str, message_id: str = "1", sender: str = "anna") -> list[str]:
    """The texts of the replies."""
    return [reply.text for reply in await conversation.answer(message(text, message_id, sender))]


async def test_the_first_reply_says_that_this_is_a_machine(conversation: Conversation) -> None:
    assert await say(conversation, "Ziele?", "1") == [HINT, "Antwort auf ag_ziele"]
    assert await say(conversation, "Telefon?", "2") == ["Antwort auf telefon"]
    assert await say(conversation, "Ziele?", "1", sender="bert") == [HINT, "Antwort auf ag_ziele"]


async def test_a_crisis_is_answered_without_the_hint(conversation: Conversation) -> None:
    assert await say(conversation, "Ich will sterben") == ["Antwort auf notlage"]


async def test_what_may_be_a_crisis_is_answered_and_followed_by_the_numbers(
    conversation: Conversation, rasa: FakeRasa
) -> None:
    rasa.hints = ("nicht mehr",)
    assert (await say(conversation, "Telefon? ich kann nicht mehr"))[1:] == ["Antwort auf telefon", "Hinweis auf Hilfe"]
    assert await say(conversation, "Ich kann nicht mehr. Seminar? Ziele?", "2") == [
        "Antwort auf format_seminare",
        "Antwort auf ag_ziele",
        "Hinweis auf Hilfe",
    ]
    assert await say(conversation, "Ich will nicht mehr, ich will sterben", "3") == ["Antwort auf notlage"]


async def test_the_sentences_around_a_lone_question_go_with_it() -> None:
    question, text = "Welche Ziele habt ihr?", "Ich wohne in Essen. Welche Ziele habt ihr?"
    rasa = FakeRasa(WORDS, sure={question: 0.95, text: 0.5})
    await say(Conversation(rasa, example_store()), text)
    assert rasa.turns == [("anna", question)]
    assert rasa.contexts == [text]


async def test_a_reply_carries_all_that_rasa_sent(conversation: Conversation, rasa: FakeRasa) -> None:
    button = {"title": "Mehr", "payload": "/mehr_dazu"}
    rasa.replies["ag_ziele"] = [reply("Die Ziele", [button], thema="ag_ziele", quelle="Portrait", stand="01.11.2026")]
    assert (await conversation.answer(message("Ziele?")))[1] == Reply(
        "Die Ziele",
        (Button("Mehr", "/mehr_dazu"),),
        topic="ag_ziele",
        source="Portrait",
        as_of="01.11.2026",
        intent="ag_ziele",
    )


def test_the_plain_text_ends_with_source_and_date() -> None:
    assert Reply("A", source="Portrait", as_of="01.11.2026").plain_text() == "A\n\nQuelle: Portrait, Stand: 01.11.2026"
    assert Reply("A").plain_text() == "A"


async def test_the_outage_text_names_machine_and_contact(conversation: Conversation, rasa: FakeRasa) -> None:
    rasa.down = True
    [text] = await say(conversation, "Ziele?")
    assert text == f"{HINT}\n\nAusfall: {PHONE}, {EMAIL}"


async def test_after_an_outage_the_next_message_is_answered(conversation: Conversation, rasa: FakeRasa) -> None:
    rasa.down = True
    await say(conversation, "Ziele?")
    rasa.down = False
    assert await say(conversation, "Ziele?", "2") == [HINT, "Antwort auf ag_ziele"]


async def test_an_outage_between_two_questions_keeps_the_first_answer(
    conversation: Conversation, rasa: FakeRasa
) -> None:
    rasa.fail_after = 1
    replies = await say(conversation, "Welche Ziele habt ihr und wie lautet das Telefon?")
    assert replies == [HINT, "Antwort auf ag_ziele", f"Ausfall: {PHONE}, {EMAIL}"]


@pytest.mark.parametrize(
    "text",
    ["", "   ", "?!", "😀", "\x00\x01", " " * 5_000_000],
    ids=["empty", "blanks", "marks", "emoji", "control characters", "5 MB of blanks"],
)
async def test_a_message_without_words_never_reaches_rasa(
    conversation: Conversation, rasa: FakeRasa, text: str
) -> None:
    assert await say(conversation, text) == [f"{HINT}\n\nleer"]
    assert rasa.turns == []


async def test_a_message_of_two_thousand_characters_is_answered(conversation: Conversation, rasa: FakeRasa) -> None:
    await say(conversation, ("abc " * 500)[:1999] + "?")
    assert len(rasa.turns) == 1


async def test_a_longer_message_never_reaches_rasa(conversation: Conversation, rasa: FakeRasa) -> None:
    assert await say(conversation, "abc " * 500 + "?") == [f"{HINT}\n\nzu lang"]
    assert await say(conversation, "x y " * 1_000_000) == [f"{HINT}\n\nzu lang"]
    assert rasa.turns == []


async def test_personal_data_are_masked_before_rasa_sees_them(conversation: Conversation, rasa: FakeRasa) -> None:
    replies = await say(conversation, "Ziele? Meine Nummer ist 0171 1234567 und erika@beispiel.de")
    seen = " ".join([text for _, text in rasa.turns] + rasa.parsed)
    assert "1234567" not in seen
    assert "erika" not in seen
    assert replies[-1] == "Hinweis auf Daten"
    assert "1234567" not in " ".join(replies)


async def test_the_own_contact_is_no_personal_data(conversation: Conversation, rasa: FakeRasa) -> None:
    replies = await say(conversation, f"Ist das Telefon {PHONE} richtig, die Adresse {EMAIL}?")
    assert "Hinweis auf Daten" not in replies
    assert PHONE in rasa.turns[0][1]


@pytest.mark.parametrize("text", ["Ich will sterben, 0171 1234567", "ich heiße Erika, 0171 1234567"])
async def test_the_hint_on_data_is_left_out_where_it_disturbs(conversation: Conversation, text: str) -> None:
    assert "Hinweis auf Daten" not in await say(conversation, text)


async def test_two_questions_get_two_answers_with_ids_of_their_own(conversation: Conversation, rasa: FakeRasa) -> None:
    replies = await say(conversation, "Welche Ziele habt ihr und wie lautet das Telefon?", "m7")
    assert replies == [HINT, "Antwort auf ag_ziele", "Antwort auf telefon"]
    assert rasa.ids == ["m7/1", "m7/2"]


FOUR_QUESTIONS = "Welche Ziele habt ihr? Wie lautet das Telefon? Gibt es ein Seminar? Wo ist der Beirat?"


async def test_where_there_are_more_than_three_questions_the_last_reply_says_so(
    conversation: Conversation, rasa: FakeRasa
) -> None:
    answers = [HINT, "Antwort auf ag_ziele", "Antwort auf telefon", "Antwort auf format_seminare"]
    assert await say(conversation, FOUR_QUESTIONS) == [*answers, "zu viele Fragen"]
    assert len(rasa.turns) == 3
    assert (await conversation.answer(message(FOUR_QUESTIONS)))[-1].text_key == "zu_viele_fragen"


async def test_three_questions_are_not_too_many(conversation: Conversation) -> None:
    three = FOUR_QUESTIONS.removesuffix(" Wo ist der Beirat?")
    assert (await say(conversation, three))[-1] == "Antwort auf format_seminare"


async def test_a_single_question_keeps_the_id_of_its_message(conversation: Conversation, rasa: FakeRasa) -> None:
    await say(conversation, "Ziele?", "m7")
    assert rasa.ids == ["m7"]


@pytest.mark.parametrize("text", ["Ziele?", "Welche Ziele habt ihr und wie lautet das Telefon?"])
async def test_a_repeated_message_gets_the_same_replies_and_runs_nothing(
    conversation: Conversation, rasa: FakeRasa, text: str
) -> None:
    first = await conversation.answer(message(text))
    turns = list(rasa.turns)
    assert await conversation.answer(message(text)) == first
    assert rasa.turns == turns


async def test_the_same_answer_is_not_given_twice(conversation: Conversation, rasa: FakeRasa) -> None:
    rasa.replies["ag_ziele"] = rasa.replies["telefon"] = [reply("Dasselbe")]
    replies = await say(conversation, "Welche Ziele habt ihr und wie lautet das Telefon?")
    assert replies == [HINT, "Dasselbe"]


async def test_two_hundred_messages_at_once_are_answered_in_their_order(
    conversation: Conversation, rasa: FakeRasa
) -> None:
    await asyncio.gather(*(say(conversation, f"Ziele {number}?", str(number)) for number in range(200)))
    assert [text for _, text in rasa.turns] == [f"Ziele {number}?" for number in range(200)]


async def test_a_busy_conversation_does_not_hold_up_another(conversation: Conversation, rasa: FakeRasa) -> None:
    gate = rasa.gates["anna"] = asyncio.Event()
    waiting = [asyncio.create_task(say(conversation, "Ziele?", str(number))) for number in range(200)]
    async with asyncio.timeout(5):
        assert await say(conversation, "Telefon?", sender="bert") == [HINT, "Antwort auf telefon"]
    gate.set()
    await asyncio.gather(*waiting)


async def test_too_many_waiting_messages_are_refused(
    conversation: Conversation, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.ordering.MAX_WAITING", 2)
    gate = rasa.gates["anna"] = asyncio.Event()
    waiting = [asyncio.create_task(say(conversation, "Ziele?", str(number))) for number in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyMessages):
        await say(conversation, "Ziele?", "3")
    gate.set()
    await asyncio.gather(*waiting)
    assert await say(conversation, "Ziele?", "4") == ["Antwort auf ag_ziele"]


async def test_the_text_of_a_message_is_not_logged(
    conversation: Conversation, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    rasa.down = True
    await say(conversation, "Mein Geheimnis ist Rumpelstilzchen")
    assert "Outage text sent" in caplog.text
    assert "Rumpelstilzchen" not in caplog.text


async def test_a_message_is_read_where_its_turn_will_run(conversation: Conversation, rasa: FakeRasa) -> None:
    await say(conversation, "Ziele? Und das Telefon?", sender="anna")
    await say(conversation, "Telefon? " + "x " * 3000, "2", sender="bert")
    assert rasa.parsed_for == {"anna", "bert"}

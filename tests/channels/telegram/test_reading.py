"""What of Telegram's updates is a message to the assistant."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram.types import Update, User

from bot.channels.messenger import Received
from bot.channels.telegram.reading import Reading, read_updates
from tests.channels.telegram.bot_api import ANNA, BERT, GROUP, ME, in_group, pressed, private

USER = User.model_validate(ME)


def reading(*updates: dict[str, Any]) -> Reading:
    """What is read of these updates."""
    return read_updates([Update.model_validate({"update_id": n, **update}) for n, update in enumerate(updates)], USER)


def read(*updates: dict[str, Any]) -> list[Received]:
    """The messages in these updates."""
    return reading(*updates).messages


def text_of(message: dict[str, Any]) -> str | None:
    """What the message says to the assistant; None for nothing."""
    received = read({"message": message})
    return received[0].text if received else None


def test_a_private_message_is_read() -> None:
    message = private("Was sind Ihre Ziele?")
    assert read({"message": message}) == [Received("11", f"11:{message['message_id']}", "Was sind Ihre Ziele?")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/start", "Hallo"),
        ("/start netzwerktreffen-12", "Hallo"),
        ("/START", "Hallo"),
        ("/hilfe", "Hilfe"),
        ("/help", "Hilfe"),
        ("/stop", "keine Erinnerungen mehr"),
        ("/hilfe@AgTestBot", "Hilfe"),
        ("/termine im März", "termine im März"),
        ("/meine_erinnerungen", "meine erinnerungen"),
        ("/termine\nim März", "termine im März"),
        ("/", "/"),
        ("/ziele/ag", "/ziele/ag"),
        ("Telefon/E-Mail?", "Telefon/E-Mail?"),
    ],
)
def test_commands_are_read_as_words(written: str, meant: str) -> None:
    assert text_of(private(written)) == meant


@pytest.mark.parametrize(
    "media",
    [
        {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}},
        {"location": {"latitude": 51.0, "longitude": 7.0}},
        {"contact": {"phone_number": "1", "first_name": "Anna"}},
        {
            "sticker": {
                "file_id": "f",
                "file_unique_id": "u",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            }
        },
    ],
    ids=lambda media: next(iter(media)),
)
def test_whoever_sends_something_without_words_to_the_bot_alone_is_to_be_asked_for_text(media: dict[str, Any]) -> None:
    assert reading({"message": private(None, **media)}) == Reading([], ["11"])
    assert reading({"message": in_group(None, **media)}) == Reading()


PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}


def test_a_caption_is_read_like_a_text() -> None:
    assert text_of(private(None, **PHOTO, caption="Wo ist das?")) == "Wo ist das?"
    assert text_of(in_group(None, **PHOTO, caption="@AgTestBot wo ist das?")) == "wo ist das?"


def test_many_pictures_are_one_reason_to_ask_for_text() -> None:
    assert reading(*({"message": private(None, **PHOTO)} for _ in range(3))) == Reading([], ["11"])


def test_an_album_with_words_is_one_message() -> None:
    captioned = {"message": private(None, **PHOTO, media_group_id="a", caption="Wo?")}
    rest = [{"message": private(None, **PHOTO, media_group_id="a")} for _ in range(2)]
    album = reading(captioned, *rest)
    assert [message.text for message in album.messages] == ["Wo?"]
    assert album.speechless == []


def test_what_tells_of_the_chat_itself_is_left_out() -> None:
    assert reading({"message": private(None, pinned_message=private("alt"))}) == Reading()
    assert reading({"message": in_group(None, new_chat_members=[ME])}) == Reading()
    assert reading({"message": private(None)}) == Reading()


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "edited_channel_post"])
def test_edits_and_channels_are_left_out(kind: str) -> None:
    assert read({kind: private("Ziele?")}) == []


def test_other_bots_are_not_answered_but_administrators_without_a_name_are() -> None:
    assert text_of(in_group("@AgTestBot Ziele?", **{"from": {**BERT, "is_bot": True}})) is None
    assert (
        text_of(in_group("@AgTestBot Ziele?", **{"from": {**BERT, "is_bot": True}, "sender_chat": GROUP})) == "Ziele?"
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("@AgTestBot Was sind die Ziele?", "Was sind die Ziele?"),
        ("@agtestbot: was sind die Ziele?", "was sind die Ziele?"),
        ("Was meint @AgTestBot dazu?", "Was meint dazu?"),
        ("Was sind die Ziele, @AgTestBot", "Was sind die Ziele"),
        ("@AgTestBot", ""),
        ("@AgTestBot /hilfe", "Hilfe"),
        ("/hilfe@AgTestBot", "Hilfe"),
        ("/termine@agtestbot im März", "termine im März"),
        ("/frage@AgTestBot Was sind die Ziele?", "Was sind die Ziele?"),
        ("/frage@AgTestBot", ""),
        ("Was sind die Ziele?", None),
        ("/hilfe", None),
        ("/hilfe@OtherBot", None),
        ("@AgTestBotZwei Ziele?", None),
        ("info@AgTestBot.de", None),
        ("@OtherBot Ziele?", None),
    ],
)
def test_in_groups_only_what_is_addressed_is_read(written: str, meant: str | None) -> None:
    assert text_of(in_group(written)) == meant


def test_an_answer_to_the_bot_is_addressed_to_it() -> None:
    mine = in_group("Hier ist die Liste.", **{"from": ME})
    assert text_of(in_group("Und im März?", reply_to_message=mine)) == "Und im März?"
    assert text_of(in_group("Und im März?", reply_to_message=in_group("Ja."))) is None
    assert text_of(in_group("/hilfe@OtherBot", reply_to_message=mine)) is None


def test_a_group_is_not_private_and_its_topic_is_part_of_the_address() -> None:
    [plain] = read({"message": in_group("@AgTestBot Ziele?")})
    assert (plain.address, plain.private) == ("-100200", False)
    [topic] = read({"message": in_group("@AgTestBot Ziele?", message_thread_id=45, is_topic_message=True)})
    assert (topic.address, topic.private) == ("-100200/45", False)
    # The first message of a thread of answers has such a number, too, without there being topics.
    [answer] = read({"message": in_group("@AgTestBot Ziele?", message_thread_id=45)})
    assert answer.address == "-100200"


def keyboard(*buttons: tuple[str, str]) -> dict[str, Any]:
    """A message's buttons."""
    return {"inline_keyboard": [[{"text": title, "callback_data": data}] for title, data in buttons]}


def test_a_button_is_a_choice_with_its_title_as_text() -> None:
    message = private("Was?", **{"from": ME}, reply_markup=keyboard(("Ziele", "aaa"), ("Mitglieder", "bbb")))
    query = pressed("bbb", message)
    assert read({"callback_query": query}) == [Received("11", f"callback:{query['id']}", "Mitglieder", "bbb")]


def test_a_button_in_a_group_is_not_private() -> None:
    message = in_group("Was?", message_thread_id=45, is_topic_message=True, reply_markup=keyboard(("Ziele", "aaa")))
    [received] = read({"callback_query": pressed("aaa", message)})
    assert (received.address, received.private) == ("-100200/45", False)


def test_a_button_of_a_message_that_telegram_no_longer_shows_is_read() -> None:
    old = {"message_id": 5, "date": 0, "chat": {"id": ANNA["id"], "type": "private"}}
    [received] = read({"callback_query": pressed("aaa", old)})
    assert (received.address, received.text, received.choice) == ("11", "", "aaa")


def test_a_button_without_chat_or_data_is_left_out() -> None:
    assert read({"callback_query": pressed("aaa", None)}) == []
    game = pressed("aaa", private("Was?"))
    del game["data"]
    assert read({"callback_query": {**game, "game_short_name": "spiel"}}) == []

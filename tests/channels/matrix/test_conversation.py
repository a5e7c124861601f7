"""People and the bot talk in plain and in encrypted rooms."""

from __future__ import annotations

import pytest

from bot.channels.messenger import Outgoing
from bot.conversation.messages import Button
from tests.channels.matrix.people import Bot, User

both_kinds = pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])


@both_kinds
async def test_question_and_answer(bot: Bot, user: User, encrypted: bool) -> None:
    room = await user.room_with(bot.id, encrypted=encrypted)
    await user.joined(room, bot.id)
    event = await user.say(room, "Was ist die AG?")
    await bot.heard("Was ist die AG?")
    [message] = bot.inbox.messages
    assert (message.address, message.external_id, message.private) == (room, event, True)
    await bot.messenger.send(
        room, Outgoing("Ein Netzwerk.", (Button("Mehr", "/mehr"), Button("Ziele", "/z"))), "in-1-0"
    )
    await user.read(room, "Ein Netzwerk.\n\n1. Mehr\n2. Ziele\n\n<messenger_auswahl>")
    assert user.unreadable(room) == []
    assert bot.messenger.failing is None
    assert await bot.messenger.rooms_of(user.id) == [room]
    assert await bot.messenger.rooms_of("@fremd:anderswo.test") == []


@both_kinds
async def test_the_same_key_again_shows_one_message(bot: Bot, user: User, encrypted: bool) -> None:
    room = await user.room_with(bot.id, encrypted=encrypted)
    await user.joined(room, bot.id)
    await user.say(room, "Hallo")
    await bot.heard("Hallo")
    first = await bot.messenger.send(room, Outgoing("Erinnerung"), "reminder-7")
    again = await bot.messenger.send(room, Outgoing("Erinnerung"), "reminder-7")
    await bot.stop()
    await bot.start()
    after_restart = await bot.messenger.send(room, Outgoing("Erinnerung"), "reminder-7")
    await bot.messenger.send(room, Outgoing("Ende"), "reminder-8")
    await user.read(room, "Ende")
    assert first == again == after_restart
    assert user.texts(room) == ["Erinnerung", "Ende"]

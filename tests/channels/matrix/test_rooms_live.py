"""Who may invite the bot, and when it speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.channels.messenger import Outgoing, PermanentFailure
from tests.channels.matrix.homeserver import Homeserver
from tests.channels.matrix.people import Bot, User, until

NewUser = Callable[[], Awaitable[User]]


async def test_an_invitation_from_another_server_is_declined(synapse: Homeserver, user: User, tmp_path: Path) -> None:
    bot = Bot(synapse, synapse.register("fremd"), tmp_path / "matrix", inviting=("behoerde.test",))
    await bot.start()
    room = await user.room_with(bot.id)
    await user.until(lambda: bot.id not in user.client.rooms[room].users, "the invitation still stands")
    await bot.stop()
    assert bot.inbox.messages == []


async def test_an_invitation_that_came_while_the_bot_was_away_is_accepted(bot: Bot, user: User) -> None:
    await bot.stop()
    room = await user.room_with(bot.id)
    await user.say(room, "Gleich nach der Einladung")
    await bot.start()
    await user.joined(room, bot.id)
    await bot.heard("Gleich nach der Einladung")


async def test_a_room_joined_shortly_before_a_restart_is_known(bot: Bot, user: User) -> None:
    room = await user.room_with(bot.id)
    await user.joined(room, bot.id)
    await user.say(room, "Hallo")
    await bot.heard("Hallo")
    await bot.stop()
    await bot.start()
    await bot.messenger.send(room, Outgoing("Antwort"), "in-1-0")
    await user.read(room, "Antwort")


async def test_what_was_said_before_the_invitation_is_none_of_its_business(bot: Bot, user: User) -> None:
    room = await user.room_with()
    await user.say(room, "Noch ohne den Assistenten")
    await user.client.room_invite(room, bot.id)
    await user.joined(room, bot.id)
    await user.say(room, "Jetzt mit ihm")
    await bot.heard("Jetzt mit ihm")
    assert bot.inbox.texts == ["Jetzt mit ihm"]


async def test_in_a_room_of_several_only_mentions_count(bot: Bot, user: User, new_user: NewUser) -> None:
    second = await new_user()
    room = await user.room_with(bot.id, second.id)
    await second.client.join(room)
    await user.joined(room, bot.id)
    await user.joined(room, second.id)
    name = bot.id[1:].partition(":")[0]
    await user.say(room, "Das geht nur uns etwas an.")
    await user.client.room_send(room, "m.room.message", {"msgtype": "m.image", "body": "bild.png", "url": "mxc://x/y"})
    await user.say(room, "Wann ist das Treffen?", **{"m.mentions": {"user_ids": [bot.id]}})
    pill = f'<a href="https://matrix.to/#/{bot.id}">Assistent</a>: und wo?'
    await user.say(room, "Assistent: und wo?", format="org.matrix.custom.html", formatted_body=pill)
    await user.say(room, f"{name}: wer kommt?")
    await user.say(room, f"Ich habe {name} gefragt.")
    await user.say(room, f"{name}, danke")
    await bot.heard("danke")
    assert bot.inbox.texts == ["Wann ist das Treffen?", "Assistent: und wo?", "wer kommt?", "danke"]
    assert {message.private for message in bot.inbox.messages} == {False}
    assert not await bot.messenger.is_private(room)
    assert user.texts(room) == []


async def test_it_leaves_and_forgets(bot: Bot, user: User, synapse: Homeserver) -> None:
    room = await user.room_with(bot.id, encrypted=True)
    await user.joined(room, bot.id)
    await user.say(room, "Lösch alles")
    await bot.heard("Lösch alles")
    await bot.messenger.forget(room)
    await user.until(lambda: bot.id not in user.client.rooms[room].users, "the bot is still there")
    with pytest.raises(PermanentFailure):
        await bot.messenger.send(room, Outgoing("Zu spät"), "reminder-1")
    await user.client.room_invite(room, bot.id)
    await user.joined(room, bot.id)
    await user.say(room, "Wieder da")
    await bot.heard("Wieder da")
    assert bot.inbox.texts == ["Lösch alles", "Wieder da"]


async def test_a_deserted_room_is_left_and_counts_as_gone(bot: Bot, user: User) -> None:
    room = await user.room_with(bot.id)
    await user.joined(room, bot.id)
    await user.client.room_leave(room)
    await until(lambda: bot.messenger._client and room not in bot.messenger._client.rooms, "it is still there")
    with pytest.raises(PermanentFailure):
        await bot.messenger.send(room, Outgoing("Erinnerung"), "reminder-2")


async def test_who_puts_the_bot_out_is_not_written_to_any_more(bot: Bot, user: User) -> None:
    room = await user.room_with(bot.id)
    await user.joined(room, bot.id)
    await bot.stop()
    await user.client.room_kick(room, bot.id)
    await bot.start()
    with pytest.raises(PermanentFailure):
        await bot.messenger.send(room, Outgoing("Erinnerung"), "reminder-3")


async def test_notices_edits_and_redactions_are_no_questions_and_pictures_are_told_once(bot: Bot, user: User) -> None:
    room = await user.room_with(bot.id)
    await user.joined(room, bot.id)
    await user.client.room_send(room, "m.room.message", {"msgtype": "m.notice", "body": "Ein anderer Automat"})
    event = await user.say(room, "Wann ist das Trefen?")
    corrected = {"msgtype": "m.text", "body": "Wann ist das Treffen?"}
    relation = {"rel_type": "m.replace", "event_id": event}
    await user.say(room, "* Wann ist das Treffen?", **{"m.new_content": corrected, "m.relates_to": relation})
    await user.client.room_redact(room, event)
    await user.client.room_send(
        room, "m.room.message", {"msgtype": "m.audio", "body": "stimme.ogg", "url": "mxc://x/y"}
    )
    await user.read(room, "<messenger_nur_text>")
    await user.say(room, "Ende")
    await bot.heard("Ende")
    assert bot.inbox.texts == ["Wann ist das Trefen?", "Ende"]
    assert user.texts(room) == ["<messenger_nur_text>"]

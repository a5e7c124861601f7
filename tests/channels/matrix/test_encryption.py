"""Keys that are missing, come late, or go to devices that nobody verified."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from nio import Api, ToDeviceResponse
from peewee import OperationalError

from bot.channels.matrix import following, rooms, undecrypted
from bot.channels.matrix.errors import Unavailable
from bot.channels.messenger import Outgoing, TemporaryFailure
from tests.channels.matrix.people import Bot, User, until

NewUser = Callable[[], Awaitable[User]]


async def _say_without_key(user: User, room: str, text: str) -> dict[str, str]:
    """Send a message that nobody can read; returns the key."""
    olm = user.client.olm
    olm.create_outbound_group_session(room)
    session = olm.outbound_group_sessions[room]
    session.shared = True
    key = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "room_id": room,
        "session_id": session.id,
        "session_key": session.session_key,
    }
    await user.say(room, text)
    return key


async def _give_key(user: User, bot: Bot, key: dict[str, Any], kind: str = "m.room_key") -> None:
    [device] = user.client.device_store.active_user_devices(bot.id)
    await user.client.keys_claim({bot.id: [device.id]})
    olm = user.client.olm
    encrypted = olm._olm_encrypt(olm.session_store.get(device.curve25519), device, kind, key)
    content = {"messages": {bot.id: {device.id: encrypted}}}
    method, path, data = Api.to_device(user.client.access_token, "m.room.encrypted", content, uuid4())
    await user.client._send(ToDeviceResponse, method, path, data, (None,))


async def _encrypted_room(bot: Bot, user: User) -> str:
    room = await user.room_with(bot.id, encrypted=True)
    await user.joined(room, bot.id)
    await user.say(room, "lesbar")
    await bot.heard("lesbar")
    return room


async def test_a_room_is_told_once_that_its_messages_cannot_be_read(
    bot: Bot, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (following, undecrypted):
        monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.2)
    room = await _encrypted_room(bot, user)
    await _say_without_key(user, room, "unlesbar")
    await user.read(room, "<messenger_unlesbar>")
    await _say_without_key(user, room, "noch einmal unlesbar")
    await bot.stop()
    await bot.start()
    user.client.invalidate_outbound_session(room)
    await user.say(room, "wieder lesbar")
    await bot.heard("wieder lesbar")
    assert bot.inbox.texts == ["lesbar", "wieder lesbar"]
    assert user.texts(room) == ["<messenger_unlesbar>"]


async def test_a_key_that_comes_late_is_used_also_after_a_restart(bot: Bot, user: User) -> None:
    room = await _encrypted_room(bot, user)
    key = await _say_without_key(user, room, "spät gelesen")
    await until(lambda: bot.inbox.state.get("undecrypted"), "it does not wait for the key")
    await bot.stop()
    assert "spät gelesen" not in str(bot.inbox.state)
    await _give_key(user, bot, key)
    await bot.start()
    await bot.heard("spät gelesen")
    await until(lambda: not bot.inbox.state["undecrypted"], "it still waits")
    assert user.texts(room) == []


async def test_its_author_gives_a_key_for_which_the_bot_asked(bot: Bot, user: User) -> None:
    room = await _encrypted_room(bot, user)
    key = await _say_without_key(user, room, "auf Nachfrage gelesen")
    client = bot.messenger._client
    assert client is not None
    await until(lambda: key["session_id"] in client.olm.outgoing_key_requests, "it did not ask")
    own = user.client.olm.account.identity_keys
    session = user.client.olm.inbound_group_store.get(room, own["curve25519"], key["session_id"])
    forwarded = {
        **key,
        "session_key": session.export_session(0),
        "sender_key": own["curve25519"],
        "sender_claimed_ed25519_key": own["ed25519"],
        "forwarding_curve25519_key_chain": [],
    }
    await _give_key(user, bot, {**forwarded, "sender_key": "somebody else"}, "m.forwarded_room_key")
    await user.say(room, "noch ohne Schlüssel")
    await until(lambda: bot.inbox.state["undecrypted"].count("ciphertext") == 2, "the second one did not come")
    assert bot.inbox.texts == ["lesbar"]
    await _give_key(user, bot, forwarded, "m.forwarded_room_key")
    await bot.heard("auf Nachfrage gelesen", "noch ohne Schlüssel")


async def test_a_new_device_of_the_user_can_read_the_next_answer(bot: Bot, user: User) -> None:
    room = await _encrypted_room(bot, user)
    await bot.messenger.send(room, Outgoing("nur für das erste Gerät"), "in-1-0")
    second = User(bot._server, user.id)
    await second.log_in()
    await second.say(room, "vom zweiten Gerät")
    await bot.heard("vom zweiten Gerät")
    await bot.messenger.send(room, Outgoing("für beide Geräte"), "in-2-0")
    await user.read(room, "für beide Geräte")
    await until_read(second, room, "für beide Geräte")
    await second.close()


async def until_read(user: User, room: str, text: str) -> None:
    """Also texts of the same account."""
    await user.until(lambda: any(getattr(event, "body", "") == text for _, event in user.seen), f"„{text}“ not read")


async def test_who_left_cannot_read_what_comes_after(bot: Bot, user: User, new_user: NewUser) -> None:
    second = await new_user()
    room = await user.room_with(bot.id, second.id, encrypted=True)
    await second.client.join(room)
    await user.joined(room, bot.id)
    await user.joined(room, second.id)
    await user.say(room, "Hallo", **{"m.mentions": {"user_ids": [bot.id]}})
    await bot.heard("Hallo")
    await bot.messenger.send(room, Outgoing("zu dritt"), "in-1-0")
    before = bot.messenger._client.olm.outbound_group_sessions[room].id  # type: ignore[union-attr]
    await second.client.room_leave(room)
    shown = bot.messenger._client.rooms[room]  # type: ignore[union-attr]
    await until(lambda: rooms.is_private(shown), "the bot did not see it")
    await bot.messenger.send(room, Outgoing("zu zweit"), "in-1-1")
    await user.read(room, "zu zweit")
    assert bot.messenger._client.olm.outbound_group_sessions[room].id != before  # type: ignore[union-attr]


async def test_a_key_that_cannot_be_shared_fails_the_message_and_not_the_next(
    bot: Bot, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await _encrypted_room(bot, user)
    client = bot.messenger._client
    assert client is not None
    send = client.send

    async def without_device_messages(method: str, path: str, *arguments: object, **options: object) -> object:
        if "sendToDevice" in path:
            raise Unavailable("HTTP 502")
        return await send(method, path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(client, "send", without_device_messages)
    with pytest.raises(TemporaryFailure):
        await bot.messenger.send(room, Outgoing("Erinnerung"), "reminder-1")
    monkeypatch.undo()
    await bot.messenger.send(room, Outgoing("Erinnerung"), "reminder-1")
    await user.read(room, "Erinnerung")
    assert user.unreadable(room) == []


async def test_keys_that_cannot_be_written_fail_the_message_for_now(
    bot: Bot, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await _encrypted_room(bot, user)
    client = bot.messenger._client
    assert client is not None

    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(client.store, "save_inbound_group_session", full)
    with pytest.raises(TemporaryFailure):
        await bot.messenger.send(room, Outgoing("Erinnerung"), "reminder-1")
    monkeypatch.undo()
    await bot.messenger.send(room, Outgoing("Erinnerung"), "reminder-1")
    await user.read(room, "Erinnerung")
    assert user.texts(room) == ["Erinnerung"]


async def test_one_time_keys_are_uploaded_again_when_none_is_left(bot: Bot, user: User) -> None:
    room = await _encrypted_room(bot, user)
    client = bot.messenger._client
    assert client is not None
    uploaded = client.olm.account.max_one_time_keys
    for _ in range(uploaded):
        await user.client.keys_claim({bot.id: [client.device_id]})
    await user.say(room, "Sind noch Schlüssel da?")
    await bot.heard("Sind noch Schlüssel da?")
    await until(lambda: client.olm.uploaded_key_count == uploaded, "no new keys were uploaded")

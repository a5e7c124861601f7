"""The bot's device is signed by its account, once, as other clients check it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from nio import Api
from vodozemac import Ed25519PublicKey, Ed25519Signature

from tests.channels.matrix.homeserver import Homeserver
from tests.channels.matrix.people import Bot, User


def published(server: Homeserver, user: User, bot: Bot) -> dict[str, Any]:
    """What the server says of the bot's keys to another person."""
    body: dict[str, object] = {"device_keys": {bot.id: []}}
    return server.call("POST", "/_matrix/client/v3/keys/query", body, user.client.access_token)


def assert_signed(content: dict[str, Any], user_id: str, public: str) -> None:
    """Check a signature without the code under test."""
    signature = content["signatures"][user_id][f"ed25519:{public}"]
    bare = {key: value for key, value in content.items() if key not in ("signatures", "unsigned")}
    key = Ed25519PublicKey.from_base64(public)
    key.verify_signature(Api.to_canonical_json(bare).encode(), Ed25519Signature.from_base64(signature))


def device_id(bot: Bot) -> str:
    """The bot's device."""
    return str(json.loads((bot.folder / "konto.json").read_text())["device_id"])


async def test_the_account_signs_the_device(bot: Bot, user: User, synapse: Homeserver) -> None:
    keys = published(synapse, user, bot)
    [master] = keys["master_keys"][bot.id]["keys"].values()
    [self_signing] = keys["self_signing_keys"][bot.id]["keys"].values()
    assert_signed(keys["self_signing_keys"][bot.id], bot.id, master)
    assert_signed(keys["device_keys"][bot.id][device_id(bot)], bot.id, self_signing)
    await bot.stop()
    await bot.start()
    assert published(synapse, user, bot) == keys


async def test_a_new_device_is_signed_by_the_same_account(bot: Bot, user: User, synapse: Homeserver) -> None:
    before = published(synapse, user, bot)["master_keys"]
    await bot.stop()
    for file in bot.folder.glob("schluessel-*"):
        file.unlink()
    await bot.start()
    keys = published(synapse, user, bot)
    assert keys["master_keys"] == before
    [self_signing] = keys["self_signing_keys"][bot.id]["keys"].values()
    assert_signed(keys["device_keys"][bot.id][device_id(bot)], bot.id, self_signing)


async def test_a_signature_of_another_program_is_left_alone(
    bot: Bot, user: User, synapse: Homeserver, caplog: pytest.LogCaptureFixture
) -> None:
    before = published(synapse, user, bot)["master_keys"]
    await bot.stop()
    file = bot.folder / "kontosignatur.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "master": "07" * 32}))
    await bot.start()
    assert "mit einem anderen Programm eine Kontosignatur angelegt" in caplog.text
    assert published(synapse, user, bot)["master_keys"] == before


async def test_lost_keys_of_the_account_are_replaced_with_its_password(
    bot: Bot, user: User, synapse: Homeserver
) -> None:
    before = published(synapse, user, bot)["master_keys"]
    await bot.stop()
    for file in bot.folder.iterdir():
        file.unlink()
    await bot.start()
    keys = published(synapse, user, bot)
    assert keys["master_keys"] != before
    [self_signing] = keys["self_signing_keys"][bot.id]["keys"].values()
    assert_signed(keys["device_keys"][bot.id][device_id(bot)], bot.id, self_signing)

"""The bot's device is signed by its account, once, as other clients check it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from nio import Api
from vodozemac import Ed25519PublicKey, Ed25519Signature

from bot.channels.matrix.client import MatrixClient
from tests.channels.matrix.homeserver import Homeserver
from tests.channels.matrix.people import Bot, User, until


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
    (bot.folder / "kontosignatur.json").unlink()
    await bot.start()
    await until(lambda: "eine Kontosignatur angelegt" in caplog.text, "it was not said")
    assert published(synapse, user, bot)["master_keys"] == before


async def test_where_the_server_wants_the_password_again_it_gets_it(
    bot: Bot, synapse: Homeserver, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bot.stop()
    other = Bot(synapse, synapse.register("mitpasswort"), bot.folder.with_name("anders"))
    await other.start()
    await other.stop()
    # An account whose keys are to be replaced has to prove who it is.
    (other.folder / "kontosignatur.json").unlink()
    request = MatrixClient.request

    async def without_old_keys(client: Any, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await request(client, method, path, body)
        return {**answer, "master_keys": {}} if path == "keys/query" else answer

    before = published(synapse, user, other)["master_keys"]
    monkeypatch.setattr(MatrixClient, "request", without_old_keys)
    await other.start()
    await other.stop()
    assert published(synapse, user, other)["master_keys"] != before

"""Signs the bot's device in the name of its account: many clients write to no device that its owner has not confirmed.

nio knows nothing of this. The account gets three keys, of which the first signs the others and the second the device;
https://spec.matrix.org/latest/client-server-api/#cross-signing.
"""

from __future__ import annotations

import base64
import logging
import secrets
from typing import Any

from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from nio import Api

from bot.channels.matrix.account import AccountFolder
from bot.channels.matrix.client import MatrixClient
from bot.channels.matrix.errors import Refused

logger = logging.getLogger(__name__)

FILE = "kontosignatur.json"
_USES = ("master", "self_signing", "user_signing")


class SigningKey:
    """An Ed25519 key, made of 32 bytes."""

    def __init__(self, seed: bytes) -> None:
        self._key = ECC.construct(curve="Ed25519", seed=seed)
        self.public = _unpadded(self._key.public_key().export_key(format="raw"))

    @property
    def id(self) -> str:
        """How signatures name it."""
        return f"ed25519:{self.public}"

    def sign(self, content: dict[str, Any]) -> str:
        """The signature of an object, whatever was signed or added to it before."""
        bare = {key: value for key, value in content.items() if key not in ("signatures", "unsigned")}
        signer = eddsa.new(self._key, "rfc8032")
        return _unpadded(signer.sign(Api.to_canonical_json(bare).encode()))


async def confirm_device(client: MatrixClient, folder: AccountFolder, password: str) -> None:
    """Make the account's keys where none are kept, and sign the device where it is not.

    Raises:
        MatrixError
        OSError
    """
    user = client.user_id
    known = await client.request("POST", "keys/query", {"device_keys": {user: []}})
    kept = folder.read(FILE)
    if kept is None or kept.get("user_id") != user:
        # Those that the server may know are lost for the bot, whoever made them.
        kept = {"user_id": user, **{use: secrets.token_hex(32) for use in _USES}}
        keys = _keys(kept)
        await _publish(client, keys, password)
        folder.write(FILE, kept)
    elif (keys := _keys(kept))["master"].id not in known.get("master_keys", {}).get(user, {}).get("keys", {}):
        logger.warning(
            "Matrix: Für das Konto des Assistenten wurde mit einem anderen Programm eine Kontosignatur angelegt; sein"
            " Gerät bleibt unbestätigt, und manche Programme verweigern ihm verschlüsselte Nachrichten. Abhilfe steht"
            " in docs/messenger.md."
        )
        return
    device = known.get("device_keys", {}).get(user, {}).get(client.device_id)
    if device is not None and keys["self_signing"].id not in device.get("signatures", {}).get(user, {}):
        signed = _signed(device, user, keys["self_signing"])
        await client.request("POST", "keys/signatures/upload", {user: {client.device_id: signed}})
        logger.info("Matrix: Das Gerät des Assistenten ist jetzt durch sein Konto bestätigt.")


async def _publish(client: MatrixClient, keys: dict[str, SigningKey], password: str) -> None:
    user, master = client.user_id, keys["master"]
    body: dict[str, Any] = {}
    for use, key in keys.items():
        public = {"user_id": user, "usage": [use], "keys": {key.id: key.public}}
        body[f"{use}_key"] = public if key is master else _signed(public, user, master)
    try:
        await client.request("POST", "keys/device_signing/upload", body)
    except Refused as error:
        if error.status != 401:
            raise
        identifier = {"type": "m.id.user", "user": user}
        proof = {"type": "m.login.password", "identifier": identifier, "password": password, "session": error.session}
        await client.request("POST", "keys/device_signing/upload", {**body, "auth": proof})


def _keys(kept: dict[str, str]) -> dict[str, SigningKey]:
    return {use: SigningKey(bytes.fromhex(kept[use])) for use in _USES}


def _signed(content: dict[str, Any], user: str, key: SigningKey) -> dict[str, Any]:
    bare = {name: value for name, value in content.items() if name not in ("signatures", "unsigned")}
    return {**bare, "signatures": {user: {key.id: key.sign(bare)}}}


def _unpadded(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")

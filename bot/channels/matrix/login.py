"""Opens the bot's device: keys, then the token that is kept, or a login with the password where there is none."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from bot.channels.matrix.account import Account, AccountFolder, FolderMistake
from bot.channels.matrix.client import MatrixClient
from bot.channels.matrix.errors import LoginLost, Refused
from bot.mistakes import OperatorMistake

logger = logging.getLogger(__name__)

DEVICE_NAME = "Assistent"
"""How the device is called where people look at its verification."""


class LoginMistake(OperatorMistake):
    """The server refuses the account; the message is German and says what to do."""


async def open_client(server: str, user_id: str, password: str, folder: AccountFolder) -> MatrixClient:
    """A client that is logged in.

    Raises:
        FolderMistake, LoginMistake, MatrixError
    """
    account = await asyncio.to_thread(folder.open, user_id)
    client = MatrixClient(server, account, folder)
    try:
        await _open_keys(client, folder)
        if account.access_token:
            client.access_token = account.access_token
        else:
            await _log_in(client, account, password, folder)
    except BaseException:
        await client.close()
        raise
    return client


async def give_up_token(user_id: str, folder: AccountFolder) -> None:
    """Let the next `open_client` log in anew on the same device.

    Raises:
        FolderMistake, OSError
    """
    account = await asyncio.to_thread(folder.open, user_id)
    await asyncio.to_thread(folder.without_token, account)


async def _open_keys(client: MatrixClient, folder: AccountFolder) -> None:
    try:
        await client.open_keys()
    except Exception as error:  # of SQLite, of the pickles in it, of their JSON
        raise FolderMistake(
            f"Die Datei der Schlüssel im Ordner {folder.path.name} in AG_DATEN ist nicht lesbar"
            f" ({type(error).__name__}); bitte eine Sicherung des Ordners einspielen oder ihn beiseitelegen (dann"
            " meldet sich der Assistent als neues Gerät an)."
        ) from None


async def _log_in(client: MatrixClient, account: Account, password: str, folder: AccountFolder) -> None:
    try:
        response = await client.login(password, DEVICE_NAME)
    except (Refused, LoginLost) as error:
        raise LoginMistake(
            f"Der Matrix-Server nimmt die Anmeldung nicht an ({error}); bitte AG_MATRIX_SERVER, AG_MATRIX_KONTO und"
            " AG_MATRIX_PASSWORT prüfen."
        ) from None
    if response.user_id != account.user_id or response.device_id != account.device_id:
        raise LoginMistake(
            "Der Matrix-Server hat ein anderes Konto oder Gerät angemeldet als verlangt; bitte AG_MATRIX_KONTO so"
            " angeben, wie es auf dem Server heißt."
        )
    # The server may have dropped the device together with its token, and its keys with it.
    client.olm.account.shared = False
    client.olm.save_account()
    await asyncio.to_thread(folder.save, replace(account, access_token=response.access_token))
    logger.info(
        "Matrix: angemeldet als Gerät %s, Fingerabdruck %s.",
        account.device_id,
        client.olm.account.identity_keys["ed25519"],
    )

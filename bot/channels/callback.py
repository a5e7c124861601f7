"""Messages that nobody asked for, to users of the REST endpoint: POSTed to its caller in Rasa's callback form.

What an answer means:

| answer | for the message |
|---|---|
| 2xx | sent |
| 410 | this recipient is gone |
| 500, 502, 504 and other 5xx; 409; no answer after the message was handed over | nobody knows: not sent again |
| everything else, also 404 and redirects; no connection | not sent; another try makes sense |

404 does not mean that a recipient is gone: a wrong address or a proxy whose service is down answers so for everyone.
409 says that the same key is being worked on at this moment.
"""

from __future__ import annotations

import asyncio
import datetime
import email.utils
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.channels.messenger import (
    AmbiguousFailure,
    Capabilities,
    Outgoing,
    PermanentFailure,
    Receive,
    TemporaryFailure,
)
from bot.channels.rest import CHANNEL
from bot.mistakes import OperatorMistake
from bot.settings import Settings

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
REQUEST_SECONDS = 30.0
GONE = 410
BEING_WORKED_ON = 409
UNAVAILABLE = 503
"""The one error of a server that says that nothing was done."""
LONGEST_PAUSE = 24 * 3600.0


def callback_messenger(settings: Settings) -> CallbackMessenger | None:
    """The messenger of these settings; None where AG_REST_CALLBACK is not set.

    Raises:
        OperatorMistake: AG_REST_TOKEN is missing, or the address holds a password.
    """
    if settings.rest_callback is None:
        return None
    if settings.rest_token is None:
        raise OperatorMistake(
            "Die Einstellung AG_REST_CALLBACK braucht auch AG_REST_TOKEN; bitte in der Umgebung oder in .env setzen."
        )
    if urlsplit(settings.rest_callback).username is not None:
        raise OperatorMistake(
            "Die Einstellung AG_REST_CALLBACK darf keine Zugangsdaten enthalten: gesendet wird AG_REST_TOKEN; bitte die"
            " Adresse ohne sie angeben."
        )
    return CallbackMessenger(settings.rest_callback, settings.rest_token)


class CallbackMessenger:
    """Sends only: what users write comes through the REST endpoint and is answered there."""

    name = CHANNEL
    # The key is sent along, but whether the receiver heeds it is not known here.
    capabilities = Capabilities(push=True, buttons=True, repeatable=False)

    def __init__(self, address: str, token: str) -> None:
        self._address = address
        self._headers = {"Authorization": f"Bearer {token}"}
        self._told: int | None = None

    async def run(self, receive: Receive, state: Mapping[str, str]) -> None:
        """Wait until cancelled; nothing is received here."""
        await asyncio.Event().wait()

    async def send(self, address: str, message: Outgoing, key: str) -> str:
        """POST a message; `key` goes along as Idempotency-Key and is the id, too.

        Raises:
            SendFailure
        """
        limits = aiohttp.ClientTimeout(total=REQUEST_SECONDS, connect=CONNECT_SECONDS)
        try:
            # One connection each: of a kept one that the receiver closes nobody knows what it still took.
            async with (
                aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True), timeout=limits) as session,
                session.post(
                    self._address,
                    json=callback_body(address, message),
                    headers={**self._headers, "Idempotency-Key": key},
                    allow_redirects=False,
                ) as response,
            ):
                self._check(response)
        # Without their origin, whose text may hold the address.
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TemporaryFailure(f"Callback: {type(error).__name__}") from None
        except (aiohttp.ClientError, OSError) as error:
            raise AmbiguousFailure(f"Callback: {type(error).__name__}") from None
        return key

    def _check(self, response: aiohttp.ClientResponse) -> None:
        status = response.status
        if 200 <= status < 300:
            self._told = None
            return
        reason = f"Callback: HTTP {status}"
        if status == GONE:
            raise PermanentFailure(reason)
        self._tell(status)
        if status == BEING_WORKED_ON or (status >= 500 and status != UNAVAILABLE):
            raise AmbiguousFailure(reason)
        raise TemporaryFailure(reason, retry_after(response.headers.get("Retry-After")))

    def _tell(self, status: int) -> None:
        """Tell the operator once of an error that lasts."""
        if status != self._told:
            logger.warning("Die Adresse in AG_REST_CALLBACK nimmt Nachrichten nicht an: HTTP-Status %d.", status)
        self._told = status

    async def forget(self, address: str) -> None:
        """Nothing is kept of a recipient here."""


def callback_body(recipient: str, message: Outgoing) -> dict[str, Any]:
    """A message in the form of Rasa's callback channel; `buttons` only where there are some."""
    body: dict[str, Any] = {"recipient_id": recipient, "text": message.text}
    if message.buttons:
        body["buttons"] = [{"title": button.title, "payload": button.payload} for button in message.buttons]
    return body


def retry_after(value: str | None) -> float | None:
    """Seconds until another try, from a header in either of its forms; a day at most."""
    if value is None:
        return None
    try:
        seconds = float(int(value)) if value.strip().isdecimal() else _seconds_until(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE)


def _seconds_until(date: str) -> float:
    moment = email.utils.parsedate_to_datetime(date)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return (moment - datetime.datetime.now(datetime.UTC)).total_seconds()

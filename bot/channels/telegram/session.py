"""How requests reach the Bot API: one connection each, and errors that say whether the request was handed over.

TelegramNetworkError
└── NotReached    no connection came about, so nothing was handed over
"""

from __future__ import annotations

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramNetworkError, TelegramServerError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
)

CONNECT_SECONDS = 10.0
REQUEST_SECONDS = 30


class NotReached(TelegramNetworkError):
    """No connection came about, so nothing was handed over."""


class ApiSession(AiohttpSession):
    """Each request has a connection of its own.

    A kept connection that the peer closes at the moment of the next request leaves open whether that one arrived, and
    a message of which this is not known is never sent again: a handshake is the lower price.
    """

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """Call a method of the Bot API; `timeout` is in seconds.

        Raises:
            NotReached, TelegramNetworkError, TelegramServerError, TelegramAPIError
            ClientDecodeError: it was done, but the answer cannot be read.
        """
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        limits = ClientTimeout(total=timeout or REQUEST_SECONDS, connect=CONNECT_SECONDS)
        form = self.build_form_data(bot, method)
        # Errors are raised anew without their origin, whose text may hold the address with the token.
        try:
            async with (
                ClientSession(connector=TCPConnector(force_close=True), timeout=limits) as session,
                session.post(url, data=form, allow_redirects=False) as response,
            ):
                content = await response.text("utf-8", errors="replace")
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise NotReached(method, type(error).__name__) from None
        except (ClientError, OSError) as error:
            raise TelegramNetworkError(method, type(error).__name__) from None
        if response.status >= 500:
            # Before anything else, for an error of the server leaves open whether it did what was asked.
            raise TelegramServerError(method, f"HTTP {response.status}")
        return self._result(bot, method, response.status, content)

    def _result(self, bot: Bot, method: TelegramMethod[TelegramType], status: int, content: str) -> TelegramType:
        try:
            result = self.check_response(bot, method, status, content).result
        except ClientDecodeError:
            if status < 300:
                raise
            # A proxy in between refused the request in a form of its own.
            raise TelegramAPIError(method, f"HTTP {status}") from None
        if result is None:
            raise ClientDecodeError("No result", ValueError(), None)
        return result

"""Telegram as a messenger: fetches what people write by long polling, sends texts and buttons."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, User

from bot.channels.choices import choice_token
from bot.channels.messenger import AmbiguousFailure, Capabilities, Outgoing, Receive, SendFailure, TemporaryFailure
from bot.channels.telegram.batches import Batch, fetch
from bot.channels.telegram.failures import send_failure
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.reading import read_updates
from bot.channels.telegram.session import REQUEST_SECONDS, ApiSession
from bot.channels.telegram.splitting import split_text
from bot.channels.telegram.trouble import Trouble
from bot.conversation import Button

POLL_SECONDS = 50
"""So long Telegram holds a call while there is nothing new."""
GRACE_SECONDS = 15
"""So much longer an answer may take before the line counts as dead."""
EMPTY_PAUSE = 0.2
"""Seconds after a batch without updates, for a server that does not hold calls."""
SENDS_A_SECOND = 25.0
"""Telegram takes 30 a second of a bot."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramMessenger:
    """A bot account; nothing goes over the network before `run` or `send`."""

    name = "telegram"
    # The Bot API has no keys that would make a second send harmless.
    capabilities = Capabilities(push=True, buttons=True, repeatable=False, exclusive=True)

    def __init__(self, token: str, api: str, text: Callable[[str], str]) -> None:
        self._text = text
        self._bot = Bot(token, ApiSession(api=TelegramAPIServer.from_base(api)))
        self._pace = Pace(SENDS_A_SECOND)
        self._username = ""

    @property
    def link(self) -> str:
        """Where people find the bot; empty until Telegram has said its name."""
        return f"https://t.me/{self._username}" if self._username else ""

    async def run(self, receive: Receive, state: Mapping[str, str]) -> None:
        """Receive until cancelled.

        `state` holds `offset` and the id of the `bot` it belongs to; it is kept together with the messages, and
        Telegram is told with the next call alone that it may forget them.
        """
        trouble, me, offset = Trouble(), None, _offset(state, self._bot.id)
        async with asyncio.TaskGroup() as aside:
            while True:
                try:
                    me = me or await self._introduce()
                    batch = await fetch(self._bot, offset, POLL_SECONDS, GRACE_SECONDS)
                    reading = read_updates(batch.updates, me)
                    if batch.offset != offset:
                        await receive(reading.messages, self._state(batch))
                except Exception as error:
                    await trouble.wait(error)
                    continue
                trouble.over()
                offset = batch.offset
                for query in (update.callback_query for update in batch.updates):
                    if query is not None:
                        aside.create_task(self._acknowledge(query))
                for address in reading.speechless:
                    aside.create_task(self._ask_for_text(address))
                if not batch.updates:
                    await asyncio.sleep(EMPTY_PAUSE)

    async def learn_name(self) -> None:
        """Ask until Telegram has said the bot's name: the website links to it also where another bot receives."""
        trouble = Trouble(measured=False)
        while not self._username:
            try:
                await self._introduce()
            except Exception as error:  # noqa: PERF203 - asked until it answers
                await trouble.wait(error)

    async def _introduce(self) -> User:
        """Ask Telegram who the bot is."""
        me = await self._bot.get_me(request_timeout=REQUEST_SECONDS)
        self._username = me.username or ""
        return me

    def _state(self, batch: Batch) -> dict[str, str]:
        # Without updates there is nothing left to confirm: Telegram may number anew after a week, and a number from
        # before would then confirm what nobody has seen.
        return {"bot": str(self._bot.id), "offset": str(batch.offset or "")}

    async def _acknowledge(self, query: CallbackQuery) -> None:
        """End the waiting sign on a pressed button; where that fails, it ends by itself."""
        with suppress(AiogramError):
            await self._bot.answer_callback_query(query.id, request_timeout=REQUEST_SECONDS)

    async def _ask_for_text(self, address: str) -> None:
        with suppress(SendFailure):
            await self.send(address, Outgoing(self._text("messenger_nur_text")), "")

    async def send(self, address: str, message: Outgoing, key: str) -> str:
        """Send a message, a long one in parts; the id is that of the last part. `key` has no meaning here.

        Raises:
            SendFailure
        """
        chat, _, topic = address.partition("/")
        *first, last = split_text(message.text)
        sent = 0
        try:
            for part in first:
                await self._send_part(chat, topic, part, ())
                sent += 1
            return await self._send_part(chat, topic, last, message.buttons)
        except AiogramError as error:
            failure = send_failure(error)
        if sent and isinstance(failure, TemporaryFailure):
            # Another try would begin with what the person has read already.
            raise AmbiguousFailure("Telegram took only a part of a long message.")
        raise failure

    async def _send_part(self, chat: str, topic: str, text: str, buttons: Sequence[Button]) -> str:
        await self._pace.wait()
        sent = await self._bot.send_message(
            int(chat),
            text,
            message_thread_id=int(topic) if topic else None,
            link_preview_options=NO_PREVIEW,
            reply_markup=_keyboard(buttons),
            request_timeout=REQUEST_SECONDS,
        )
        return str(sent.message_id)

    async def forget(self, address: str) -> None:
        """Nothing is kept of a chat here, and what Telegram keeps only its user can delete."""


def _offset(state: Mapping[str, str], bot: int) -> int | None:
    """Where to go on; the numbers of another bot say nothing about this one's.

    Without a number Telegram begins with what was not confirmed, and the inbox leaves out what it has.
    """
    offset = state.get("offset", "")
    return int(offset) if state.get("bot") == str(bot) and offset.isascii() and offset.isdecimal() else None


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """One button a row, since titles are long; a button holds 64 bytes, so a short name stands for its payload."""
    rows = [[InlineKeyboardButton(text=b.title, callback_data=choice_token(b.payload))] for b in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None

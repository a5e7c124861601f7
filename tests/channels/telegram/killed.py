"""A process that fetches from Telegram and dies at a chosen line: python -m tests.channels.telegram.killed …"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.channels.messenger import Received
from bot.channels.telegram.messenger import TelegramMessenger
from bot.database import Database
from bot.inbox import InboxStore
from tests.channels.telegram.bot_api import TOKEN


async def main(address: str, file: str, moment: str) -> None:
    """Fetch into the inbox, and die `before` or `after` the first batch with messages is committed."""
    database = Database(Path(file))
    await database.open()
    store = InboxStore(database)

    async def receive(messages: Sequence[Received], state: Mapping[str, str] | None = None) -> None:
        if messages and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        await store.take("telegram", messages, state)
        if messages and moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    await TelegramMessenger(TOKEN, address, str).run(receive, await store.state("telegram"))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

"""A bot whose process is killed when it has received something and not stored it yet."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.channels.matrix.messenger import MatrixMessenger
from bot.channels.messenger import Received
from tests.channels.matrix.homeserver import PASSWORD


async def _die(messages: Sequence[Received], state: Mapping[str, str] | None = None) -> None:
    if messages:
        print(*(message.text for message in messages), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    url, user_id, folder, server_name, state = sys.argv[1:]
    messenger = MatrixMessenger(url, user_id, PASSWORD, Path(folder), inviting_servers=[server_name], text=str)
    asyncio.run(messenger.run(_die, json.loads(state)))

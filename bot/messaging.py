"""Runs the messengers: each by itself, so that one that fails holds up no other."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Protocol

from bot import metrics
from bot.channels.messenger import Messenger
from bot.inbox import Inbox, InboxStore
from bot.mistakes import OperatorMistake

logger = logging.getLogger(__name__)

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 300.0
STEADY_SECONDS = 60.0
"""A messenger that ran so long begins with the first pause again."""


class Alone(Protocol):
    """Runs a job while no other bot does (`Coordination.alone`)."""

    async def __call__(self, job: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run `work` until cancelled."""


def job_of(messenger: str) -> str:
    """Name of the job of receiving from this messenger and answering there."""
    return f"messenger:{messenger}"


async def run_messengers(messengers: Sequence[Messenger], inbox: Inbox, store: InboxStore, alone: Alone) -> None:
    """Run all of them until cancelled, each in one bot only."""
    async with asyncio.TaskGroup() as group:
        for messenger in messengers:
            group.create_task(alone(job_of(messenger.name), partial(_keep_running, messenger, inbox, store)))


async def _keep_running(messenger: Messenger, inbox: Inbox, store: InboxStore) -> None:
    try:
        await _run_again_and_again(messenger, inbox, store)
    finally:
        # Another bot may run it from now on, and tell how it is.
        metrics.MESSENGER.remove(messenger.name)


async def _run_again_and_again(messenger: Messenger, inbox: Inbox, store: InboxStore) -> None:
    pause = FIRST_PAUSE
    while True:
        began = time.monotonic()
        failure: Exception | None = None
        try:
            await messenger.run(inbox.receive(messenger.name), await store.state(messenger.name))
        except OperatorMistake as mistake:
            failure = mistake
            logger.error("%s", mistake)
        except Exception as error:  # whatever went wrong there, everything else goes on
            failure = error
            logger.error("The messenger %s has failed and is started again.", messenger.name, exc_info=error)
        if failure is not None:
            metrics.MESSENGER.labels(messenger.name).set(0)
        if failure is None or time.monotonic() - began > STEADY_SECONDS:
            pause = FIRST_PAUSE
        await asyncio.sleep(pause * random.uniform(0.8, 1.2))
        metrics.MESSENGER.remove(messenger.name)  # until it says how it is
        pause = min(2 * pause, LONGEST_PAUSE)

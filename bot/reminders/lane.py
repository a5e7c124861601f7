"""One messenger's share of what is due: claims as much as it can send at once, sends, and says what came of it."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine

from bot import metrics
from bot.clock import Clock
from bot.reminders.deciding import Drop, Send, Wait, decide
from bot.reminders.facts import ENDING, REMINDER
from bot.reminders.leases import Claim, Leases, Outcome
from bot.reminders.measuring import count_outcome
from bot.reminders.outcomes import OutcomeWriter
from bot.reminders.rendering import Composer
from bot.reminders.schedule import stored
from bot.reminders.watcher import Watcher
from bot.request_ids import working_on
from bot.sending import AmbiguousFailure, Outgoing, PermanentFailure, Sender, TemporaryFailure

logger = logging.getLogger(__name__)

AT_ONCE = 8
"""Messages under way in one messenger: more would be unkind to its server."""
SEND_SECONDS = 60.0
"""A send that takes longer is given up; well below the lease."""
FIRST_PAUSE = 15.0
LONGEST_PAUSE = 300.0
SHORTEST_PAUSE = 5.0
FAILURES_UNTIL_PROBING = 5
"""After so many failures in a row, one message at a time tries whether the messenger is back."""
LONGEST_PROBE = 30.0


class Lane:
    """Sends through one messenger."""

    def __init__(
        self,
        sender: Sender,
        leases: Leases,
        writer: OutcomeWriter,
        watcher: Watcher,
        clock: Clock,
        composer: Composer,
        may_send: Callable[[], bool],
    ) -> None:
        self._sender = sender
        self._leases = leases
        self._writer = writer
        self._watcher = watcher
        self._clock = clock
        self._composer = composer
        self._may_send = may_send
        self._wanted = asyncio.Event()
        self._flying: set[asyncio.Task[None]] = set()
        self._more = False
        self._failures = 0

    def wake(self) -> None:
        """Something may be due."""
        self._more = True
        self._wanted.set()

    async def run(self) -> None:
        """Claim and send until cancelled; what is under way then goes on."""
        while True:
            self._wanted.clear()
            await self._hold_back()
            try:
                await self._fill()
            except Exception:  # the database may be away for a while
                logger.exception("Fällige Erinnerungen für %s lassen sich nicht lesen.", self._sender.name)
                self._more = True
                await asyncio.sleep(1.0)
                continue
            await self._wanted.wait()

    async def finish(self) -> None:
        """Wait for what is under way."""
        while self._flying:
            await asyncio.wait(self._flying)

    @property
    def _is_probing(self) -> bool:
        return self._failures >= FAILURES_UNTIL_PROBING

    async def _hold_back(self) -> None:
        """While the messenger seems to be down, try one message after another, with pauses."""
        if self._is_probing:
            await self.finish()
        if self._is_probing:
            pause = min(LONGEST_PROBE, 2.0 ** min(self._failures - FAILURES_UNTIL_PROBING, 10))
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))

    async def _fill(self) -> None:
        """Claim what fits, while there is more."""
        room = (1 if self._is_probing else AT_ONCE) - len(self._flying)
        if not self._more or room <= 0 or not self._may_send() or not self._watcher.usable().is_known:
            return
        self._more = False
        # Whoever is told to end meanwhile still sends it: what is claimed and left is nobody's until the lease ends.
        await asyncio.shield(self._fly(self._claim(room)))

    async def _claim(self, room: int) -> None:
        claims = await self._leases.claim(self._sender.name, room)
        self._more = self._more or len(claims) == room
        for claim in claims:
            self._fly(self._handle(claim))

    def _fly(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._flying.add(task)
        task.add_done_callback(self._landed)
        return task

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        # Several at a time, for each claim is a transaction.
        if self._more and len(self._flying) <= AT_ONCE // 2:
            self._wanted.set()

    async def _handle(self, claim: Claim) -> None:
        with working_on(f"reminder-{claim.id}"):
            await self._work_on(claim)

    async def _work_on(self, claim: Claim) -> None:
        try:
            outcome = await self._outcome(claim)
            if outcome is not None:
                count_outcome(self._sender.name, outcome, self._clock.now())
                metrics.SEND_FAILURES.labels(self._sender.name).set(self._failures)
                await self._writer.write(outcome)
        except Exception:  # its lease ends by itself
            logger.exception("Eine Erinnerung über %s ließ sich nicht bearbeiten.", self._sender.name)

    async def _outcome(self, claim: Claim) -> Outcome | None:
        """What came of a claim; None where it is no longer ours."""
        now = self._clock.now()
        calendar = self._watcher.usable()
        decision = decide(claim, calendar, now)
        if isinstance(decision, Wait):
            return self._leases.postponed(claim, decision.seconds)
        if isinstance(decision, Drop):
            return self._leases.expired(claim, decision.reason)
        if self._leases.is_forgotten(claim):
            logger.warning("Eine Erinnerung über %s ist vielleicht nicht angekommen.", self._sender.name)
            return self._leases.uncertain(claim, "key forgotten")
        times = [] if claim.kind in (REMINDER, ENDING) else await self._leases.times(claim)
        message = self._composer.message(claim, decision, self._sender.name, calendar, now, times)
        if not self._sender.capabilities.repeatable and not await self._leases.begin(claim):
            return None
        return await self._send(claim, decision, message)

    async def _send(self, claim: Claim, decision: Send, message: Outgoing) -> Outcome:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                external_id = await self._sender.send(claim.address, message, decision.key)
        except TemporaryFailure as failure:
            self._failures += 1
            return self._leases.again(claim, self._pause(claim, failure.retry_after), str(failure), is_clear=True)
        except PermanentFailure as failure:
            self._failures = 0
            return self._leases.failed(claim, str(failure))
        except Exception as failure:  # also what a messenger did not foresee: nobody knows what came of it
            if not isinstance(failure, AmbiguousFailure | TimeoutError):
                logger.exception("Unvorhergesehener Fehler beim Senden über %s.", self._sender.name)
            return self._ambiguous(claim, failure)
        self._failures = 0
        return self._leases.sent(claim, external_id)

    def _ambiguous(self, claim: Claim, failure: Exception) -> Outcome:
        self._failures += 1
        reason = str(failure) or type(failure).__name__
        if self._sender.capabilities.repeatable:
            return self._leases.again(claim, self._pause(claim, None), reason, is_clear=False)
        logger.warning("Eine Erinnerung über %s ist vielleicht nicht angekommen.", self._sender.name)
        return self._leases.uncertain(claim, reason)

    def _pause(self, claim: Claim, retry_after: float | None) -> float:
        """Seconds until the next try: longer each time, in time for the meeting, never less than the peer asked for."""
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(claim.attempts, 10)) * random.uniform(0.8, 1.2)
        left = (claim.expires_at - stored(self._clock.now())).total_seconds()
        return max(min(pause, max(left / 2, SHORTEST_PAUSE)), retry_after or 0.0)

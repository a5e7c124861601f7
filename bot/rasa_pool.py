"""Several Rasa replicas as one: each conversation has its own, and the next in its order stands in for one that fails.

That is safe because a turn is stored once: a message that two replicas work on is answered by the one that is faster.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from typing import Any

from bot.rasa_client import Overtaken, RasaClient, RasaUnavailable

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0


class RasaPool(RasaClient):
    """A client of all replicas, which agree on the conversations by their database."""

    def __init__(self, addresses: Sequence[str], token: str | None = None) -> None:
        super().__init__(addresses[0], token)
        self._replicas = [_Replica(number, address, token) for number, address in enumerate(addresses, start=1)]

    async def __aenter__(self) -> RasaPool:
        for replica in self._replicas:
            await replica.client.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        for replica in self._replicas:
            await replica.close()

    async def health(self) -> dict[str, Any]:
        """The state of the first replica that is ready, with those of all of them as `replicas` where there are more.

        Raises:
            RasaUnavailable: none answers.
        """
        asked = [replica.client.health() for replica in self._replicas]
        found = list(zip(self._replicas, await asyncio.gather(*asked, return_exceptions=True), strict=True))
        states = [state for _, state in found if isinstance(state, dict)]
        if not states:
            raise RasaUnavailable("; ".join(str(failure) for _, failure in found))
        best = next((state for state in states if _is_ready(state)), states[0])
        if len(found) == 1:
            return best
        return {**best, "replicas": [_shown(replica, state) for replica, state in found]}

    async def _post(self, path: str, body: dict[str, Any], sender: str = "") -> Any:
        failure: RasaUnavailable | None = None
        for replica in self._in_order(sender):
            try:
                answer = await replica.client._post(path, body)
            except Overtaken:  # noqa: PERF203 - each replica may fail by itself
                raise  # this one is in good order
            except RasaUnavailable as error:
                replica.fail()
                failure = error
            else:
                replica.recover()
                return answer
        raise failure or RasaUnavailable("There is no Rasa.")

    def _in_order(self, sender: str) -> list[_Replica]:
        """The replicas as this conversation asks them (rendezvous hashing); those that failed are the last resort."""
        if len(self._replicas) == 1:
            return self._replicas
        return sorted(self._replicas, key=lambda replica: (replica.is_down, replica.rank(sender)))


class _Replica:
    """A replica and whether it failed; if so it is asked for its health again and again, after growing pauses."""

    def __init__(self, number: int, address: str, token: str | None) -> None:
        self.number = number
        self.client = RasaClient(address, token)
        self._address = address
        self._probing: asyncio.Task[None] | None = None

    @property
    def is_down(self) -> bool:
        return self._probing is not None

    def rank(self, sender: str) -> bytes:
        """Its place for this conversation; the same in every bot."""
        return hashlib.blake2b(f"{self._address}\0{sender}".encode(errors="replace"), digest_size=8).digest()

    def fail(self) -> None:
        if self._probing is None:
            logger.warning("Rasa %d does not answer; others stand in.", self.number)
            self._probing = asyncio.create_task(self._probe())

    def recover(self) -> None:
        if self._probing is not None:
            self._probing.cancel()
            self._probing = None
            logger.info("Rasa %d answers again.", self.number)

    async def close(self) -> None:
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.wait([self._probing])
        await self.client.__aexit__()

    async def _probe(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await asyncio.sleep(pause)
            try:
                ready = _is_ready(await self.client.health())
            except Exception:  # whatever it answers, it is not ready
                ready = False
            if ready:
                self._probing = None
                logger.info("Rasa %d answers again.", self.number)
                return
            pause = min(pause * 2, LONGEST_PAUSE)


def _is_ready(state: dict[str, Any]) -> bool:
    return state.get("model") is not None and bool(state.get("durable"))


def _shown(replica: _Replica, state: dict[str, Any] | BaseException) -> dict[str, Any]:
    """The state of one of several, without its address, which is nobody's business."""
    if isinstance(state, BaseException):
        return {"number": replica.number, "ready": False, "problem": str(state)}
    told = {name: state.get(name) for name in ("model", "process")}
    return {"number": replica.number, "ready": _is_ready(state), **told}

"""Keeps what the model made of the last texts: a question is read when it is chosen, and again in its turn."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.agent import Agent

MOST = 256
"""So many readings wait for their turn, in memory alone."""


class Readings:
    """Reads texts by the model that is in service; each reading is handed over once."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()

    async def look(self, agent: Agent, text: str) -> dict[str, Any]:
        """Rasa's parse data of `text`, kept for the turn that may follow; not to be changed."""
        key = _key(agent, text)
        if key not in self._kept:
            self._kept[key] = await agent.parse_message(text)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    async def take(self, agent: Agent, text: str) -> dict[str, Any]:
        """Rasa's parse data of `text`, of the look before where there was one."""
        kept = self._kept.pop(_key(agent, text), None)
        return kept if kept is not None else await agent.parse_message(text)


def _key(agent: Agent, text: str) -> tuple[str, str]:
    return str(agent.model_id), text

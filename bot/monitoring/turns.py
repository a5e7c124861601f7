"""Counts answered messages by channel and intent; nothing of who asked or what was written."""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path

import yaml

from bot import metrics
from bot.conversation.exchange import Exchange
from bot.conversation.selection import CRISIS_INTENT
from bot.logs import TURNS

logger = logging.getLogger(TURNS)

OTHER = "sonstige"
NOT_UNDERSTOOD = frozenset({"nlu_fallback", "ausserhalb"})


def known_intents(domain: Path) -> frozenset[str]:
    """The intents that `domain.yml` lists."""
    listed = yaml.load(domain.read_text(encoding="utf-8"), yaml.CSafeLoader)["intents"]
    return frozenset(item if isinstance(item, str) else next(iter(item)) for item in listed)


class TurnMetrics:
    """Listener of a conversation; intents that are not among `intents` count as `OTHER`, and so does a crisis."""

    def __init__(self, intents: Collection[str]) -> None:
        # How often people are in need, and when, says too much where few people ask.
        self._intents = (frozenset(intents) | NOT_UNDERSTOOD) - {CRISIS_INTENT}

    def heard(self, exchange: Exchange) -> None:
        """Count an answered message."""
        channel = exchange.channel if exchange.channel in metrics.CHANNELS else OTHER
        for _, turn in exchange.turns:
            if turn.replayed:
                continue
            intent = turn.understanding.intent
            metrics.TURNS.labels(channel, intent if intent in self._intents else OTHER).inc()
            if intent in NOT_UNDERSTOOD:
                metrics.NOT_UNDERSTOOD.labels(channel).inc()
        if exchange.outage:
            metrics.OUTAGES.labels(channel).inc()
        metrics.ANSWER.labels(channel).observe(exchange.seconds)
        said = {"channel": channel, "seconds": round(exchange.seconds, 4), "outage": exchange.outage}
        logger.info("Message answered.", extra=said)

"""Whether the running assistant answers each sentence of a set rightly; `python -m bot probe` compares two models."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from bot.chat import ConsoleClient
from bot.settings import Settings
from bot.trial.comparing import Verdict
from tests.understanding.scoring import Reply, answered, is_right, load_set

CRISIS_KINDS = {"notlage": {"notlage", "notlage_hinweis"}, "harmlos": {"notlage"}}
"""Texts that tell a crisis: in danger the hint is help too, a harmless message is disturbed by the alarm alone."""


async def verdicts_on(settings: Settings, file: Path) -> list[Verdict]:
    """A verdict on every sentence of a set, questions, dialogues or crises, in their order."""
    verdicts: list[Verdict] = []
    for item in load_set(file):
        async with ConsoleClient(settings, uuid.uuid4().hex) as client:
            for turn in item.get("zuege") or [item]:
                text = turn.get("nutzer") or turn["frage"]
                replies = await client.send(text)
                said = ", ".join(sorted(answered(replies))) or "nicht verstanden"
                verdicts.append(Verdict(file.stem, len(verdicts), text[:110], _is_right(turn, replies), said))
    return verdicts


def _is_right(turn: dict[str, Any], replies: list[Reply]) -> bool:
    kind = turn.get("art")
    if kind in CRISIS_KINDS:
        alarmed = bool({reply["text_key"] for reply in replies} & CRISIS_KINDS[kind])
        return alarmed is (kind == "notlage")
    return is_right(turn, replies)

"""Scores sets against the running assistant: `python -m tests.understanding.score FILE…`."""

from __future__ import annotations

import asyncio
import sys
import uuid
from pathlib import Path
from typing import Any

from bot.chat import ConsoleClient
from bot.settings import Settings, load_settings
from tests.understanding.scoring import REJECTED, Score, converse_all, describe, is_right, load_set


async def score_set(settings: Settings, items: list[dict[str, Any]]) -> Score:
    """Ask every question in a conversation of its own, every dialogue in one."""
    score = Score()

    async def converse(item: dict[str, Any]) -> None:
        turns = item.get("zuege") or [item]
        async with ConsoleClient(settings, uuid.uuid4().hex) as client:
            for turn in turns:
                text = turn.get("nutzer") or turn["frage"]
                replies = await client.send(text)
                kind = turn.get("art", "zug")
                score.add(kind, is_right(turn, replies), describe(text, turn, replies))

    await converse_all(items, converse)
    return score


def report(name: str, score: Score, *, show_wrong: bool) -> str:
    """The score in one line, and what was wrong below it."""
    kinds = ", ".join(f"{kind} {score.right[kind]}/{score.total[kind]}" for kind in sorted(score.total))
    shares = [f"all {score.share():.1%}"]
    if "fakt" in score.total:
        shares.append(f"facts {score.share('fakt'):.1%}")
        shares.append(f"not answered with facts {score.share(*REJECTED):.1%}")
    lines = [f"{name}: {', '.join(shares)} ({kinds})"]
    return "\n".join(lines + (["  " + wrong for wrong in score.wrong] if show_wrong else []))


async def main(files: list[str]) -> None:
    """Score the files named, or all sets of the regression suite."""
    paths = [Path(file) for file in files] or sorted((Path(__file__).parent / "sets").glob("*.yml"))
    settings = load_settings()
    for path in paths:
        score = await score_set(settings, load_set(path))
        print(report(path.stem, score, show_wrong=True), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

"""Scores dialogues on reminders: `python -m tests.understanding.reminder_score FOLDER…`.

A folder holds `termine.yml` and `dialoge.yml`, as for `meeting_score`. The assistant has to run with `AG_REST_TOKEN`
and `AG_REST_CALLBACK`, so that its REST endpoint can be reminded, with `AG_TERMINE` set to a file outside the
repository, which is overwritten, and with `AG_JETZT=2026-11-23T10:00:00+01:00`.

A turn (`nutzer`) names what has to be said (`enthaelt`, alternatives separated by a bar) and what must not be
(`enthaelt_nicht`).
"""

from __future__ import annotations

import asyncio
import sys
import uuid
from pathlib import Path
from typing import Any

import aiohttp

from bot.settings import Settings, load_settings
from tests.understanding.meeting_score import use_calendar
from tests.understanding.scoring import Score, load_set


def is_right(turn: dict[str, Any], said: str) -> bool:
    """Whether the words of a turn are said, and none that must not be."""
    told = all(any(form in said for form in wanted.split("|")) for wanted in turn.get("enthaelt", []))
    return told and not any(form in said for words in turn.get("enthaelt_nicht", []) for form in words.split("|"))


async def score_folder(settings: Settings, folder: Path) -> Score:
    """Put the folder's calendar into service and play its dialogues, each by somebody new."""
    await use_calendar(settings, folder / "termine.yml")
    score = Score()
    headers = {"Authorization": f"Bearer {settings.rest_token}"}
    url = f"http://127.0.0.1:{settings.port}/webhooks/rest/webhook"
    async with aiohttp.ClientSession(headers=headers) as session:
        for item in load_set(folder / "dialoge.yml"):
            sender = uuid.uuid4().hex
            for turn in item["zuege"]:
                async with session.post(url, json={"sender": sender, "message": turn["nutzer"]}) as response:
                    replies = await response.json()
                buttons = [button["title"] for reply in replies for button in reply.get("buttons", [])]
                said = "\n".join([*(reply["text"] for reply in replies), *buttons])
                score.add("zug", is_right(turn, said), f"{item['name']}: {turn['nutzer']!r} → {said[-300:]!r}")
    return score


async def main(folders: list[str]) -> None:
    """Score the folders named."""
    settings = load_settings()
    for folder in folders:
        score = await score_folder(settings, Path(folder))
        print(f"{Path(folder).name}: {score.share():.1%} ({score.right['zug']}/{score.total['zug']})")
        print("\n".join("  " + wrong for wrong in score.wrong), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

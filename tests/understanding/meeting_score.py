"""Scores meeting dialogues, each set with a calendar of its own: `python -m tests.understanding.meeting_score FOLDER…`.

A folder holds `termine.yml` and `dialoge.yml`. The assistant has to run with `AG_TERMINE` set to a file outside the
repository, which is overwritten with the set's calendar, and `AG_JETZT=2026-11-23T10:00:00+01:00`.

A turn (`nutzer`) names the ids of the meetings that have to be shown (`termine`; further sets that are right too under
`auch_gut`) and what has to be said (`enthaelt`, alternatives separated by a bar). Cancelled meetings may be shown too.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import uuid
from pathlib import Path
from typing import Any

import aiohttp

from bot.chat import ConsoleClient
from bot.settings import ROOT, Settings, load_settings
from tests.understanding.scoring import Reply, Score, converse_all, load_set

RELOAD_SECONDS = 20
RELOAD_AT_LEAST = 4
_NOTHING = re.compile(r"liegt mir kein|Mir liegen keine|waren alle")


def is_right(turn: dict[str, Any], replies: list[Reply]) -> bool:
    """Whether the replies show the meetings and say the words that the turn names."""
    said = "\n".join(reply["text"] for reply in replies)
    words = all(any(form in said for form in wanted.split("|")) for wanted in turn.get("enthaelt", []))
    return words and _shows(turn, replies, said)


def _shows(turn: dict[str, Any], replies: list[Reply], said: str) -> bool:
    if "termine" not in turn:
        return bool(shown(replies)) or bool(turn.get("enthaelt")) or any(reply["topic"] for reply in replies)
    cancelled = {m["id"] for reply in replies for m in reply["meetings"] if m["status"] == "abgesagt"}
    for wanted in (turn["termine"], *turn.get("auch_gut", ())):
        if not wanted and (not shown(replies) or _NOTHING.search(said)):
            return True
        if (
            wanted
            and "termine_weitere" in {reply["intent"] for reply in replies}
            and set(wanted) <= set(shown(replies))
        ):
            return True  # all of the list, where the set expects the rest of it
        if wanted and set(shown(replies)) - (cancelled - set(wanted)) == set(wanted):
            return True
    return False


def shown(replies: list[Reply]) -> list[str]:
    """Ids of the meetings in the replies, in their order."""
    return list(dict.fromkeys(meeting["id"] for reply in replies for meeting in reply["meetings"]))


async def score_folder(settings: Settings, folder: Path) -> Score:
    """Put the folder's calendar into service and play its dialogues."""
    await use_calendar(settings, folder / "termine.yml")
    score = Score()

    async def converse(item: dict[str, Any]) -> None:
        async with ConsoleClient(settings, uuid.uuid4().hex) as client:
            for turn in item["zuege"]:
                replies = await client.send(turn["nutzer"])
                said = " / ".join(reply["text"] for reply in replies)[:160].replace("\n", " ")
                wanted = (turn.get("termine", "any"), turn.get("enthaelt", []))
                got = ([reply["intent"] for reply in replies], shown(replies), said)
                description = f"{turn['nutzer'][:100]!r} → {got}, expected {wanted}"
                score.add("zug", is_right(turn, replies), description)

    await converse_all(load_set(folder / "dialoge.yml"), converse)
    return score


async def use_calendar(settings: Settings, file: Path) -> None:
    """Replace the calendar of the running assistant and wait until it is in service.

    Raises:
        TimeoutError: it is not after twenty seconds.
    """
    target = Path(settings.termine)
    if target.is_relative_to(ROOT):
        raise SystemExit("AG_TERMINE has to name a file outside the repository: it is overwritten.")
    rows = len(load_set(file))
    shutil.copyfile(file, target)
    await asyncio.sleep(RELOAD_AT_LEAST)  # the calendar before may have had as many rows
    async with asyncio.timeout(RELOAD_SECONDS), aiohttp.ClientSession() as session:
        while True:
            await asyncio.sleep(1)
            async with session.get(f"http://127.0.0.1:{settings.port}/health/ready") as response:
                state = (await response.json())["meetings"]
            if state["meetings"] + state["mistakes"] == rows:
                return


async def main(folders: list[str]) -> None:
    """Score the folders named."""
    settings = load_settings()
    for folder in folders:
        score = await score_folder(settings, Path(folder))
        print(f"{Path(folder).name}: {score.share():.1%} ({score.right['zug']}/{score.total['zug']})")
        print("\n".join("  " + wrong for wrong in score.wrong), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

"""Scores reminder dialogues, each set with its own calendar: `python -m tests.understanding.reminder_score FOLDER…`.

A folder (in `tests/understanding/erinnerungen/`) holds `termine.yml` and `dialoge.yml`, as for `meeting_score`. The
assistant has to run with `AG_TERMINE` set to a file outside the repository, `AG_JETZT=2026-11-23T10:00:00+01:00`,
`AG_REST_TOKEN` and `AG_REST_CALLBACK`: users of the REST endpoint are those who can be reminded.

A turn (`nutzer`) names what has to be said (`enthaelt`, alternatives separated by a bar; zeros before days and hours do
not matter), what must not (`ohne`), and the buttons (`knoepfe`).
"""

from __future__ import annotations

import asyncio
import re
import sys
import uuid
from pathlib import Path
from typing import Any

from bot.settings import Settings, load_settings
from tests.rest_client import RestClient
from tests.understanding.meeting_score import use_calendar
from tests.understanding.scoring import Reply, Score, converse_all, load_set

_LEADING_ZERO = re.compile(r"\b0(\d)(?=[.:])")


def is_right(turn: dict[str, Any], replies: list[Reply]) -> bool:
    """Whether the replies say what the turn asks for, whatever the zeros before days and hours."""
    said = _plain("\n".join(reply["text"] for reply in replies))
    titles = [button["title"] for reply in replies for button in reply["buttons"]]
    return (
        all(any(_plain(form) in said for form in wanted.split("|")) for wanted in turn.get("enthaelt", []))
        and not any(_plain(words) in said for words in turn.get("ohne", []))
        and all(title in titles for title in turn.get("knoepfe", []))
    )


def _plain(text: str) -> str:
    return _LEADING_ZERO.sub(r"\1", text).casefold()


async def score_folder(settings: Settings, folder: Path) -> Score:
    """Put the folder's calendar into service and play its dialogues."""
    await use_calendar(settings, folder / "termine.yml")
    score = Score()

    async def converse(item: dict[str, Any]) -> None:
        async with RestClient(settings, uuid.uuid4().hex) as client:
            for turn in item["zuege"]:
                replies = await client.send(turn["nutzer"])
                said = " / ".join(reply["text"] for reply in replies)[-240:].replace("\n", " ")
                wanted = (turn.get("enthaelt", []), turn.get("ohne", []))
                description = f"{item['name']}: {turn['nutzer'][:100]!r} → {said}, expected {wanted}"
                score.add("zug", is_right(turn, replies), description)

    await converse_all(load_set(folder / "dialoge.yml"), converse)
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

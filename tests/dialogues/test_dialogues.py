"""Plays every dialogue file against the really running pair of processes, actions included.

Each file is a list of turns: `du` is what the user types; what the answer has to be: `thema` (topic of a reply),
`text` (key of a fixed text), `absicht` (intent), `enthaelt` and `ohne` (words in or not in the replies), `knoepfe`
(titles of buttons that are offered), `keine_knoepfe`, `quelle` (whether a source stands under it).

The dialogues on reminders go through the REST endpoint, whose users can be reminded; it tells of a reply its text and
buttons alone.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.chat import ConsoleClient
from tests.conftest import RunningAssistant
from tests.rest_client import RestClient

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*/*.yml"))
REMINDERS = "erinnerungen"


@pytest.mark.parametrize("file", FILES, ids=[str(f.relative_to(FOLDER).with_suffix("")) for f in FILES])
async def test_dialogue(file: Path, assistant: RunningAssistant) -> None:
    turns: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    client_of = RestClient if file.parent.name == REMINDERS else ConsoleClient
    async with client_of(assistant.settings, uuid.uuid4().hex) as client:
        for number, turn in enumerate(turns, start=1):
            replies = await client.send(turn["du"])
            _check(f"turn {number} ({turn['du']!r})", turn, replies)


def _check(where: str, turn: dict[str, Any], replies: list[dict[str, Any]]) -> None:
    said = "\n".join(reply["text"] for reply in replies)
    titles = [button["title"] for reply in replies for button in reply["buttons"]]
    problems = []
    for key, field in (("thema", "topic"), ("text", "text_key"), ("absicht", "intent")):
        wanted = turn.get(key, [])
        for value in [wanted] if isinstance(wanted, str) else wanted:
            if value not in [reply[field] for reply in replies]:
                problems.append(f"no reply with {key} {value}")
    problems += [f"{words!r} is missing" for words in turn.get("enthaelt", []) if words not in said]
    problems += [f"{words!r} is said" for words in turn.get("ohne", []) if words in said]
    problems += [f"button {title!r} is missing" for title in turn.get("knoepfe", []) if title not in titles]
    if turn.get("keine_knoepfe") and titles:
        problems.append(f"buttons {titles}")
    if "quelle" in turn and turn["quelle"] != any(reply["source"] for reply in replies):
        problems.append(f"source shown: {not turn['quelle']}")
    described = [(r["intent"], r["topic"] or r["text_key"], r["text"]) for r in replies]
    assert not problems, f"{where}: {'; '.join(problems)}; replies: {described}"


def test_every_folder_holds_dialogues() -> None:
    assert len(FILES) >= 15

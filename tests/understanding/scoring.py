"""Scores sets of questions and dialogues against the running assistant.

A question (`frage`) or a turn (`nutzer`) names the ids that would satisfy a reasonable person (`ok`): topics, intents
or text keys. `art` says what counts:

- `fakt`, `alltag`, `termin`: right if one of the ids was answered;
- `unbekannt`, `fremd`: right if no fact was told but by an id in `ok`; asking back is right too.

A message with two questions has `ok_alle`, a list of such lists, each of which has to be met.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Reply = dict[str, Any]

ASKED_BACK = {"rueckfrage", "rueckfrage_ohne", "kontakt_nach_zweimal"}
ANYTHING_BUT_ASKING_BACK = "*"
"""Label of a turn that picks from what was offered: only what was offered knows what is right."""

REJECTED = ("unbekannt", "fremd")

AT_ONCE = 4
"""So many conversations are held at once: the bot, its actions and Rasa then never wait for each other."""


@dataclass
class Score:
    """Right and all answers for each kind of question, and what was wrong."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    total: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[str] = field(default_factory=list)

    def add(self, kind: str, is_right: bool, description: str) -> None:
        """Count one answer."""
        self.total[kind] += 1
        self.right[kind] += is_right
        if not is_right:
            self.wrong.append(f"[{kind}] {description}")

    def share(self, *kinds: str) -> float:
        """Share of right answers of these kinds, of all without arguments; 1.0 where there are none."""
        chosen = kinds or tuple(self.total)
        total = sum(self.total[kind] for kind in chosen)
        return sum(self.right[kind] for kind in chosen) / total if total else 1.0


def load_set(path: Path) -> list[dict[str, Any]]:
    """The items of a set."""
    items: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return items


async def converse_all(items: Iterable[dict[str, Any]], converse: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Hold a conversation for each item, some at once."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(item: dict[str, Any]) -> None:
        async with free:
            await converse(item)

    async with asyncio.TaskGroup() as tasks:
        for item in items:
            tasks.create_task(one(item))


def answered(replies: Iterable[Reply]) -> set[str]:
    """All ids by which the replies may be named in a set."""
    names: set[str] = set()
    for reply in replies:
        names |= {reply["topic"], reply["intent"], reply["text_key"]}
        if reply["text_key"] in ASKED_BACK:
            names.add("rueckfrage")
        if reply["intent"] in ("neu_hier", "weiter"):
            names.add("tour")
    return names - {"", "nlu_fallback", "hinweis_maschine"}


def told_facts(replies: Iterable[Reply]) -> set[str]:
    """Topics whose reply stands on a source, which is what makes it a fact."""
    return {reply["topic"] for reply in replies if reply["source"]}


def is_right(item: dict[str, Any], replies: list[Reply]) -> bool:
    """Whether the replies satisfy the item."""
    if item.get("art") in REJECTED:
        return not told_facts(replies) - set(item["ok"]) or bool(answered(replies) & set(item["ok"]))
    if "ok_alle" in item:
        return all(answered(replies) & set(wanted) for wanted in item["ok_alle"])
    if item["ok"] == [ANYTHING_BUT_ASKING_BACK]:
        return not answered(replies) & ASKED_BACK
    return bool(answered(replies) & set(item["ok"]))


def describe(text: str, item: dict[str, Any], replies: list[Reply]) -> str:
    """One line for the list of wrong answers."""
    wanted = item.get("ok") or item.get("ok_alle")
    return f"{text[:110]!r} → {sorted(answered(replies))}, expected {wanted}"

"""Reminders over Telegram while much goes wrong: nobody gets one twice, and each that may be missing is known."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any, cast

from bot.channels.telegram.messenger import TelegramMessenger
from bot.database import Database
from bot.reminders.lead import LeadRule
from tests.channels.telegram.bot_api import Answer, BotApi, answering, cut, refusing
from tests.reminders.rig import Rig, berlin, meeting

PEOPLE = 100


def weather(api: BotApi, generator: random.Random) -> list[Answer]:
    """What becomes of the next sends: half of them fail, some of these after the message was shown."""
    kinds: dict[Answer, int] = {
        api.take_message: 50,
        cut: 8,
        api.take_and_cut: 8,
        answering("<h1>502 Bad Gateway</h1>", 502): 8,
        refusing(500, "Internal Server Error"): 8,
        refusing(429, "Too Many Requests: retry after 3", retry_after=3): 13,
        refusing(403, "Forbidden: bot was blocked by the user"): 5,
    }
    answers = [answer for answer, count in kinds.items() for _ in range(count)]
    generator.shuffle(answers)
    return answers


async def test_nobody_is_reminded_twice_and_what_may_be_missing_is_listed(
    api: BotApi, messenger: TelegramMessenger, tmp_path: Path
) -> None:
    database = Database(tmp_path / "assistent.db")
    await database.open()
    rig = Rig(database, cast(Any, messenger))
    await rig.put(meeting())
    for number in range(PEOPLE):
        person = await rig.person("telegram", address=str(1000 + number))
        await rig.book.plan(person, meeting(), LeadRule(days=1))
    rig.clock.moment = berlin("2026-12-06 10:00")
    api.script["sendMessage"] += weather(api, random.Random(7))
    states: Counter[str] = Counter()
    while not states or states["planned"]:
        await rig.send()
        rig.clock.go(minutes=10)
        states = Counter(await rig.states())
    shown = Counter(sent["chat_id"] for sent in api.sent)
    assert set(shown.values()) == {1}
    # Four kinds of failures leave open whether a message arrived; of one kind it did.
    assert states == {"sent": PEOPLE - 32 - 5, "uncertain": 32, "failed": 5}
    assert len(shown) == states["sent"] + 8
    await database.close()

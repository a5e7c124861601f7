"""What a message costs with a thousand and with a million stored turns: `python -m benchmarks.stored_turns`.

Measured is what a turn asks of the two databases: the bot's (find the session, add the entry) and Rasa's (read the
conversation's session, append its events). `.venv-rasa/bin/python -m benchmarks.stored_turns --part rasa` measures the
latter with the library of Rasa's environment.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from bot.nlu.tracker_database import TrackerDatabase

TURNS_EACH = 10
EVENTS_EACH = 8
MESSAGES = 300
_INTENT = {"name": "termin_naechster", "confidence": 0.97}
DATA = json.dumps({"event": "user", "text": "Wann trifft sich die AG? " * 8, "parse_data": {"intent": _INTENT}})
REPLIES = [{"text": "Die AG trifft sich am 14. Januar 2027 in Köln. " * 6, "buttons": [], "topic": "termine"}]


def shown(name: str, turns: int, seconds: list[float]) -> str:
    """A line of the result."""
    ordered = sorted(seconds)
    middle, late = statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.99)] * 1000
    return f"{name:<28} {turns:>9} turns  median {middle:6.2f} ms  p99 {late:6.2f} ms"


def numbers(count: int) -> sa.TextClause:
    """The numbers from 0 on, made by SQLite."""
    return sa.text(
        f"WITH RECURSIVE n(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x < {count - 1}) SELECT x FROM n"
    )


def execute(file: Path, statements: list[tuple[str, dict[str, object]]]) -> None:
    """Run statements that fill, quickly."""
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        for statement, values in statements:
            connection.execute(sa.text(statement), values)
    engine.dispose()


async def measure_bot(turns: int) -> str:
    """The bot's store."""
    from bot.channels.web import ChatStore
    from bot.database import Database

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "assistent.db"
        database = Database(file)
        await database.open()
        make = str(numbers(turns // TURNS_EACH))
        values: dict[str, object] = {"replies": json.dumps(REPLIES), "now": "2026-11-23 09:00:00.000000"}
        sessions = (
            "INSERT INTO web_sessions (id, conversation, seen_at)"
            f" SELECT printf('%032x', x), printf('web:%032x', x), :now FROM ({make})"
        )
        entries = (
            f"INSERT INTO web_entries (session, position, reply_to, created_at, replies)"
            f" SELECT printf('%032x', x / {TURNS_EACH}), x % {TURNS_EACH} + 1, x % {TURNS_EACH}, :now, :replies"
            f" FROM ({numbers(turns)})"
        )
        await asyncio.to_thread(execute, file, [(sessions, values), (entries, values)])
        store, seconds = ChatStore(database), []
        for number in range(MESSAGES):
            session = f"{(number * 7919) % (turns // TURNS_EACH):032x}"
            began = time.perf_counter()
            await store.begin(session, f"m{number}")
            await store.add(session, f"m{number}", REPLIES)
            seconds.append(time.perf_counter() - began)
        await database.close()
    return shown("bot, session and entry", turns, seconds)


def measure_rasa(turns: int) -> str:
    """Rasa's store."""
    with tempfile.TemporaryDirectory() as folder:
        database = TrackerDatabase.of(Path(folder), None)
        database._prepare()
        values: dict[str, object] = {"data": DATA, "size": TURNS_EACH * EVENTS_EACH}
        conversations = (
            "INSERT INTO conversations (sender_id, version, session_id, last_at)"
            f" SELECT printf('web:%032x', x), 'v', x * :size + 1, 1.0 FROM ({numbers(turns // TURNS_EACH)})"
        )
        events = (
            "INSERT INTO events (sender_id, type_name, timestamp, data)"
            f" SELECT printf('web:%032x', x / :size), 'user', 1.0, :data FROM ({numbers(turns * EVENTS_EACH)})"
        )
        execute(Path(folder) / "rasa.db", [(conversations, {"size": values["size"]}), (events, values)])
        row = {"type_name": "user", "timestamp": 2.0, "data": DATA, "action_name": None}
        seconds = [_turn(database, number, turns, row) for number in range(MESSAGES)]
        database.close()
    return shown("Rasa, conversation and events", turns, seconds)


def _turn(database: TrackerDatabase, number: int, turns: int, row: dict[str, object]) -> float:
    sender = f"web:{(number * 7919) % (turns // TURNS_EACH):032x}"
    began = time.perf_counter()
    stored = database.read(sender, f"m{number}")
    database.append(sender, stored.version, [{**row, "sender_id": sender}] * EVENTS_EACH)
    return time.perf_counter() - began


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(description="What a message costs with so many stored turns.")
    parser.add_argument("--turns", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--part", choices=["bot", "rasa"], action="append")
    options = parser.parse_args()
    for turns in options.turns:
        if "bot" in (options.part or ["bot"]):
            print(asyncio.run(measure_bot(turns)), flush=True)
        if "rasa" in (options.part or ["rasa"]):
            print(measure_rasa(turns), flush=True)


if __name__ == "__main__":
    main()

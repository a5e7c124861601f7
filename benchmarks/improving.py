"""What counting costs a message, and how long the report takes: ``python -m benchmarks.improving [--keep FOLDER]``."""

from __future__ import annotations

import argparse
import asyncio
import datetime
import random
import secrets
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from bot.app import load_store
from bot.bericht import write_report
from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import contacts, feedback, kept_questions, reminders, response_times, turn_counts
from bot.improving.counting import ANSWERED, NOT_UNDERSTOOD, OUTAGE, TurnCounter
from bot.improving.keeping import NOT_UNDERSTOOD as REASON
from bot.improving.keeping import THUMB_DOWN
from bot.reminders.rows import CANCELLED, FAILED, PLANNED, SENT, UNTOUCHED
from bot.settings import Settings

TURNS, KEPT, DAYS = 100_000, 5_000, 30
QUESTIONS = (
    ("Wo kann ich im Quartier grillen?", "thema_wohnumfeld"),
    ("Gibt es Geld für einen Bücherschrank?", "foerderantrag"),
    ("Wie leihe ich mir ein Lastenrad?", "thema_oekologie"),
    ("Wer räumt den Sperrmüll vor dem Haus weg?", "buerger_anliegen"),
)
WORDS = ("Treffen", "Garten", "Platz", "Verein", "Schule", "Kita", "Haus", "Projekt", "Antrag", "Büro", "Stadt", "Fest")


async def fill(database: Database, turns: int = TURNS, kept: int = KEPT) -> float:
    """Generated figures of thirty days; returns the seconds that counting took a turn."""
    chance = random.Random(7)
    topics = [entry.id for entry in load_store(Settings()).knowledge.eintraege]
    counter = TurnCounter(database)
    began = time.perf_counter()
    for _ in range(turns):
        outcome = chance.choices((ANSWERED, NOT_UNDERSTOOD, OUTAGE), (88, 11, 1))[0]
        topic = {ANSWERED: chance.choice(topics), NOT_UNDERSTOOD: "nlu_fallback", OUTAGE: ""}[outcome]
        counter.turn(chance.choices(("web", "matrix", "telegram"), (80, 15, 5))[0], topic, outcome)
        counter.message(chance.lognormvariate(-1.9, 0.7))
    seconds = (time.perf_counter() - began) / turns
    await counter.flush()
    await database.write(lambda connection: _spread(connection, chance))
    await database.write(lambda connection: _keep(connection, chance, kept, topics))
    return seconds


def _spread(connection: sa.Connection, chance: random.Random) -> None:
    """Spread today's counts over the days before."""
    for table, column in ((turn_counts, "turns"), (response_times, "messages")):
        rows = [dict(row._mapping) for row in connection.execute(sa.select(table))]
        connection.execute(sa.delete(table))
        spread = [
            row | {"day": row["day"] - datetime.timedelta(days=day), column: int(row[column] / DAYS * weight) + 1}
            for day, weight in ((day, chance.uniform(0.4, 1.6)) for day in range(DAYS))
            for row in rows
        ]
        connection.execute(sa.insert(table), spread)


def _keep(connection: sa.Connection, chance: random.Random, kept: int, topics: list[str]) -> None:
    today = utc_now().date()

    def day() -> datetime.date:
        return today - datetime.timedelta(days=chance.randrange(DAYS))

    rows = []
    for _ in range(kept):
        text, topic = chance.choice(QUESTIONS)
        if chance.random() < 0.7:
            text = f"Was ist mit {' und '.join(chance.sample(WORDS, 5))}?"
        reason = chance.choices((REASON, THUMB_DOWN), (4, 1))[0]
        ranking = [topic, *chance.sample(topics, 2)]
        rows.append(
            {
                "id": secrets.token_hex(16),
                "day": day(),
                "reason": reason,
                "topic": topic,
                "text": text,
                "ranking": ranking,
            }
        )
    connection.execute(sa.insert(kept_questions), rows)
    votes = [(chance.choice(topics[:12]), chance.random() < 0.8) for _ in range(600)]
    connection.execute(
        sa.insert(feedback),
        [{"answer": secrets.token_hex(32), "day": day(), "topic": topic, "helpful": ok} for topic, ok in votes],
    )
    _remind(connection, chance)


def _remind(connection: sa.Connection, chance: random.Random) -> None:
    now = utc_now()
    for number in range(200):
        contact = secrets.token_hex(16)
        channel = chance.choice(("email", "matrix", "telegram"))
        own = {"id": contact, "channel": channel, "address": f"adresse-{number}", "conversation": contact}
        connection.execute(sa.insert(contacts).values(**own, private=True, created_at=now, seen_at=now))
        state = chance.choices((PLANNED, SENT, FAILED, CANCELLED), (6, 10, 1, 1))[0]
        row = {"id": contact, "contact": contact, "kind": "reminder", "meeting": "m", "lead": "P1D", "version": "1"}
        connection.execute(sa.insert(reminders).values(**UNTOUCHED, **row, created_at=now, state=state))


async def _filled(folder: Path) -> float:
    database = Database.of(folder, None)
    await database.open()
    try:
        return await fill(database)
    finally:
        await database.close()


def main() -> None:
    """Print both figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=Path, help="folder for the database and the report; else a temporary one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        each = asyncio.run(_filled(folder))
        print(f"counting: {each * 1e6:.1f} µs a turn")
        began = time.perf_counter()
        namespace = argparse.Namespace(von=None, bis=None, ziel=folder / "bericht.html")
        write_report(Settings(daten=folder), namespace)
        print(f"report over {TURNS:,} turns and {KEPT:,} kept questions: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()

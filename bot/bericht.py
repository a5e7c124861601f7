"""The command `bericht`: writes the report on what people ask."""

from __future__ import annotations

import argparse
import asyncio
import datetime

from bot.app import load_store
from bot.clock import clock_for
from bot.database import Database
from bot.improving.report import Figures, page, read_figures
from bot.mistakes import OperatorMistake
from bot.settings import ROOT, Settings

DAYS = 30


def write_report(settings: Settings, options: argparse.Namespace) -> int:
    """Write the report into a file.

    Raises:
        OperatorMistake: a day is none, the span is empty, or the file cannot be written.
    """
    today = clock_for(None).now().date()
    last = _day(options.bis, "--bis") or today
    first = _day(options.von, "--von") or last - datetime.timedelta(days=DAYS - 1)
    if first > last:
        raise OperatorMistake("--von liegt nach --bis; bitte die Tage vertauschen.")
    knowledge = load_store(settings).knowledge

    def title(topic: str) -> str:
        found = knowledge.topic(topic)
        return found.titel if found is not None else topic

    figures = asyncio.run(_figures(settings, first, last))
    html = page(figures, title, ROOT / "data" / "bericht.yml", today)
    try:
        options.ziel.write_text(html, encoding="utf-8")
    except OSError as error:
        raise OperatorMistake(
            f"{options.ziel} lässt sich nicht schreiben ({error.strerror}); bitte mit --ziel eine andere Datei nennen."
        ) from None
    print(f"Bericht vom {first:%d.%m.%Y} bis {last:%d.%m.%Y} ({sum(figures.turns.values())} Fragen): {options.ziel}")
    return 0


async def _figures(settings: Settings, first: datetime.date, last: datetime.date) -> Figures:
    database = Database.of(settings.daten, settings.datenbank)
    try:
        await database.open()
        return await database.read(lambda connection: read_figures(connection, first, last))
    finally:
        await database.close()


def _day(text: str | None, option: str) -> datetime.date | None:
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise OperatorMistake(f"{option} muss ein Tag wie 2026-11-01 sein.") from None

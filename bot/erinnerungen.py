"""Commands of the operator on reminders: changes that wait for the office, messages that may not have arrived."""

from __future__ import annotations

import argparse
import asyncio
import datetime
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.database import Database
from bot.reminders.facts import Facts
from bot.reminders.known import SETTLED_AFTER, KnownMeeting
from bot.reminders.office import Uncertain, confirm, open_changes, reject, uncertain
from bot.reminders.schedule import aware
from bot.settings import Settings

Result = TypeVar("Result")

_KINDS = {
    "reminder": "Erinnerung",
    "moved": "Verschiebung",
    "cancelled": "Absage",
    "reinstated": "findet doch statt",
    "place": "Ortsänderung",
    "ending": "Ende der Dauererinnerung",
}


def changes(settings: Settings, options: argparse.Namespace) -> int:
    """List the changes that do not count yet, or let those count, or not, that wait for the office."""
    if options.bestaetigen:
        count = _run(settings, lambda database: confirm(database, options.termine))
        print(f"Bestätigt: {count}. Die Betroffenen erfahren davon in Kürze (8 bis 20 Uhr).")
    elif options.verwerfen:
        count = _run(settings, lambda database: reject(database, options.termine))
        print(f"Verworfen: {count}. Bitte auch die Quelle der Termine berichtigen.")
    else:
        found = _run(settings, open_changes)
        print("\n\n".join(_shown_change(item) for item in found) or "Keine offenen Änderungen.")
    return 0


def doubtful(settings: Settings, options: argparse.Namespace) -> int:
    """List the messages that may not have arrived; addresses only where they are asked for."""
    found = _run(settings, uncertain)
    lines = [_shown_message(item, with_address=options.adressen) for item in found]
    print("\n".join(lines) or "Keine Nachricht ist ungewiss.")
    return 0


def _run(settings: Settings, work: Callable[[Database], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        database = Database.of(settings.daten, settings.datenbank)
        try:
            await database.open()
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


def _shown_change(item: KnownMeeting) -> str:
    if item.held:
        state = "wartet auf Bestätigung"
    else:
        counts = aware((item.pending_since or datetime.datetime.min) + SETTLED_AFTER)
        state = f"gilt ab {counts:%H:%M} Uhr"
    after = item.pending or item.accepted
    return f"{item.id}: {item.accepted.title} ({state})\n  bisher: {_shown(item.accepted)}\n  neu:    {_shown(after)}"


def _shown(facts: Facts) -> str:
    when = f"{facts.begin:%d.%m.%Y}" if facts.all_day else f"{facts.begin:%d.%m.%Y %H:%M}"
    if facts.end is not None and not facts.all_day:
        when += (
            f" bis {facts.end:%H:%M}" if facts.end.date() == facts.begin.date() else f" bis {facts.end:%d.%m.%Y %H:%M}"
        )
    parts = (when, facts.place, facts.presence, "abgesagt" if facts.cancelled else "")
    return ", ".join(part for part in parts if part)


def _shown_message(item: Uncertain, *, with_address: bool) -> str:
    due = "" if item.due is None else f"{item.due:%d.%m.%Y %H:%M}"
    where = f"{item.channel} {item.address}" if with_address else item.channel
    return ", ".join((due, _KINDS[item.kind], item.title or item.meeting, where, item.error))

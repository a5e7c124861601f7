"""The operator's commands on requests of data subjects: they make a request, and show how far each is."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.database import Database
from bot.mistakes import OperatorMistake
from bot.reminders.schedule import aware
from bot.settings import Settings
from bot.subject_rights.addresses import read_address
from bot.subject_rights.states import (
    ASKED,
    CONFIRMED,
    DECLINED,
    DELETION,
    DONE,
    EXPIRED,
    INFORMATION,
    REQUESTED,
)
from bot.subject_rights.store import AlreadyAsked, Request, RequestStore, TooManyRequests

Result = TypeVar("Result")

_KINDS = {INFORMATION: "Auskunft", DELETION: "Löschung"}
_STATES = {
    REQUESTED: "angelegt",
    ASKED: "angelegt",  # whether the question could be delivered would tell whether the address is known
    CONFIRMED: "bestätigt",
    DONE: "erledigt",
    DECLINED: "abgelehnt",
    EXPIRED: "abgelaufen",
}


def request(settings: Settings, options: argparse.Namespace, kind: str) -> int:
    """Make a request for an address, which `-` reads from the standard input; it says nothing of what is stored."""
    typed = sys.stdin.readline() if options.adresse == "-" else options.adresse
    who = read_address(typed, options.kanal, settings)
    try:
        number = _run(settings, lambda store: store.add(kind, who))
    except AlreadyAsked:
        raise OperatorMistake(
            "Für diese Adresse wurde das in den letzten 7 Tagen schon angelegt und nicht bestätigt; bitte abwarten."
        ) from None
    except TooManyRequests:
        raise OperatorMistake(
            "In der letzten Stunde wurden sehr viele Anfragen angelegt; bitte später noch einmal."
        ) from None
    print(
        f"Anfrage {number} ({_KINDS[kind]}) ist angelegt. Der laufende Assistent fragt über diese Adresse nach und"
        " handelt erst, wenn dort bestätigt wird; das Ergebnis geht nur dorthin."
        " Wie weit sie ist, zeigt: python -m bot anfragen"
    )
    return 0


def requests(settings: Settings) -> int:
    """Show how far the requests are, without addresses."""
    found = _run(settings, lambda store: store.listing())
    print("\n".join(map(_line, found)) or "Keine Anfragen.")
    return 0


def _line(item: Request) -> str:
    since = aware(item.requested_at if item.state == ASKED else item.changed_at)
    return f"{item.number:>6}  {_KINDS[item.kind]:<8}  {item.channel:<8}  {_STATES[item.state]} {since:%d.%m.%Y %H:%M}"


def _run(settings: Settings, work: Callable[[RequestStore], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        database = Database.of(settings.daten, settings.datenbank)
        try:
            await database.open()
            return await work(RequestStore(database))
        finally:
            await database.close()

    return asyncio.run(run())

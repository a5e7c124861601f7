"""Gathers all that is stored about an address; the keys are what its owner reads."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.database import Database
from bot.database.tables import (
    consents,
    contacts,
    email_requests,
    inbox,
    known_meetings,
    offered_choices,
    reminders,
    standing_reminders,
    subject_requests,
)
from bot.reminders.schedule import aware

Record = dict[str, Any]


def records(connection: sa.Connection, channel: str, addresses: Sequence[str]) -> dict[str, list[Record]]:
    """The rows about these addresses of one person by kind; kinds without rows are left out."""
    own = sa.select(contacts.c.id).where(contacts.c.channel == channel, contacts.c.address.in_(addresses))
    found = {
        "Kontakte": _contacts(connection, own),
        "Erinnerungen": _reminders(connection, own),
        "Dauererinnerungen": _standing(connection, own),
        "Einwilligungen": _consents(connection, own),
        "Anforderungen per E-Mail": _requests(connection, addresses) if channel == "email" else [],
        "Posteingang": _inbox(connection, own),
        "Angebotene Knöpfe": _choices(connection, own),
        "Anfragen zum Datenschutz": _subject_requests(connection, channel, addresses),
    }
    return {kind: rows for kind, rows in found.items() if rows}


async def conversations(database: Database, channel: str, addresses: Sequence[str]) -> list[str]:
    """Rasa's ids of the conversations with these addresses."""
    query = sa.select(contacts.c.conversation).where(contacts.c.channel == channel, contacts.c.address.in_(addresses))
    return await database.read(lambda connection: list(connection.scalars(query)))


def _contacts(connection: sa.Connection, own: Any) -> list[Record]:
    rows = connection.execute(sa.select(contacts).where(contacts.c.id.in_(own)))
    return [
        {
            "Kanal": row.channel,
            "Adresse": row.address,
            "Kennung": row.id,
            "Kennung des Gesprächs": row.conversation,
            "Angelegt": _when(row.created_at),
            "Letzte Nachricht": _when(row.seen_at),
            "Nicht mehr erreichbar": row.stopped,
        }
        for row in rows
    ]


def _reminders(connection: sa.Connection, own: Any) -> list[Record]:
    query = sa.select(reminders, known_meetings.c.accepted).outerjoin(
        known_meetings, known_meetings.c.id == reminders.c.meeting
    )
    rows = connection.execute(query.where(reminders.c.contact.in_(own)).order_by(reminders.c.created_at))
    return [
        {
            "Art": row.kind,
            "Termin": (row.accepted or {}).get("title") or row.meeting,
            "Kennung des Termins": row.meeting,
            "Vorlauf": row.lead,
            "Angelegt": _when(row.created_at),
            "Fällig": _when(row.due_at),
            "Stand": row.state,
            "Gesendet": _when(row.sent_at),
            "Kennung der Nachricht": row.external_id,
            "Aus Dauererinnerung": row.standing,
            "Fehler": row.error,
        }
        for row in rows
    ]


def _standing(connection: sa.Connection, own: Any) -> list[Record]:
    rows = connection.execute(sa.select(standing_reminders).where(standing_reminders.c.contact.in_(own)))
    return [
        {
            "Kennung": row.id,
            "Format": row.format or "alle",
            "Vorlauf": row.lead,
            "Angelegt": _when(row.created_at),
            "Endet": _when(row.ends_at),
        }
        for row in rows
    ]


def _consents(connection: sa.Connection, own: Any) -> list[Record]:
    rows = connection.execute(sa.select(consents).where(consents.c.contact.in_(own)).order_by(consents.c.given_at))
    return [{"Erteilt": _when(row.given_at), "Wortlaut": row.text} for row in rows]


def _requests(connection: sa.Connection, addresses: Sequence[str]) -> list[Record]:
    rows = connection.execute(sa.select(email_requests).where(email_requests.c.address.in_(addresses)))
    return [
        {"Angefordert": _when(row.requested_at), "E-Mail gesendet": _when(row.mailed_at), "Wunsch": row.wish}
        for row in rows
    ]


def _inbox(connection: sa.Connection, own: Any) -> list[Record]:
    rows = connection.execute(sa.select(inbox).where(inbox.c.contact.in_(own)).order_by(inbox.c.id))
    return [
        {
            "Kennung der Nachricht": row.external_id,
            "Eingegangen": _when(row.received_at),
            "Text": row.text or None,
            "Gedrückter Knopf": row.choice,
            "Stand": row.state,
            "Antworten": [reply.get("text") for reply in row.replies or []] or None,
        }
        for row in rows
    ]


def _choices(connection: sa.Connection, own: Any) -> list[Record]:
    rows = connection.execute(sa.select(offered_choices).where(offered_choices.c.contact.in_(own)))
    return [{"Knopf": row.payload, "Angeboten": _when(row.at)} for row in rows]


def _subject_requests(connection: sa.Connection, channel: str, addresses: Sequence[str]) -> list[Record]:
    table = subject_requests
    rows = connection.execute(sa.select(table).where(table.c.channel == channel, table.c.address.in_(addresses)))
    return [
        {"Nummer": row.number, "Art": row.kind, "Stand": row.state, "Angelegt": _when(row.requested_at)} for row in rows
    ]


def _when(moment: datetime.datetime | None) -> str | None:
    return None if moment is None else aware(moment).isoformat(timespec="seconds")

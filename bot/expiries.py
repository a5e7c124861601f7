"""What is deleted although the part that wrote it may be switched off by now."""

from __future__ import annotations

import datetime

from bot.channels.email.store import VALID
from bot.database import Database
from bot.database.batches import delete_in_batches
from bot.database.tables import email_requests, kept_questions
from bot.meetings.export import Revisions
from bot.meetings.export.revisions import KEPT_DAYS
from bot.retention import Expiry
from bot.settings import Settings


def further_expiries(settings: Settings, database: Database, revisions: Revisions) -> list[Expiry]:
    """Wishes by e-mail that nobody confirmed, masked questions, counters of calendars."""

    async def unconfirmed(before: datetime.datetime) -> int:
        return await delete_in_batches(database, email_requests, email_requests.c.requested_at < before)

    async def questions(before: datetime.datetime) -> int:
        return await delete_in_batches(database, kept_questions, kept_questions.c.day < before.date())

    return [
        Expiry(VALID.days, unconfirmed),
        Expiry(settings.verbesserung_aufbewahrung, questions),
        Expiry(KEPT_DAYS, revisions.expire),
    ]

"""Routes for calendar programs: a file for one meeting, feeds for all meetings and for each format."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import web

from bot.knowledge.model import Texts
from bot.meetings.export import ALARMS, ALL_MEETINGS, FEEDS, Revisions, calendar_file, least_sequence
from bot.meetings.model import Calendar, Meeting
from bot.meetings.search.desk import CalendarSource

ROUTE_TEXTS = ("kalender_ohne_termin", "kalender_ohne_kalender", "kalender_falscher_alarm", "kalender_nur_beispiele")
"""Texts of the answers without a file."""

MAX_AGE_SECONDS = 900

_NOSNIFF = {"X-Content-Type-Options": "nosniff"}


class HasTexts(Protocol):
    """Holds the texts in service, which it replaces when their file changes."""

    @property
    def texts(self) -> Texts:
        """The texts in service."""


def add_calendar_routes(
    app: web.Application,
    meetings: CalendarSource,
    knowledge: HasTexts,
    *,
    demo: bool,
    revisions: Revisions | None = None,
) -> None:
    """Add `GET /termine/{id}.ics` (optionally `?alarm=P1D`) and `GET /kalender/{name}.ics`.

    Example data are only given out with `demo`: nobody shall find invented meetings in a calendar by mistake.
    `revisions` counts the changes of meetings; without it the numbers of the source stand.
    """
    files = _Files(meetings, knowledge, revisions)

    async def one(request: web.Request) -> web.Response:
        edition = await files.edition()
        alarm = request.query.get("alarm")
        if edition.calendar.is_example and not demo:
            return _refusal(edition, "kalender_nur_beispiele")
        if alarm is not None and alarm not in ALARMS:
            return _refusal(edition, "kalender_falscher_alarm", status=400)
        meeting = edition.calendar.meeting(request.match_info["id"])
        if meeting is None:
            return _refusal(edition, "kalender_ohne_termin")
        return _answer(request, files.meeting(edition, meeting, None if alarm is None else ALARMS[alarm]))

    async def feed(request: web.Request) -> web.Response:
        edition = await files.edition()
        name = request.match_info["name"]
        if edition.calendar.is_example and not demo:
            return _refusal(edition, "kalender_nur_beispiele")
        if name != ALL_MEETINGS and name not in FEEDS:
            return _refusal(edition, "kalender_ohne_kalender")
        return _answer(request, await files.feed(edition, name))

    # The id of a date of a series holds a slash, which some proxies unquote.
    app.router.add_get("/termine/{id:.+}.ics", one)
    app.router.add_get("/kalender/{name}.ics", feed)


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it is sent."""

    content: bytes
    etag: str
    filename: str
    stand: datetime.datetime


@dataclass(slots=True)
class _Edition:
    """What the files are made from, and the feeds that are made of it or being made."""

    calendar: Calendar
    texts: Texts
    seen: datetime.datetime
    feeds: dict[str, asyncio.Task[_File]] = field(default_factory=dict)

    @property
    def stand(self) -> datetime.datetime:
        return self.calendar.stand or self.seen


class _Files:
    """Makes the files of the meetings in service, each feed once for each version of them."""

    def __init__(self, meetings: CalendarSource, knowledge: HasTexts, revisions: Revisions | None) -> None:
        self._meetings = meetings
        self._knowledge = knowledge
        self._revisions = revisions
        self._made: _Edition | None = None
        self._lock = asyncio.Lock()

    async def edition(self) -> _Edition:
        """What is in service now; a new calendar is counted first."""
        async with self._lock:
            calendar, texts = self._meetings.calendar, self._knowledge.texts
            known = self._made
            if known is None or known.calendar is not calendar or known.texts is not texts:
                if self._revisions is not None:
                    await self._revisions.update(calendar.meetings)
                self._made = known = _Edition(calendar, texts, datetime.datetime.now(datetime.UTC))
            return known

    def meeting(self, edition: _Edition, meeting: Meeting, alarm: datetime.timedelta | None) -> _File:
        """The file of one meeting."""
        filename = f"{meeting.beginn:%Y-%m-%d}-{meeting.format.lower()}.ics"
        return self._make(edition, [meeting], "kalender_alle", filename, alarm)

    async def feed(self, edition: _Edition, name: str) -> _File:
        """The feed of this name."""
        task = edition.feeds.get(name)
        if task is None or (task.done() and task.exception() is not None):
            # Thousands of meetings take seconds: in a thread, and once for all who ask meanwhile.
            task = asyncio.create_task(asyncio.to_thread(self._make_feed, edition, name))
            edition.feeds[name] = task
        return await asyncio.shield(task)

    def _make_feed(self, edition: _Edition, name: str) -> _File:
        held = FEEDS.get(name)
        meetings = [meeting for meeting in edition.calendar.meetings if held in (None, meeting.format)]
        return self._make(edition, meetings, f"kalender_{name}", f"ag-soziale-stadt-nrw-{name}.ics")

    def _make(
        self,
        edition: _Edition,
        meetings: Iterable[Meeting],
        title: str,
        filename: str,
        alarm: datetime.timedelta | None = None,
    ) -> _File:
        content = calendar_file(
            meetings,
            name=edition.texts.get(title),
            stand=edition.stand,
            texts=edition.texts,
            alarm=alarm,
            example=edition.calendar.is_example,
            sequence=least_sequence if self._revisions is None else self._revisions.sequence,
        )
        etag = hashlib.sha256(content).hexdigest()[:32]
        return _File(content, etag, filename, edition.stand)


def _answer(request: web.Request, file: _File) -> web.Response:
    """The file, or 304 to somebody who has it already."""
    response = web.Response(headers={**_NOSNIFF, "Cache-Control": f"public, max-age={MAX_AGE_SECONDS}"})
    response.etag = file.etag
    response.last_modified = file.stand.replace(microsecond=0)  # aiohttp would round up, into the future
    if any(tag.value in (file.etag, "*") for tag in request.if_none_match or ()):
        response.set_status(304)
        return response
    response.body = file.content
    response.content_type = "text/calendar"
    response.charset = "utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    return response


def _refusal(edition: _Edition, key: str, status: int = 404) -> web.Response:
    headers: Mapping[str, str] = {**_NOSNIFF, "Cache-Control": "no-cache"}
    return web.Response(
        status=status, text=edition.texts.get(key), content_type="text/plain", charset="utf-8", headers=headers
    )

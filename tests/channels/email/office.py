"""The whole channel as people meet it: its pages over HTTP, its mails at a mail server, its rows in a database."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from bot.channels.body import MAX_BODY
from bot.channels.email import email_channel
from bot.channels.email.channel import EmailChannel
from bot.clock import BERLIN
from bot.database import Database
from bot.database.tables import reminders, standing_reminders
from bot.inbox import Contacts, Deletions
from bot.knowledge import Store
from bot.meetings.model import Calendar
from bot.reminders.book import ReminderBook
from bot.settings import Settings
from bot.site.headers import add_security_headers
from tests.channels.email.mail_peer import MailPeer, client_tls
from tests.examples import PAGES, example_store
from tests.meetings.export_examples import meeting
from tests.reminders.rig import HandClock

OWN = "https://assistent.test"
FOREIGN = "https://boese.test"
NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
ADDRESS = "max@muster.test"
SOON = meeting("bald", "2026-11-24 09:00", titel="Seminar am Morgen")
MEETING = meeting(
    "nt/2027 ä?", "2027-01-14 10:00", "2027-01-14 13:00", titel="Klima <b>&</b> Quartier", ort="Dortmund, Rathaus"
)
PAST = meeting("vorbei", "2026-11-05 10:00", titel="Schon vorbei")

Client = TestClient[web.Request, web.Application]


class NoWays:
    """There is no other way."""

    email_page = matrix = telegram = ""


class Held:
    """The meetings in service, which a test replaces."""

    def __init__(self) -> None:
        self.calendar = Calendar((PAST, SOON, MEETING), stand=NOW)


@dataclass(frozen=True)
class Answer:
    """A page that came back."""

    status: int
    headers: dict[str, str]
    html: str

    @property
    def heading(self) -> str:
        """Its heading, as people read it."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.html, re.DOTALL)
        assert found
        return unescape(found[1])

    @property
    def words(self) -> str:
        """All that people read."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())


@dataclass
class Office:
    """The channel with all around it."""

    channel: EmailChannel
    database: Database
    contacts: Contacts
    held: Held
    peer: MailPeer
    client: Client
    store: Store
    clock: HandClock

    async def get(self, path: str, method: str = "GET") -> Answer:
        """Open a page."""
        return await self._call(method, path)

    async def post(self, path: str, fields: dict[str, str], origin: str | None = OWN, **more: Any) -> Answer:
        """Send a form from a page of `origin`."""
        headers = {} if origin is None else {"Origin": origin}
        return await self._call("POST", path, data=fields, headers={**headers, **more.pop("headers", {})}, **more)

    async def order(self, address: str = ADDRESS, **fields: str) -> Answer:
        """Order a reminder, by default of `MEETING` a day before."""
        wish = {"termin": MEETING.id, "vorlauf": "tag"} if "format" not in fields else {"vorlauf": "tag"}
        return await self.post("/erinnerung", {"email": address, **wish, **fields})

    async def link(self) -> str:
        """Send what waits and return the path of the link in the last mail."""
        await self.channel.opt_in.round()
        return confirm_path(self.peer.mails[-1].text)

    async def confirmed(self, address: str = ADDRESS, **fields: str) -> str:
        """Order and confirm; returns the path of the unsubscribing link."""
        await self.order(address, **fields)
        answer = await self.post(await self.link(), {"antwort": "ja"})
        assert answer.status == 200
        contact = await self.channel.store.contact_of(address)
        assert contact is not None
        return self.channel.messenger.unsubscribe_address(contact).removeprefix(OWN)

    async def planned(self) -> list[tuple[str, str]]:
        """Meeting and lead of all reminders that are planned, without those of standing ones."""
        rows = await self.rows(reminders)
        return sorted((row["meeting"], row["lead"]) for row in rows if row["standing"] is None)

    async def series(self) -> list[tuple[str, str]]:
        """Format and lead of all standing reminders."""
        return sorted((row["format"], row["lead"]) for row in await self.rows(standing_reminders))

    async def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        """All rows of a table."""
        return await self.database.read(lambda c: [dict(row) for row in c.execute(sa.select(table)).mappings()])

    async def change(self, statement: sa.Executable) -> None:
        """Change rows behind the channel's back."""
        await self.database.write(lambda connection: connection.execute(statement))

    async def _call(self, method: str, path: str, **more: Any) -> Answer:
        async with self.client.request(method, path, allow_redirects=False, **more) as response:
            return Answer(response.status, dict(response.headers), await response.text())


def confirm_path(text: str) -> str:
    """The path of the confirming link in a mail."""
    found = re.search(rf"{OWN}(/email/bestaetigen/\S+)", text)
    assert found
    return found[1]


def settings(folder: Path, **changes: Any) -> Settings:
    """Settings of e-mail and nothing of this machine."""
    values = {
        "daten": folder,
        "oeffentliche_adresse": OWN,
        "mail_server": "127.0.0.1:25",
        "mail_sicherheit": "keine",
        "mail_absender": "assistent@ag.test",
        "seiten": PAGES,
    }
    return Settings(_env_file=None, **{**values, **changes})  # type: ignore[call-arg]


@asynccontextmanager
async def office(aiohttp_client: AiohttpClient, peer: MailPeer, folder: Path, **changes: Any) -> AsyncIterator[Office]:
    """A running office."""
    database = Database(folder / "assistent.db")
    await database.open()
    clock, held, store = HandClock(NOW), Held(), example_store()
    deletions = Deletions(folder / "geloescht", database)
    await deletions.open()
    people = Contacts(database, deletions)

    async def forget(conversation: str) -> bool:
        return await people.forget(conversation) is not None

    desk = ReminderBook(database, held, clock, NoWays(), push=("email",), forget=forget, wake=lambda: None)
    channel = email_channel(
        settings(folder, **{"mail_server": f"127.0.0.1:{peer.port}", **changes}),
        database=database,
        desk=desk,
        knowledge=store,
        meetings=held,
        clock=clock,
        tls=client_tls(),
    )
    assert channel is not None
    app = web.Application(client_max_size=MAX_BODY)
    add_security_headers(app, https=True)
    channel.add_routes(app)
    try:
        yield Office(channel, database, people, held, peer, await aiohttp_client(app), store, clock)
    finally:
        await database.close()


def examples(held: Held) -> None:
    """Make the meetings invented ones."""
    held.calendar = dataclasses.replace(held.calendar, is_example=True)


class Elements(HTMLParser):
    """The elements of a page; fails where one is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "img", "br", "source", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of this name."""
        return [attributes for name, attributes in self.all if name == tag]

"""Calendar programs get files and feeds, and only those of real meetings."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient
from yarl import URL

from bot.calendar_files import ROUTE_TEXTS, add_calendar_routes
from bot.database import Database
from bot.knowledge.model import Texts
from bot.meetings.export import FEEDS, Revisions, calendar_file, meeting_path
from bot.meetings.model import Calendar, Status
from tests.meetings.export_examples import MEETINGS, STAND, TEXTS, meeting

Client = TestClient[web.Request, web.Application]

SERIES = meeting("reihe@x.de/20270114T090000Z ä?", "2027-01-14 10:00")
REAL = Calendar((*MEETINGS, SERIES), stand=STAND)
EXAMPLES = dataclasses.replace(REAL, is_example=True)


class Held:
    """The calendar and the texts in service, which a test replaces."""

    def __init__(self, calendar: Calendar = REAL) -> None:
        self.calendar = calendar
        self.texts: Texts = TEXTS


async def client_for(
    aiohttp_client: AiohttpClient, held: Held, *, demo: bool = False, revisions: Revisions | None = None
) -> Client:
    """A client of an application with the routes alone."""
    app = web.Application()
    add_calendar_routes(app, held, held, demo=demo, revisions=revisions)
    return await aiohttp_client(app)


@pytest.fixture
def held() -> Held:
    """Real meetings."""
    return Held()


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, held: Held) -> Client:
    """A client of real meetings."""
    return await client_for(aiohttp_client, held)


async def events(response: ClientResponse) -> list[str]:
    """UIDs in the file, in their order."""
    lines = (await response.text()).replace("\r\n ", "").splitlines()
    return [line.removeprefix("UID:").partition("@ag-soziale")[0] for line in lines if line.startswith("UID:")]


async def test_one_meeting_is_one_file(client: Client) -> None:
    response = await client.get("/termine/vor-sommerzeit.ics")
    assert response.status == 200
    assert await events(response) == ["vor-sommerzeit"]
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="2027-03-26-seminar.ics"'


async def test_the_feed_of_all_holds_every_meeting_in_its_order(client: Client) -> None:
    response = await client.get("/kalender/alle.ics")
    assert await events(response) == [item.id for item in REAL.meetings]
    assert response.headers["Content-Disposition"] == 'attachment; filename="ag-soziale-stadt-nrw-alle.ics"'
    assert "X-WR-CALNAME:Alle Termine\r\n" in await response.text()


@pytest.mark.parametrize(("name", "held_format"), FEEDS.items())
async def test_the_feed_of_a_format_holds_this_format_alone(client: Client, name: str, held_format: str) -> None:
    response = await client.get(f"/kalender/{name}.ics")
    expected = [item.id for item in REAL.meetings if item.format == held_format]
    assert expected
    assert await events(response) == expected
    assert f"X-WR-CALNAME:{TEXTS.get(f'kalender_{name}')}\r\n" in await response.text()


@pytest.mark.parametrize("path", ["/termine/vor-sommerzeit.ics", "/kalender/alle.ics"])
async def test_the_headers_tell_how_long_and_as_what_to_keep_it(client: Client, path: str) -> None:
    response = await client.get(path)
    assert response.headers["Cache-Control"] == "public, max-age=900"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Last-Modified"] == "Fri, 20 Nov 2026 07:15:30 GMT"
    assert response.headers["ETag"].startswith('"')


@pytest.mark.parametrize("path", ["/termine/vor-sommerzeit.ics", "/kalender/seminare.ics"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"anderes", {}', "*"])
async def test_who_has_it_already_gets_nothing_again(client: Client, path: str, form: str) -> None:
    tag = (await client.get(path)).headers["ETag"]
    response = await client.get(path, headers={"If-None-Match": form.format(tag)})
    assert response.status == 304
    assert await response.read() == b""
    assert response.headers["ETag"] == tag
    assert response.headers["Cache-Control"] == "public, max-age=900"


@pytest.mark.parametrize("tag", ['"anderes"', "Unsinn", '"', ""])
async def test_who_has_something_else_gets_the_file(client: Client, tag: str) -> None:
    response = await client.get("/kalender/alle.ics", headers={"If-None-Match": tag})
    assert response.status == 200


@pytest.mark.parametrize("path", ["/termine/vor-sommerzeit.ics", "/kalender/alle.ics"])
async def test_a_look_at_the_headers_sends_no_file(client: Client, path: str) -> None:
    full = await client.get(path)
    response = await client.head(path)
    assert response.status == 200
    assert await response.read() == b""
    for name in ("ETag", "Content-Type", "Content-Length"):
        assert response.headers[name] == full.headers[name]


@pytest.mark.parametrize("form", ["quoted", "with a slash"])
async def test_the_id_of_a_series_is_found(client: Client, form: str) -> None:
    path = meeting_path(SERIES.id)
    path = path if form == "quoted" else path.replace("%2F", "/")
    response = await client.get(URL(path, encoded=True))
    assert response.status == 200
    assert await events(response) == [SERIES.id]


@pytest.mark.parametrize("alarm", ["PT30M", "P1D", "P7D"])
async def test_an_alarm_comes_with_the_file_on_request(client: Client, alarm: str) -> None:
    text = await (await client.get(meeting_path("vor-sommerzeit", alarm))).text()
    assert f"TRIGGER:-{alarm}\r\n" in text
    assert "VALARM" not in await (await client.get(meeting_path("vor-sommerzeit"))).text()


@pytest.mark.parametrize("alarm", ["", "P3D", "-P1D", "P1D%0D%0AX", "1"])
async def test_an_alarm_that_is_not_offered_is_refused(client: Client, alarm: str) -> None:
    response = await client.get(URL(f"/termine/vor-sommerzeit.ics?alarm={alarm}", encoded=True))
    assert response.status == 400
    assert await response.text() == "Diese Erinnerung gibt es nicht."


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/termine/gibt-es-nicht.ics", "Diesen Termin gibt es nicht."),
        ("/termine/vor-sommerzeit.ics.ics", "Diesen Termin gibt es nicht."),
        ("/termine/../kalender/x.ics", "Diesen Kalender gibt es nicht."),
        ("/kalender/treffen.ics", "Diesen Kalender gibt es nicht."),
        ("/kalender/Seminar.ics", "Diesen Kalender gibt es nicht."),
    ],
)
async def test_what_does_not_exist_is_said_in_a_sentence(client: Client, path: str, sentence: str) -> None:
    response = await client.get(path)
    assert response.status == 404
    assert await response.text() == sentence
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/termine/vor-sommerzeit.ics", "/termine/x.ics", "/kalender/alle.ics", "/kalender/x.ics"]
)
async def test_examples_are_not_given_out(aiohttp_client: AiohttpClient, path: str) -> None:
    client = await client_for(aiohttp_client, Held(EXAMPLES))
    response = await client.get(path)
    assert response.status == 404
    assert await response.text() == "Es gibt nur Beispiele."


async def test_a_demo_gives_examples_out_and_says_so(aiohttp_client: AiohttpClient) -> None:
    client = await client_for(aiohttp_client, Held(EXAMPLES), demo=True)
    text = await (await client.get("/kalender/alle.ics")).text()
    assert text.count("DESCRIPTION:Das ist ein Beispiel.") == len(EXAMPLES.meetings)


async def test_a_feed_follows_the_source(client: Client, held: Held) -> None:
    before = await client.get("/kalender/alle.ics")
    first, *others = held.calendar.meetings
    held.calendar = Calendar((dataclasses.replace(first, status=Status.CANCELLED), *others), stand=STAND)
    after = await client.get("/kalender/alle.ics", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status == 200
    assert f"SUMMARY:Abgesagt: {first.titel}" in await after.text()


async def test_a_feed_follows_the_texts(client: Client, held: Held) -> None:
    await client.get("/kalender/alle.ics")
    held.texts = Texts({**{key: TEXTS.get(key) for key in TEXTS._texts}, "kalender_alle": "Neuer Name"}, {}, {"de": ""})
    assert "X-WR-CALNAME:Neuer Name" in await (await client.get("/kalender/alle.ics")).text()


async def test_feed_and_file_count_the_changes_alike(aiohttp_client: AiohttpClient, held: Held, tmp_path: Path) -> None:
    database = Database(tmp_path / "assistent.db")
    await database.open()
    client = await client_for(aiohttp_client, held, revisions=Revisions(database))
    item = held.calendar.meetings[0]
    for number, status in enumerate([Status.PLANNED, Status.CANCELLED, Status.PLANNED]):
        held.calendar = Calendar((dataclasses.replace(item, status=status),), stand=STAND)
        for path in ("/kalender/alle.ics", meeting_path(item.id)):
            assert f"SEQUENCE:{number}\r\n" in await (await client.get(path)).text()
    await database.close()


async def test_a_source_without_a_date_gets_the_one_of_its_loading(aiohttp_client: AiohttpClient) -> None:
    before = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    client = await client_for(aiohttp_client, Held(Calendar(MEETINGS)))
    first = await client.get("/kalender/alle.ics")
    modified = datetime.datetime.strptime(first.headers["Last-Modified"], "%a, %d %b %Y %H:%M:%S GMT")
    assert before <= modified.replace(tzinfo=datetime.UTC) <= datetime.datetime.now(datetime.UTC)
    assert (await client.get("/kalender/alle.ics")).headers["ETag"] == first.headers["ETag"]


async def test_an_empty_calendar_is_a_feed_without_meetings(aiohttp_client: AiohttpClient) -> None:
    client = await client_for(aiohttp_client, Held(Calendar((), stand=STAND)))
    response = await client.get("/kalender/alle.ics")
    assert response.status == 200
    assert await events(response) == []


async def test_many_who_ask_at_once_get_the_same_file(
    aiohttp_client: AiohttpClient, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = 0

    def counting(*args: Any, **values: Any) -> bytes:
        nonlocal made
        made += 1
        return calendar_file(*args, **values)

    monkeypatch.setattr("bot.calendar_files.calendar_file", counting)
    client = await client_for(aiohttp_client, held)
    responses = await asyncio.gather(*(client.get("/kalender/alle.ics") for _ in range(20)))
    assert len({response.headers["ETag"] for response in responses}) == 1
    assert made == 1


async def test_a_feed_that_failed_is_tried_again(
    aiohttp_client: AiohttpClient, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await client_for(aiohttp_client, held)
    with monkeypatch.context() as patch:
        patch.setattr("bot.calendar_files.calendar_file", lambda *_, **__: 1 / 0)
        assert (await client.get("/kalender/alle.ics")).status == 500
    assert (await client.get("/kalender/alle.ics")).status == 200


def test_every_text_of_the_routes_is_known_here() -> None:
    assert [key for key in ROUTE_TEXTS if not TEXTS.has(key)] == []

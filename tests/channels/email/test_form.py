"""The form: what it refuses, how often it may be sent, and what it gives away: nothing."""

from __future__ import annotations

import dataclasses
import gzip
import re
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.email.guarding import OF_A_CLIENT
from bot.channels.email.routes import form_address
from bot.channels.email.store import MOST_OF_A_CONTACT
from bot.channels.email.wishes import FORMATS, LEADS
from bot.database.tables import contacts, email_requests
from bot.meetings.model import FORMATS as ALL_FORMATS
from bot.meetings.model import Calendar, Status
from tests.channels.email.office import ADDRESS, FOREIGN, MEETING, OWN, PAST, SOON, Elements, Office
from tests.channels.email.test_opt_in import hours_ago

ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{telefon}"


async def test_the_form_names_the_meeting_with_its_date(office: Office) -> None:
    page = await office.get(form_address("", MEETING.id))
    assert page.status == 200
    assert "Klima <b>&</b> Quartier" in page.words
    assert "Do, 14.01.2027, 10:00 bis 13:00 Uhr" in page.words
    assert "Dortmund, Rathaus" in page.words
    assert MEETING.id in [field.get("value") for field in Elements(page.html).of("input")]


async def test_without_a_meeting_it_offers_every_format(office: Office) -> None:
    page = Elements((await office.get("/erinnerung")).html)
    assert {field["value"] for field in page.of("input") if field["name"] == "format"} == set(FORMATS)
    assert set(FORMATS.values()) == {"", *ALL_FORMATS}


@pytest.mark.parametrize("path", ["/erinnerung", form_address("", MEETING.id)])
async def test_it_offers_every_lead(office: Office, path: str) -> None:
    page = Elements((await office.get(path)).html)
    assert {field["value"] for field in page.of("input") if field["name"] == "vorlauf"} == set(LEADS)


@pytest.mark.parametrize("identifier", ["gibtsnicht", PAST.id, ATTACK, "x" * 3000, "\x00"])
async def test_a_meeting_that_is_not_to_come_has_no_form(office: Office, identifier: str) -> None:
    page = await office.get(form_address("", identifier))
    assert (page.status, page.heading) == (404, "Dieser Termin steht nicht bevor")
    answer = await office.order(termin=identifier)
    assert answer.status == 404
    assert await office.rows(email_requests) == []


async def test_a_cancelled_meeting_has_no_form(office: Office) -> None:
    office.held.calendar = Calendar((dataclasses.replace(MEETING, status=Status.CANCELLED),))
    assert (await office.get(form_address("", MEETING.id))).status == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "max@"}, "vollständige E-Mail-Adresse"),
        ({"email": ""}, "vollständige E-Mail-Adresse"),
        ({"email": "max@muster.test\r\nBcc: alle@muster.test"}, "vollständige E-Mail-Adresse"),
        ({"email": "max@muster.test, zwei@muster.test"}, "vollständige E-Mail-Adresse"),
        ({"email": "Max <max@muster.test>"}, "vollständige E-Mail-Adresse"),
        ({"vorlauf": "jahr"}, "wann wir Sie erinnern sollen"),
        ({"vorlauf": ""}, "wann wir Sie erinnern sollen"),
        ({"termin": SOON.id, "vorlauf": "woche"}, "Dieser Zeitpunkt ist schon vorbei"),
        ({"termin": "", "format": "kaffeefahrten"}, "an welche Termine"),
        ({"termin": "", "format": ""}, "an welche Termine"),
    ],
)
async def test_a_mistake_is_named_and_what_was_typed_stays(office: Office, fields: dict[str, str], words: str) -> None:
    typed = {"email": ADDRESS, "termin": MEETING.id, "vorlauf": "tag", **fields}
    answer = await office.post("/erinnerung", typed)
    assert answer.status == 422
    assert words in answer.words
    page = Elements(answer.html)
    [mistake] = [attributes for _, attributes in page.all if attributes.get("role") == "alert"]
    [described] = [attributes for _, attributes in page.all if "aria-describedby" in attributes]
    assert described["aria-describedby"] == mistake["id"]
    assert "autofocus" in described
    chosen = [field["value"] for field in page.of("input") if "checked" in field]
    assert chosen == [value for value in (typed["vorlauf"],) if value in LEADS]
    [email] = [field["value"] for field in page.of("input") if field["name"] == "email"]
    assert str(email).split() == typed["email"].split()
    assert await office.rows(email_requests) == []


@pytest.mark.parametrize("field", ["email", "termin", "vorlauf", "format"])
async def test_markup_in_a_field_stays_text(office: Office, field: str) -> None:
    fields = {"email": ADDRESS, "vorlauf": "tag", "format": "alle", field: ATTACK}
    answer = await office.post("/erinnerung", fields)
    assert answer.status in (404, 422)
    assert "<script>alert" not in answer.html
    assert "<img src=x" not in answer.html
    if field == "email":
        [email] = [item["value"] for item in Elements(answer.html).of("input") if item["name"] == "email"]
        assert email == ATTACK


async def test_markup_in_a_meeting_stays_text_everywhere(office: Office) -> None:
    evil = dataclasses.replace(MEETING, titel=ATTACK, ort=ATTACK, id=ATTACK)
    office.held.calendar = Calendar((evil,))
    pages = [await office.get(form_address("", ATTACK)), await office.order(termin=ATTACK)]
    link = await office.link()
    pages += [await office.get(link), await office.post(link, {"antwort": "ja"})]
    contact = await office.channel.store.contact_of(ADDRESS)
    assert contact is not None
    pages.append(await office.get(office.channel.messenger.unsubscribe_address(contact).removeprefix(OWN)))
    assert [page.status for page in pages] == [200] * 5
    for page in pages:
        assert "<script>alert" not in page.html
        assert "<img src=x" not in page.html
        assert all(script.get("src") == "/widget/ag-chat.js" for script in Elements(page.html).of("script"))


async def test_the_answer_is_the_same_for_known_and_unknown_addresses(office: Office) -> None:
    await office.confirmed()
    await office.order("zwei@muster.test")
    answers = [
        await office.order(address, vorlauf="woche")
        for address in (ADDRESS, "zwei@muster.test", "zwei@muster.test", "drei@muster.test")
    ]
    assert len({answer.html for answer in answers}) == 1
    assert {answer.status for answer in answers} == {200}
    changing = {"Date", "Content-Length"}
    headers = [{k: v for k, v in answer.headers.items() if k not in changing} for answer in answers]
    assert headers == headers[:1] * 4


async def test_an_unconfirmed_address_gets_one_mail_a_day(office: Office) -> None:
    for address in (ADDRESS, ADDRESS.upper(), "max+eins@muster.test", "max+zwei@MUSTER.test"):
        await office.order(address)
    await office.channel.opt_in.round()
    assert [mail.to for mail in office.peer.mails] == [ADDRESS]
    await office.order("maximilian@muster.test")
    await office.channel.opt_in.round()
    assert len(office.peer.mails) == 2
    await office.change(sa.update(email_requests).values(mailed_at=hours_ago(24.1)))
    await office.order()
    await office.channel.opt_in.round()
    assert len(office.peer.mails) == 3


async def test_a_contact_gets_a_few_mails_a_day(office: Office) -> None:
    for lead in LEADS:
        await office.confirmed(vorlauf=lead)
    for name in [*FORMATS] * 3:
        office.channel.routes._gatekeeper.of_a_client._buckets.clear()
        await office.order(format=name)
    await office.channel.opt_in.round()
    assert len(office.peer.mails) == MOST_OF_A_CONTACT


async def test_a_client_that_sends_too_many_is_refused(office: Office) -> None:
    for number in range(OF_A_CLIENT):
        assert (await office.order(f"nr{number}@muster.test")).status == 200
    answer = await office.order("noch@einer.test")
    assert (answer.status, answer.heading) == (429, "Bitte versuchen Sie es später noch einmal")
    assert len(await office.rows(email_requests)) == OF_A_CLIENT
    # Whoever mistypes is not punished for it.
    assert (await office.order("falsch")).status == 422


async def test_all_clients_together_are_bounded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = office.channel.routes._gatekeeper.of_everybody
    monkeypatch.setattr(limit, "_burst", 2.0)
    for number in range(3):
        answer = await office.order(f"nr{number}@muster.test")
    assert answer.status == 429


@pytest.mark.parametrize("origin", [None, FOREIGN, "null", OWN + ".boese.test", OWN.replace("https", "http")])
async def test_a_form_of_another_page_is_refused(office: Office, origin: str | None) -> None:
    fields = {"email": ADDRESS, "format": "alle", "vorlauf": "tag"}
    answer = await office.post("/erinnerung", fields, origin=origin)
    assert (answer.status, answer.heading) == (403, "Bitte schicken Sie das Formular noch einmal")
    assert await office.rows(email_requests) == []
    await office.order()
    link = await office.link()
    assert (await office.post(link, {"antwort": "ja"}, origin=origin)).status == 403
    assert await office.rows(contacts) == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"email=%ff", {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (b"email=\xff", {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (b"a=1&" * 50, {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
        (gzip.compress(b"a=1"), {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}, 415),
        (b"email=" + b"a" * 20_000, {"Content-Type": "application/x-www-form-urlencoded"}, 413),
    ],
)
async def test_a_body_that_is_no_form_is_refused(
    office: Office, body: bytes, headers: dict[str, str], status: int
) -> None:
    sent: dict[str, Any] = {"data": body, "headers": {**headers, "Origin": OWN}}
    for path in ("/erinnerung", "/email/bestaetigen/x", "/email/abmelden/x"):
        async with office.client.post(path, **sent, skip_auto_headers=("Content-Type",)) as response:
            assert response.status == status
            assert "Das hat leider nicht geklappt" in await response.text()


async def test_the_pages_guard_themselves(office: Office) -> None:
    for path in ("/erinnerung", "/email/bestaetigen/x", "/email/abmelden/x"):
        headers = (await office.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert headers["Cache-Control"] == "no-store"
        # With no-referrer, browsers would send "Origin: null" with the form.
        assert headers["Referrer-Policy"] == "same-origin"


async def test_an_unforeseen_error_shows_no_trace_and_logs_no_link(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(token: str) -> Any:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(office.channel.opt_in, "asked", fail)
    answer = await office.get("/email/bestaetigen/geheimes-zeichen")
    assert (answer.status, answer.heading) == (500, "Das hat leider nicht geklappt")
    assert "Traceback" not in answer.html
    assert "geheimes-zeichen" not in caplog.text
    assert "A page of e-mail failed." in caplog.text


async def test_no_address_and_no_link_is_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="bot")
    office.peer.faults.rcpt["weg@muster.test"] = "550 5.1.1 <weg@muster.test> unknown"
    office.peer.faults.rcpt["spaeter@muster.test"] = "450 <spaeter@muster.test> greylisted"
    for name in ("weg", "spaeter", "max"):
        await office.order(f"{name}@muster.test")
    link = await office.link()
    await office.post(link, {"antwort": "ja"})
    assert "SMTP 550 5.1.1" in caplog.text
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))
    assert not re.search(r"@|muster|bestaetigen", ours)


async def test_the_database_may_be_away(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    await office.change(sa.text("ALTER TABLE email_requests RENAME TO away"))
    assert (await office.order()).heading == "Das hat leider nicht geklappt"
    assert ADDRESS not in caplog.text

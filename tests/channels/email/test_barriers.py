"""The form for barriers becomes a mail to whoever is named, and nothing of it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web
from pytest_aiohttp.plugin import AiohttpClient

from bot.channels.email.guarding import OF_A_CLIENT
from bot.database.tables import metadata
from bot.knowledge import Store
from bot.settings import Settings
from bot.site import add_site
from tests.channels.email.mail_peer import MailPeer
from tests.channels.email.office import FOREIGN, OWN, Answer, Elements, Office, office, settings

PATH = "/barriere-melden"
TEXT = "Der Screenreader liest\r\ndie Antwort nicht. {adresse} Größe"
HTTPS = "https://www.stadt.test/barriere"


async def report(office: Office, text: str = TEXT, email: str = "", origin: str | None = OWN) -> Answer:
    """Send the form."""
    return await office.post(PATH, {"text": text, "email": email}, origin=origin)


async def test_the_form_is_labelled(office: Office) -> None:
    page = Elements((await office.get(PATH)).html)
    assert {label["for"] for label in page.of("label")} == {"text", "email"}


async def test_a_report_is_a_mail_to_the_office(office: Office) -> None:
    answer = await report(office, email="Eva@Muster.test")
    assert (answer.status, answer.heading) == (200, "Vielen Dank für Ihren Hinweis")
    [mail] = office.peer.mails
    assert mail.to == office.store.knowledge.facts()["email"]
    assert "Der Screenreader liest\ndie Antwort nicht. {adresse} Größe" in mail.text
    assert mail.mail["Reply-To"] == "eva@muster.test"
    assert mail.mail["List-Unsubscribe"] is None
    assert mail.sender == "assistent@ag.test"


async def test_an_address_is_optional(office: Office) -> None:
    assert (await report(office)).status == 200
    assert "keine Adresse angegeben" in office.peer.mails[0].text


async def test_the_operator_may_name_another_address(
    aiohttp_client: AiohttpClient, peer: MailPeer, tmp_path: Path
) -> None:
    async with office(aiohttp_client, peer, tmp_path, barrieren_kontakt="barrieren@stadt.test") as started:
        await report(started)
        assert peer.mails[0].to == "barrieren@stadt.test"


async def test_an_operator_with_a_form_of_its_own_has_no_second_one(
    aiohttp_client: AiohttpClient, peer: MailPeer, tmp_path: Path
) -> None:
    running = office(aiohttp_client, peer, tmp_path, barrieren_kontakt=HTTPS)
    async with running as started, started.client.get(PATH) as response:
        assert response.status == 404


async def test_nothing_is_kept(office: Office) -> None:
    before = [await office.rows(table) for table in metadata.sorted_tables]
    await report(office, email="eva@muster.test")
    assert [await office.rows(table) for table in metadata.sorted_tables] == before


@pytest.mark.parametrize(
    ("text", "email", "words"),
    [
        ("", "", "Bitte beschreiben Sie die Barriere"),
        ("  \r\n ", "", "Bitte beschreiben Sie die Barriere"),
        ("x" * 3001, "", "Bitte beschreiben Sie die Barriere"),
        (TEXT, "eva@", "vollständige E-Mail-Adresse"),
        (TEXT, "eva@muster.test\r\nBcc: a@b.test", "vollständige E-Mail-Adresse"),
    ],
)
async def test_a_mistake_is_named_and_the_text_stays(office: Office, text: str, email: str, words: str) -> None:
    answer = await report(office, text, email)
    assert answer.status == 422
    assert words in answer.words
    assert text.strip()[:20] in answer.words
    assert office.peer.mails == []


@pytest.mark.parametrize("fault", ["451 later", "550 5.1.1 unknown"])
async def test_a_report_that_cannot_be_sent_stays_in_the_form(office: Office, fault: str) -> None:
    office.peer.faults.rcpt[office.store.knowledge.facts()["email"]] = fault
    answer = await report(office)
    assert answer.status == 503
    assert "konnte gerade nicht gesendet werden" in answer.words
    assert "Der Screenreader liest" in answer.words


async def test_an_unclear_report_is_called_unclear(office: Office) -> None:
    office.peer.faults.after_data = "close"
    assert (await report(office)).heading == "Ihre Nachricht ist vielleicht nicht angekommen"
    assert len(office.peer.mails) == 1


async def test_markup_stays_text(office: Office) -> None:
    answer = await report(office, '</textarea><script>alert(1)</script>"', '"><script>alert(1)</script>')
    assert answer.status == 422
    assert "<script>alert" not in answer.html
    assert Elements(answer.html).of("textarea")


@pytest.mark.parametrize("origin", [None, FOREIGN, "null"])
async def test_a_form_of_another_page_is_refused(office: Office, origin: str | None) -> None:
    assert (await report(office, origin=origin)).status == 403
    assert office.peer.mails == []


async def test_too_many_reports_are_refused(office: Office) -> None:
    for _ in range(OF_A_CLIENT):
        await report(office)
    assert (await report(office)).status == 429
    assert len(office.peer.mails) == OF_A_CLIENT


@pytest.mark.parametrize(
    ("changes", "offered"),
    [({}, True), ({"mail_server": None}, False), ({"barrieren_kontakt": HTTPS}, False)],
)
async def test_the_statement_links_the_form_where_there_is_one(
    aiohttp_client: AiohttpClient, store: Store, tmp_path: Path, changes: dict[str, str | None], offered: bool
) -> None:
    shown = settings(tmp_path, **{"seiten": Settings(_env_file=None).seiten, **changes})  # type: ignore[call-arg]
    app = web.Application()
    add_site(app, shown, store)
    client = await aiohttp_client(app)
    async with client.get("/barrierefreiheit") as response:
        html = await response.text()
    assert (f'href="{PATH}"' in html) == offered
    assert ("Ein eigenes Formular bietet diese Seite nicht an" in html) != offered
    assert "<!-- wenn" not in html
    assert Elements(html).of("h1")

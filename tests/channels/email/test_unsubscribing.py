"""Whoever holds a mail can end what it belongs to, for ever, and nobody else can."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from pytest_aiohttp.plugin import AiohttpClient

from bot.channels.email.links import KEY_FILE
from bot.channels.email.messenger import CHANNEL
from bot.database.tables import consents, contacts, email_requests, reminders, standing_reminders
from bot.sending import Outgoing
from tests.channels.email.mail_peer import MailPeer
from tests.channels.email.office import ADDRESS, FOREIGN, MEETING, OWN, Elements, Office, office

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def test_the_page_lists_what_can_be_ended(office: Office) -> None:
    path = await office.confirmed(vorlauf="vorabend")
    await office.confirmed(format="seminare")
    page = await office.get(path)
    assert page.status == 200
    assert "„Klima <b>&</b> Quartier“, Do, 14.01.2027" in page.words
    assert "Termine der Art „Seminar“" in page.words
    assert "<b>" not in page.html


async def test_one_reminder_is_ended_and_the_others_stay(office: Office) -> None:
    path = await office.confirmed()
    await office.confirmed(vorlauf="woche")
    [row] = [row for row in await office.rows(reminders) if row["lead"] == "P1D"]
    answer = await office.post(path, {"was": row["id"]})
    assert answer.heading == "Diese Erinnerung ist beendet"
    assert await office.planned() == [(MEETING.id, "P7D")]


async def test_a_standing_reminder_is_ended(office: Office) -> None:
    path = await office.confirmed(format="alle")
    [row] = await office.rows(standing_reminders)
    await office.post(path, {"was": row["id"]})
    assert await office.series() == []


async def test_all_reminders_are_ended(office: Office) -> None:
    path = await office.confirmed()
    await office.confirmed(format="alle")
    assert (await office.post(path, {"was": "alle"})).heading == "Ihre Erinnerungen sind beendet"
    assert (await office.planned(), await office.series()) == ([], [])
    assert "keine Erinnerungen eingerichtet" in (await office.get(path)).words


async def test_all_data_are_deleted(office: Office) -> None:
    path = await office.confirmed()
    await office.order(vorlauf="woche")
    assert (await office.post(path, {"was": "daten"})).heading == "Ihre Daten sind gelöscht"
    for table in (contacts, reminders, standing_reminders, consents, email_requests):
        assert await office.rows(table) == []
    for answer in (await office.get(path), await office.post(path, {"was": "alle"})):
        assert answer.heading == "Zu diesem Link ist nichts gespeichert"


async def test_nobody_else_is_touched(office: Office) -> None:
    path = await office.confirmed()
    await office.confirmed("zwei@muster.test")
    [other] = [row["id"] for row in await office.rows(contacts) if row["address"] != ADDRESS]
    [foreign] = [row["id"] for row in await office.rows(reminders) if row["contact"] == other]
    for what in (foreign, "alle", "daten"):
        await office.post(path, {"was": what})
    assert [row["address"] for row in await office.rows(contacts)] == ["zwei@muster.test"]
    assert await office.planned() == [(MEETING.id, "P1D")]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
async def test_opening_the_link_changes_nothing(office: Office, method: str) -> None:
    path = await office.confirmed()
    await office.get(path, method)
    assert await office.planned() == [(MEETING.id, "P1D")]


@pytest.mark.parametrize("fields", [{}, {"was": ""}, {"was": "unbekannt"}, {"antwort": "ja"}])
async def test_a_form_that_says_nothing_changes_nothing(office: Office, fields: dict[str, str]) -> None:
    path = await office.confirmed()
    assert (await office.post(path, fields)).status == 200
    assert await office.planned() == [(MEETING.id, "P1D")]


async def test_one_click_ends_all_at_once_without_any_origin(office: Office) -> None:
    path = await office.confirmed()
    await office.confirmed(format="alle")
    assert (await office.post(path, ONE_CLICK, origin=None)).status == 200
    assert (await office.planned(), await office.series()) == ([], [])
    assert (await office.post(path, ONE_CLICK, origin=None)).status == 200


async def test_one_click_may_come_as_multipart(office: Office) -> None:
    path = await office.confirmed()
    body = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    async with office.client.post(path, data=body, headers=headers) as response:
        assert response.status == 200
    assert await office.planned() == []


@pytest.mark.parametrize("origin", [None, FOREIGN, "null"])
@pytest.mark.parametrize("fields", [{"was": "daten"}, {"was": "alle"}, {**ONE_CLICK, "was": "daten"}])
async def test_other_calls_from_elsewhere_are_refused(
    office: Office, origin: str | None, fields: dict[str, str]
) -> None:
    path = await office.confirmed()
    assert (await office.post(path, fields, origin=origin)).status == 403
    assert await office.planned() == [(MEETING.id, "P1D")]


async def test_every_mail_to_a_contact_carries_the_link(office: Office) -> None:
    path = await office.confirmed()
    await office.channel.messenger.send(ADDRESS, Outgoing("Morgen ist es so weit.", subject="Erinnerung"), "r1/v1")
    mail = office.peer.mails[-1]
    assert mail.mail["List-Unsubscribe"] == f"<{OWN}{path}>"
    assert mail.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"{OWN}{path}" in mail.text
    # Folded or encoded, no mail program would understand it.
    assert f"List-Unsubscribe: <{OWN}{path}>\r\n".encode() in mail.raw


async def test_a_mail_that_asks_for_confirmation_cannot_unsubscribe_anybody(office: Office) -> None:
    await office.order()
    await office.link()
    assert office.peer.mails[0].mail["List-Unsubscribe"] is None


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "A", lambda t: t[::-1], lambda t: t.swapcase()])
async def test_a_changed_link_is_worth_nothing(office: Office, change: object) -> None:
    path = await office.confirmed()
    folder, _, token = path.rpartition("/")
    forged = f"{folder}/{change(token)}"  # type: ignore[operator]
    assert (await office.get(forged)).status == 404
    assert (await office.post(forged, {"was": "daten"})).status == 404
    assert (await office.post(forged, ONE_CLICK, origin=None)).status == 404
    assert await office.planned() == [(MEETING.id, "P1D")]


async def test_a_link_works_after_a_restart(aiohttp_client: AiohttpClient, peer: MailPeer, tmp_path: Path) -> None:
    async with office(aiohttp_client, peer, tmp_path) as first:
        path = await first.confirmed()
    async with office(aiohttp_client, peer, tmp_path) as second:
        assert (await second.post(path, ONE_CLICK, origin=None)).status == 200
        assert await second.planned() == []


async def test_a_link_of_another_installation_is_worth_nothing(
    aiohttp_client: AiohttpClient, peer: MailPeer, tmp_path: Path
) -> None:
    async with office(aiohttp_client, peer, tmp_path) as first:
        path = await first.confirmed()
    (tmp_path / KEY_FILE).unlink()
    async with office(aiohttp_client, peer, tmp_path) as second:
        assert (await second.get(path)).status == 404


async def test_a_contact_of_another_channel_has_no_link(office: Office) -> None:
    path = await office.confirmed()
    await office.change(sa.update(contacts).values(channel="matrix"))
    assert (await office.get(path)).status == 404
    assert CHANNEL == "email"


async def test_each_button_of_the_list_names_its_reminder(office: Office) -> None:
    path = await office.confirmed()
    await office.confirmed(format="alle")
    page = Elements((await office.get(path)).html)
    ids = {attributes.get("id") for _, attributes in page.all}
    described = [button["aria-describedby"] for button in page.of("button") if "aria-describedby" in button]
    assert len(described) == 2
    assert set(described) <= ids

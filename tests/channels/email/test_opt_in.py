"""A reminder by e-mail exists only after the mailbox's owner pressed a button; opening links changes nothing."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime

import pytest
import sqlalchemy as sa

from bot.channels.email.links import hash_of
from bot.database.moments import utc_now
from bot.database.tables import consents, contacts, email_requests
from tests.channels.email.mail_peer import Faults
from tests.channels.email.office import ADDRESS, MEETING, OWN, SOON, Office, confirm_path, examples


def hours_ago(hours: float) -> datetime.datetime:
    """In UTC, as the columns hold it."""
    return utc_now() - datetime.timedelta(hours=hours)


async def test_order_mail_button_reminder(office: Office) -> None:
    answer = await office.order()
    assert (answer.status, answer.heading) == (200, "Bitte sehen Sie in Ihr Postfach")
    assert await office.rows(contacts) == []
    path = await office.link()
    [mail] = office.peer.mails
    assert mail.to == ADDRESS
    assert "„Klima <b>&</b> Quartier“, Do, 14.01.2027" in mail.text
    page = await office.get(path)
    assert page.heading == "Erinnerung bestätigen"
    done = await office.post(path, {"antwort": "ja"})
    assert done.heading == "Ihre Erinnerung ist eingerichtet"
    assert "am Mi, 13.01.2027 um 10:00 Uhr" in done.words
    [contact] = await office.rows(contacts)
    assert (contact["channel"], contact["address"]) == ("email", ADDRESS)
    assert await office.planned() == [(MEETING.id, "P1D")]


async def test_the_consent_is_kept_word_for_word_with_its_time(office: Office) -> None:
    await office.order()
    path = await office.link()
    shown = (await office.get(path)).words
    before = utc_now()
    await office.post(path, {"antwort": "ja"})
    [contact], [consent] = await office.rows(contacts), await office.rows(consents)
    assert consent["contact"] == contact["id"]
    assert before <= consent["given_at"] <= utc_now()
    assert consent["text"] in shown
    assert "Klima <b>&</b> Quartier" in consent["text"]


async def test_a_standing_reminder(office: Office) -> None:
    await office.confirmed(format="netzwerktreffen", vorlauf="vorabend")
    assert await office.series() == [("Netzwerktreffen", "P1D@18:00")]


async def test_all_formats(office: Office) -> None:
    await office.confirmed(format="alle", vorlauf="woche")
    assert await office.series() == [("", "P7D")]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
async def test_scanners_that_open_every_link_change_nothing(office: Office, method: str) -> None:
    await office.order()
    path = await office.link()
    before = await office.rows(email_requests)
    for _ in range(3):
        await office.get(path, method)
    assert await office.rows(email_requests) == before
    assert await office.rows(contacts) == []
    assert (await office.post(path, {"antwort": "ja"})).status == 200
    assert len(await office.rows(contacts)) == 1


@pytest.mark.parametrize("fields", [{}, {"antwort": ""}, {"antwort": "vielleicht"}, {"ja": "antwort"}])
async def test_a_form_without_an_answer_changes_nothing(office: Office, fields: dict[str, str]) -> None:
    await office.order()
    assert (await office.post(await office.link(), fields)).heading == "Erinnerung bestätigen"
    assert await office.rows(contacts) == []


async def test_only_a_hash_of_the_link_is_kept(office: Office) -> None:
    await office.order()
    token = (await office.link()).rpartition("/")[2]
    [row] = await office.rows(email_requests)
    assert row["id"] == hash_of(token)
    assert token not in str(row)
    assert len(token) >= 22  # 128 bits


async def test_a_link_works_once(office: Office) -> None:
    await office.order()
    path = await office.link()
    assert (await office.post(path, {"antwort": "ja"})).status == 200
    assert (await office.get(path)).status == 404
    assert (await office.post(path, {"antwort": "ja"})).heading == "Dieser Link gilt nicht mehr"
    assert len(await office.rows(consents)) == 1


async def test_a_double_click_plans_one_reminder(office: Office) -> None:
    await office.order()
    path = await office.link()
    await asyncio.gather(*(office.post(path, {"antwort": "ja"}) for _ in range(5)))
    assert len(await office.rows(contacts)) == 1
    assert await office.planned() == [(MEETING.id, "P1D")]


async def test_somebody_elses_order_can_be_declined(office: Office) -> None:
    await office.order()
    path = await office.link()
    assert (await office.post(path, {"antwort": "nein"})).heading == "Die Anforderung ist gelöscht"
    assert (await office.post(path, {"antwort": "ja"})).status == 404
    assert await office.rows(contacts) == []
    [row] = await office.rows(email_requests)
    assert row["wish"] == {}
    # The address is left in peace for its day all the same.
    await office.order()
    await office.channel.opt_in.round()
    assert len(office.peer.mails) == 1


@pytest.mark.parametrize("token", ["x", "A" * 22, "%00", "..%2F..", "%F0%9F%98%80", "a" * 5000])
async def test_an_invented_link_is_refused(office: Office, token: str) -> None:
    path = f"/email/bestaetigen/{token}"
    assert (await office.get(path)).status == 404
    assert (await office.post(path, {"antwort": "ja"})).status == 404
    assert await office.rows(contacts) == []


async def test_a_link_expires_after_48_hours(office: Office) -> None:
    await office.order()
    path = await office.link()
    await office.change(sa.update(email_requests).values(requested_at=hours_ago(47.9)))
    assert (await office.get(path)).status == 200
    await office.change(sa.update(email_requests).values(requested_at=hours_ago(48.1)))
    assert (await office.get(path)).status == 404
    assert (await office.post(path, {"antwort": "ja"})).status == 404
    assert await office.rows(contacts) == []


async def test_a_meeting_that_was_deleted_meanwhile_is_not_planned(office: Office) -> None:
    await office.order()
    path = await office.link()
    office.held.calendar = dataclasses.replace(office.held.calendar, meetings=())
    assert (await office.get(path)).status == 200
    assert (await office.post(path, {"antwort": "ja"})).heading == "Dieser Termin steht nicht bevor"
    assert await office.rows(contacts) == []


async def test_a_meeting_that_moved_nearer_is_too_late(office: Office) -> None:
    await office.order(vorlauf="woche")
    path = await office.link()
    moved = dataclasses.replace(MEETING, beginn=SOON.beginn, ende=None)
    office.held.calendar = dataclasses.replace(office.held.calendar, meetings=(moved,))
    assert (await office.post(path, {"antwort": "ja"})).heading == "Dafür ist es schon zu spät"
    assert await office.rows(contacts) == []


async def test_too_many_reminders_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.reminders.planning.MOST_REMINDERS", 1)
    await office.confirmed()
    await office.order(vorlauf="woche")
    answer = await office.post(await office.link(), {"antwort": "ja"})
    assert answer.heading == "Mehr Erinnerungen gehen nicht"
    assert await office.planned() == [(MEETING.id, "P1D")]


async def test_of_invented_meetings_nobody_is_reminded(office: Office) -> None:
    await office.order()
    path = await office.link()
    examples(office.held)
    for page in ("/erinnerung", f"/erinnerung?termin={MEETING.id}"):
        assert (await office.get(page)).heading == "Noch keine Erinnerungen"
    assert (await office.order("zwei@muster.test")).heading == "Noch keine Erinnerungen"
    assert (await office.post(path, {"antwort": "ja"})).heading == "Noch keine Erinnerungen"
    assert len(await office.rows(email_requests)) == 1
    assert await office.rows(contacts) == []


async def test_an_address_that_bounced_works_again_once_it_confirmed(office: Office) -> None:
    await office.confirmed()
    await office.change(sa.update(contacts).values(stopped="SMTP 550 5.1.1"))
    await office.confirmed(vorlauf="woche")
    [contact] = await office.rows(contacts)
    assert contact["stopped"] is None


async def test_a_mail_that_could_not_be_sent_waits_and_its_link_is_new(office: Office) -> None:
    office.peer.faults.rcpt[ADDRESS] = "451 4.2.1 greylisted"
    await office.order()
    await office.channel.opt_in.round()
    [row] = await office.rows(email_requests)
    assert row["mailed_at"] is None
    office.peer.faults = Faults()
    await office.channel.opt_in.round()
    assert office.peer.mails == []  # its pause is not over
    office.channel.opt_in._pauses.clear()
    path = await office.link()
    assert (await office.get(path)).status == 200


async def test_a_mail_that_waits_is_sent_after_a_restart(office: Office) -> None:
    office.peer.faults.mail = "451 later"
    await office.order()
    await office.channel.opt_in.round()
    office.peer.faults = Faults()
    task = asyncio.create_task(office.channel.run())
    office.channel.opt_in._pauses.clear()  # as after a restart
    async with asyncio.timeout(10):
        while not office.peer.mails:  # noqa: ASYNC110 - what is waited for is no event
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])


async def test_a_mail_of_which_nobody_knows_is_not_sent_twice(office: Office) -> None:
    office.peer.faults.after_data = "close"
    await office.order()
    for _ in range(3):
        office.channel.opt_in._pauses.clear()
        await office.channel.opt_in.round()
    assert len(office.peer.mails) == 1
    # It did arrive, and its link works.
    assert (await office.post(confirm_path(office.peer.mails[0].text), {"antwort": "ja"})).status == 200


async def test_a_refused_address_is_not_tried_again(office: Office) -> None:
    office.peer.faults.rcpt[ADDRESS] = "550 5.1.1 unknown"
    await office.order()
    for _ in range(3):
        await office.channel.opt_in.round()
    assert office.peer.connections == 1


async def test_a_server_that_is_away_is_not_asked_for_every_mail(office: Office) -> None:
    office.peer.faults.mail = "451 later"
    for number in range(10):
        await office.order(f"nr{number}@muster.test")
    await office.channel.opt_in.round()
    assert office.peer.connections == 3


async def test_the_worker_outlives_a_database_that_fails(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    await office.order()
    await office.change(sa.text("ALTER TABLE email_requests RENAME TO away"))
    task = asyncio.create_task(office.channel.run())
    async with asyncio.timeout(10):
        while "No confirmation mail" not in caplog.text:  # noqa: ASYNC110 - what is waited for is no event
            await asyncio.sleep(0.01)
    await office.change(sa.text("ALTER TABLE away RENAME TO email_requests"))
    office.channel.opt_in._new.set()
    async with asyncio.timeout(10):
        while not office.peer.mails:  # noqa: ASYNC110 - what is waited for is no event
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])
    assert ADDRESS not in caplog.text
    assert OWN not in caplog.text

"""Nothing is told or deleted before the address itself says so; then all of it, there and nowhere else."""

from __future__ import annotations

import asyncio
import datetime
import json
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.__main__ import main
from bot.channels.messenger import PermanentFailure, TemporaryFailure
from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import contacts, email_requests, inbox, metadata, reminders, subject_requests
from bot.reminders.rows import reminder_row
from bot.reminders.schedule import Timing
from bot.subject_rights.addresses import Address
from bot.subject_rights.store import MOST_AN_HOUR, AlreadyAsked, TooManyRequests
from tests.subject_rights.scene import SECRET, Scene


async def test_information_goes_to_the_address_after_it_confirmed(scene: Scene) -> None:
    contact = await scene.contacts.of("telegram", "4711")
    await scene.contacts.of("telegram", "4712")
    now = utc_now()
    row = reminder_row(contact.id, "nt-1", "P1D", "v", Timing(now, now), now)
    await scene.database.write(lambda c: c.execute(sa.insert(reminders).values(row)))
    code = await scene.asked("auskunft", "telegram", "4711")
    assert SECRET not in scene.texts("telegram")
    assert await scene.say(contact.conversation, f"Bestätigen {code}.") == "anfrage_bestaetigt"
    await scene.rights.round()
    told = scene.texts("telegram")
    assert f"{SECRET} ({contact.conversation})" in told
    assert "nt-1" in told
    assert "4712" not in told
    assert {address for address, _ in scene.messengers["telegram"].shown} == {"4711"}
    assert await scene.state() == "done"
    await scene.rights.round()
    assert scene.texts("telegram") == told


async def test_deletion_takes_all_of_one_person_and_nobody_else(scene: Scene) -> None:
    contact, other = await scene.contacts.of("telegram", "4711"), await scene.contacts.of("telegram", "4712")
    code = await scene.asked("loeschen", "telegram", "4711")
    assert await scene.rows(contacts) == 2
    assert await scene.say(contact.conversation, f"bestaetigen {code}") == "anfrage_geloescht"
    assert scene.forgotten == [contact.conversation]
    assert await scene.contacts.exists(other)
    assert not await scene.contacts.exists(contact)
    assert await scene.state() == "done"
    # Nowhere in the database is the address any more.
    for table in metadata.tables.values():
        rows = await scene.database.read(partial(all_rows, table))
        assert not [row for row in rows if "4711" in row], table.name


def all_rows(table: sa.Table, connection: sa.Connection) -> list[str]:
    """What stands in a table."""
    return [str(tuple(row)) for row in connection.execute(sa.select(table))]


async def test_somebody_else_cannot_confirm(scene: Scene) -> None:
    contact, other = await scene.contacts.of("telegram", "4711"), await scene.contacts.of("telegram", "4712")
    code = await scene.asked("loeschen", "telegram", "4711")
    assert await scene.say(other.conversation, f"bestätigen {code}") != "anfrage_geloescht"
    assert await scene.say("web:fremd", f"bestätigen {code}") != "anfrage_geloescht"
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert await scene.say(contact.conversation, f"bestätigen {wrong}") != "anfrage_geloescht"
    assert await scene.contacts.exists(contact)


async def test_in_a_room_of_several_nobody_is_asked_or_obeyed(scene: Scene) -> None:
    contact = await scene.contacts.of("matrix", "!raum:ag.test")
    code = await scene.asked("loeschen", "matrix", "!raum:ag.test")
    shared = sa.update(contacts).values(private=False)
    await scene.database.write(lambda connection: connection.execute(shared))
    assert await scene.say(contact.conversation, f"bestätigen {code}") != "anfrage_geloescht"
    await scene.store.add("auskunft", Address("matrix", "!raum:ag.test"))
    shown = len(scene.messengers["matrix"].shown)
    await scene.rights.round()
    assert len(scene.messengers["matrix"].shown) == shown
    assert await scene.contacts.exists(contact)


async def test_a_matrix_account_is_asked_in_a_room_alone_with_it(scene: Scene) -> None:
    matrix = scene.messengers["matrix"]
    matrix.rooms = {"@max:ag.test": ["!a:ag.test", "!b:ag.test"]}
    first, last = await scene.contacts.of("matrix", "!a:ag.test"), await scene.contacts.of("matrix", "!b:ag.test")
    code = await scene.asked("loeschen", "matrix", "@max:ag.test")
    assert await scene.say(first.conversation, f"bestätigen {code}") == "anfrage_geloescht"
    assert sorted(scene.forgotten) == sorted([first.conversation, last.conversation])


async def test_who_declines_is_left_alone_for_a_week(scene: Scene) -> None:
    contact = await scene.contacts.of("telegram", "4711")
    code = await scene.asked("loeschen", "telegram", "4711")
    assert await scene.say(contact.conversation, f"ablehnen {code}") == "anfrage_abgelehnt"
    assert await scene.say(contact.conversation, f"bestätigen {code}") != "anfrage_geloescht"
    with pytest.raises(AlreadyAsked):
        await scene.store.add("loeschen", Address("telegram", "4711"))
    await scene.age(7)
    await scene.rights.round()
    await scene.store.add("loeschen", Address("telegram", "4711"))


async def test_nobody_can_be_flooded(scene: Scene) -> None:
    await scene.asked("auskunft", "email", "max@ag.test")
    for address in ("max@ag.test", "max+noch@ag.test"):
        with pytest.raises(AlreadyAsked):
            await scene.store.add("auskunft", Address("email", address))
    results = await asyncio.gather(
        *(scene.store.add("auskunft", Address("telegram", f"{number}")) for number in range(MOST_AN_HOUR + 5)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, TooManyRequests) for result in results) == 6


async def test_what_nobody_confirms_expires_with_its_address(scene: Scene) -> None:
    contact = await scene.contacts.of("telegram", "4711")
    code = await scene.asked("loeschen", "telegram", "4711")
    await scene.age(7)
    assert await scene.say(contact.conversation, f"bestätigen {code}") != "anfrage_geloescht"
    await scene.rights.round()
    assert await scene.state() == "expired"
    query = sa.select(subject_requests.c.address)
    assert await scene.database.read(lambda connection: connection.execute(query).scalar_one()) is None


@pytest.mark.parametrize("channel", ["email", "telegram"])
async def test_an_unknown_address_looks_like_any_other(scene: Scene, channel: str) -> None:
    """Neither what the operator sees nor what goes out tells whether something is stored."""
    known, unknown = ("max@ag.test", "eva@ag.test") if channel == "email" else ("1", "2")
    await scene.contacts.of(channel, known)
    for address in (known, unknown):
        await scene.store.add("auskunft", Address(channel, address))
    if channel == "telegram":
        scene.messengers[channel].failures = [PermanentFailure("chat not found")]
    await scene.rights.round()
    assert [item.state for item in await scene.store.listing()] == ["asked", "asked"]


async def test_by_mail_who_holds_the_link_gets_a_file_with_it(scene: Scene) -> None:
    contact = await scene.contacts.of("email", "max@ag.test")
    wish = {"id": "x", "address": "max@ag.test", "wish": {"termin": "nt-1"}, "requested_at": utc_now()}
    await scene.database.write(lambda c: c.execute(sa.insert(email_requests).values(wish)))
    token = await scene.asked("auskunft", "email", "max@ag.test")
    assert await scene.rights.asked(token)
    assert await scene.rights.confirm("falsch", own=True) == "anfrage_ungueltig"
    assert await scene.rights.confirm(token, own=True) == "anfrage_bestaetigt"
    assert await scene.rights.confirm(token, own=True) == "anfrage_ungueltig"
    await scene.rights.round()
    mail = scene.messengers["email"].messages[-1]
    assert mail.attachment is not None
    data = json.loads(mail.attachment.content)
    assert data["Kontakte"][0]["Kennung"] == contact.id
    assert data["Anforderungen per E-Mail"][0]["Wunsch"] == {"termin": "nt-1"}
    assert SECRET in mail.text
    assert SECRET in data["Gespräch"][0]["Text"]
    token = await scene.asked("loeschen", "email", "max@ag.test")
    await scene.rights.confirm(token, own=True)
    await scene.rights.round()
    assert (await scene.rows(contacts), await scene.rows(email_requests)) == (0, 0)
    assert "gelöscht" in scene.messengers["email"].messages[-1].text


async def test_where_nothing_is_stored_the_address_is_told_so(scene: Scene) -> None:
    token = await scene.asked("auskunft", "email", "eva@ag.test")
    await scene.database.write(lambda c: c.execute(sa.update(subject_requests).values(address="eva@ag.test")))
    await scene.rights.confirm(token, own=True)
    await scene.rights.round()
    assert "Anfragen zum Datenschutz".upper() in scene.messengers["email"].messages[-1].text
    assert await scene.state() == "done"


async def test_failures_are_tried_again_until_it_is_done(scene: Scene) -> None:
    contact = await scene.contacts.of("telegram", "4711")
    scene.messengers["telegram"].failures = [TemporaryFailure("away")]
    await scene.store.add("auskunft", Address("telegram", "4711"))
    await scene.rights.round()
    assert await scene.state() == "requested"

    async def due() -> None:
        change = sa.update(subject_requests).values(next_attempt=utc_now())
        await scene.database.write(lambda connection: connection.execute(change))

    await due()
    await scene.rights.round()
    code = scene.texts("telegram").split("bestätigen ")[1][:6]
    scene.rasa.away = True
    await scene.say(contact.conversation, f"bestätigen {code}")
    await scene.rights.round()
    assert await scene.state() == "confirmed"
    scene.rasa.away = False
    await due()
    await scene.rights.round()
    assert SECRET in scene.texts("telegram")


async def test_a_deletion_survives_a_crash_after_its_confirmation(scene: Scene) -> None:
    contact = await scene.contacts.of("telegram", "4711")
    await scene.asked("loeschen", "telegram", "4711")
    confirmed = sa.update(subject_requests).values(state="confirmed", next_attempt=utc_now())
    await scene.database.write(lambda connection: connection.execute(confirmed))
    await scene.rights.round()
    assert not await scene.contacts.exists(contact)
    assert await scene.state() == "done"
    assert scene.messengers["telegram"].forgotten == ["4711"]


async def test_several_bots_ask_once(scene: Scene, both_databases: Database) -> None:
    await scene.store.add("auskunft", Address("telegram", "4711"))
    await asyncio.gather(*(scene.rights.round() for _ in range(4)))
    assert len(scene.messengers["telegram"].shown) == 1


async def test_old_requests_are_deleted(scene: Scene) -> None:
    await scene.store.add("auskunft", Address("telegram", "4711"))
    await scene.age(91)
    assert await scene.store.delete(utc_now() - datetime.timedelta(days=90)) == 1
    assert await scene.rows(inbox) == 0


def test_the_operator_sees_states_and_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AG_DATEN", str(tmp_path))
    monkeypatch.setenv("AG_TELEGRAM_TOKEN", "1:a")
    assert main(["anfragen"]) == 0
    assert main(["auskunft", "4711"]) == 0
    assert main(["auskunft", "4711"]) == 1
    assert main(["anfragen"]) == 0
    shown = capsys.readouterr()
    assert "Keine Anfragen." in shown.out
    assert "Auskunft  telegram  angelegt" in shown.out
    assert "schon angelegt" in shown.err
    assert "4711" not in shown.out + shown.err

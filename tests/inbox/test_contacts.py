"""Who is forgotten stays forgotten, also when a backup brings the rows back."""

from __future__ import annotations

import datetime
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import contacts, deletions, reminders
from bot.inbox import Contacts, Deletions
from bot.inbox.contacts import Contact
from bot.mistakes import OperatorMistake
from tests.inbox.conftest import Scene
from tests.messengers import said

LATER = datetime.timedelta(days=8)


async def everybody(scene: Scene) -> list[str]:
    query = sa.select(contacts.c.address).order_by(contacts.c.address)
    return await scene.database.read(lambda connection: list(connection.scalars(query)))


async def restore(scene: Scene, contact: Contact, made: datetime.datetime) -> None:
    """What a restored backup does."""
    row = {
        "id": contact.id,
        "channel": contact.channel,
        "address": contact.address,
        "conversation": contact.conversation,
        "created_at": made,
        "seen_at": made,
    }
    await scene.database.write(lambda connection: connection.execute(sa.insert(contacts).values(row)))


async def test_a_contact_keeps_its_conversation(scene: Scene) -> None:
    first = await scene.contacts.of("matrix", "raum")
    assert await scene.contacts.of("matrix", "raum") == first
    assert (await scene.contacts.of("telegram", "raum")).conversation != first.conversation
    assert await scene.contacts.in_conversation(first.conversation) == first
    assert await scene.contacts.in_conversation("web:unbekannt") is None


async def test_a_restored_backup_brings_back_nobody_who_was_forgotten(scene: Scene, tmp_path: Path) -> None:
    gone, stays = await scene.contacts.of("matrix", "geht"), await scene.contacts.of("matrix", "bleibt")
    before = utc_now()
    await scene.contacts.forget(gone.conversation)
    assert await everybody(scene) == [stays.address]
    await restore(scene, gone, before)
    restored = Deletions(tmp_path / "geloescht", scene.database)
    await restored.open()
    assert await Contacts(scene.database, restored).purge() == 1
    assert await everybody(scene) == [stays.address]


async def test_who_comes_back_by_speaking_stays(scene: Scene) -> None:
    first = await scene.contacts.of("matrix", "raum")
    await scene.contacts.forget(first.conversation)
    again = await scene.contacts.of("matrix", "raum")
    assert again.conversation != first.conversation
    assert await scene.contacts.purge() == 0
    assert await everybody(scene) == ["raum"]


async def test_the_file_of_deletions_is_private_and_names_nobody(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "neu" / "geloescht"
    await Deletions(path, scene.database).open()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "kaputt", "schluessel xyz\n", "schluessel 00ff\nhash\n"])
async def test_a_broken_file_stops_the_start_with_one_sentence(scene: Scene, tmp_path: Path, content: str) -> None:
    path = tmp_path / "geloescht"
    path.write_text(content)
    with pytest.raises(OperatorMistake, match="geloescht in AG_DATEN"):
        await Deletions(path, scene.database).open()


async def test_several_bots_know_of_each_others_deletions(scene: Scene, tmp_path: Path) -> None:
    """Each has a file of its own; both outlive a database that is restored from before."""
    bots = [Deletions(tmp_path / name / "geloescht", scene.database) for name in ("eins", "zwei")]
    for bot in bots:
        await bot.open()
    before = utc_now()
    await bots[0].note("matrix", "geht")
    assert not bots[1].covers("matrix", "geht", before)
    await bots[1].share()
    assert bots[1].covers("matrix", "geht", before)
    await scene.database.write(lambda connection: connection.execute(sa.delete(deletions)))
    again = Deletions(tmp_path / "zwei" / "geloescht", scene.database)
    await again.open()
    assert again.covers("matrix", "geht", before)
    third = Deletions(tmp_path / "drei" / "geloescht", scene.database)
    await third.open()
    assert third.covers("matrix", "geht", before)
    assert not third.covers("matrix", "bleibt", before)


async def test_what_a_bot_noted_when_it_was_alone_still_counts(scene: Scene, tmp_path: Path) -> None:
    elsewhere = Database(tmp_path / "allein.db")
    await elsewhere.open()
    alone = Deletions(tmp_path / "allein" / "geloescht", elsewhere)
    await alone.open()
    before = utc_now()
    await alone.note("matrix", "geht")
    await elsewhere.close()
    joined = Deletions(tmp_path / "allein" / "geloescht", scene.database)
    await joined.open()
    assert joined.covers("matrix", "geht", before)
    await joined.note("matrix", "auch")
    other = Deletions(tmp_path / "anderer" / "geloescht", scene.database)
    await other.open()
    assert other.covers("matrix", "auch", before)


async def test_the_address_stands_in_no_file_of_deletions(scene: Scene, tmp_path: Path) -> None:
    contact = await scene.contacts.of("matrix", "!geheim:example.org")
    await scene.contacts.forget(contact.conversation)
    assert "geheim" not in (tmp_path / "geloescht").read_text()


async def test_silent_contacts_go_unless_they_are_to_be_reminded(scene: Scene) -> None:
    for address in ("still", "erinnert", "wartend"):
        await scene.contacts.of("matrix", address)
    reminded = await scene.contacts.of("matrix", "erinnert")
    row = {
        "id": "1",
        "contact": reminded.id,
        "kind": "reminder",
        "meeting": "t1",
        "lead": "P1D",
        "created_at": utc_now(),
        "version": "",
        "state": "planned",
        "attempts": 0,
    }
    await scene.database.write(lambda connection: connection.execute(sa.insert(reminders).values(row)))
    await scene.store.take("matrix", [said("ziel", 1, "wartend")])
    assert await scene.contacts.expire(utc_now() - LATER) == 0
    assert await scene.contacts.expire(utc_now() + LATER) == 1
    assert await everybody(scene) == ["erinnert", "wartend"]


async def test_answered_messages_go_and_waiting_ones_stay(scene: Scene) -> None:
    await scene.store.take("matrix", [said("ziel", 1), said("ziel", 2, "anderer")])
    first = (await scene.items())[0]
    await scene.store.close(first, "delivered")
    assert await scene.store.expire(utc_now() + LATER) == 1
    assert len(await scene.items()) == 1

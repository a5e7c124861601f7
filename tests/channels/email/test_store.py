"""What the database promises, on SQLite and on PostgreSQL, however many ask at once."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from bot.channels.email.links import hash_of
from bot.channels.email.store import EmailStore
from bot.database import Database
from bot.database.tables import consents, contacts, email_requests

ADDRESS = "max@muster.test"
WISH = {"lead": "tag", "meeting": "m1", "format": ""}


async def count(database: Database, table: sa.Table) -> int:
    """Rows of a table."""
    query = sa.select(sa.func.count()).select_from(table)
    return await database.read(lambda connection: connection.execute(query).scalar_one())


async def test_many_orders_at_once_are_one_mail(both_databases: Database) -> None:
    store = EmailStore(both_databases)
    orders = [ADDRESS, "max+eins@muster.test", "max+zwei@muster.test"] * 5
    kept = await asyncio.gather(*(store.request(address, WISH) for address in orders))
    assert kept.count(True) == 1
    assert await count(both_databases, email_requests) == 1


async def test_like_signs_in_an_address_are_no_pattern(both_databases: Database) -> None:
    store = EmailStore(both_databases)
    assert await store.request("m_x%y@muster.test", WISH)
    assert await store.request("mixay@muster.test", WISH)
    assert await store.request("m_x%y@auch.muster.test", WISH)
    assert not await store.request("m_x%y@muster.test", WISH)


async def test_one_of_many_sends_the_mail(both_databases: Database) -> None:
    store = EmailStore(both_databases)
    await store.request(ADDRESS, WISH)
    [request] = await store.waiting()
    tokens = [token for token in await asyncio.gather(*(store.begin_mail(request) for _ in range(10))) if token]
    assert len(tokens) == 1
    assert await store.waiting() == []
    opened = await store.opened(tokens[0])
    assert opened is not None
    assert (opened.id, opened.address, opened.wish) == (hash_of(tokens[0]), ADDRESS, WISH)


async def test_many_consents_at_once_are_one_contact(both_databases: Database) -> None:
    store = EmailStore(both_databases)
    made = await asyncio.gather(*(store.agreed(ADDRESS, f"Text {number}") for number in range(10)))
    assert len({contact.id for contact in made}) == 1
    assert await store.contact(made[0].id) == made[0]
    assert await store.contact_of(ADDRESS) == made[0].id
    assert (await count(both_databases, contacts), await count(both_databases, consents)) == (1, 10)


async def test_a_failed_mail_waits_again_and_a_closed_wish_is_gone(both_databases: Database) -> None:
    store = EmailStore(both_databases)
    await store.request(ADDRESS, WISH)
    [request] = await store.waiting()
    token = await store.begin_mail(request)
    assert token is not None
    await store.mail_failed(token)
    [again] = await store.waiting()
    assert again.id == hash_of(token)
    await store.close(token)
    assert await store.opened(token) is None
    assert await count(both_databases, email_requests) == 1
    await store.forget(ADDRESS)
    assert await count(both_databases, email_requests) == 0

"""Fixtures: one homeserver for all tests, new accounts for each."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.channels.matrix.homeserver import Homeserver
from tests.channels.matrix.people import Bot, User

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    """A running homeserver."""
    server = Homeserver(tmp_path_factory.mktemp("synapse"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
async def new_user(synapse: Homeserver) -> AsyncIterator[Callable[[], Awaitable[User]]]:
    """Makes people who are logged in."""
    people: list[User] = []

    async def make() -> User:
        user = User(synapse, synapse.register(f"mensch{next(_numbers)}"))
        people.append(user)
        await user.log_in()
        return user

    yield make
    for user in people:
        await user.close()


@pytest.fixture
async def user(new_user: Callable[[], Awaitable[User]]) -> User:
    """A person who is logged in."""
    return await new_user()


@pytest.fixture
async def bot(synapse: Homeserver, tmp_path: Path) -> AsyncIterator[Bot]:
    """The running bot."""
    bot = Bot(synapse, synapse.register(f"bot{next(_numbers)}"), tmp_path / "matrix")
    await bot.start()
    yield bot
    await bot.stop()

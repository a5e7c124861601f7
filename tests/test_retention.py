"""What is old goes, and what people deleted is deleted in Rasa too, however often that has to be tried."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.channels.web.store import SessionEnded
from bot.conversation import TooManyMessages
from bot.database.tables import web_sessions
from bot.rasa_client import RasaUnavailable, TurnFailed
from bot.retention import Expiry, Retention
from tests.channels.web.helpers import OTHER, SESSION, Bot, running, typed, until
from tests.fakes import FakeRasa


class MoodyRasa(FakeRasa):
    """A Rasa that cannot forget the conversations in `refuses`."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses: set[str] = set()

    async def forget(self, sender: str) -> None:
        """Forget, or fail."""
        if sender in self.refuses:
            raise TurnFailed("Rasa answered 500.")
        await super().forget(sender)


@pytest.fixture
def rasa() -> MoodyRasa:
    return MoodyRasa()


@pytest.fixture
async def bot(tmp_path: Path, rasa: MoodyRasa) -> AsyncIterator[Bot]:
    async with running(tmp_path / "assistent.db", rasa) as started:
        yield started


@pytest.fixture
def retention(bot: Bot, rasa: MoodyRasa) -> Retention:
    return Retention(bot.store, bot.conversation, rasa, hours=24)


async def talk_and_end(bot: Bot, session: str) -> str:
    """The conversation of a session that was deleted."""
    await bot.chat.send(session, typed("Hallo"))
    conversation, _ = await bot.store.begin(session, "x")
    await bot.chat.end(session)
    return conversation


async def age(bot: Bot, session: str, hours: float) -> None:
    """Make a session silent for so many hours."""
    then = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) - datetime.timedelta(hours=hours)
    query = sa.update(web_sessions).where(web_sessions.c.id == session).values(seen_at=then)
    await bot.database.write(lambda connection: connection.execute(query))


async def test_rasa_forgets_what_was_deleted(bot: Bot, rasa: MoodyRasa, retention: Retention) -> None:
    conversation = await talk_and_end(bot, SESSION)
    await retention.round()
    assert rasa.forgotten == [conversation]
    assert rasa.turns == []
    assert await bot.store.to_forget() == []


async def test_what_rasa_has_forgotten_is_not_asked_again(bot: Bot, rasa: MoodyRasa, retention: Retention) -> None:
    await talk_and_end(bot, SESSION)
    for _ in range(2):
        await retention.round()
    assert len(rasa.forgotten) == 1


async def test_it_is_tried_until_rasa_confirms(bot: Bot, rasa: MoodyRasa, retention: Retention) -> None:
    conversation = await talk_and_end(bot, SESSION)
    rasa.down = True
    for _ in range(3):
        with pytest.raises(RasaUnavailable):
            await retention.round()
    assert await bot.store.to_forget() == [conversation]
    rasa.down = False
    await retention.round()
    assert rasa.forgotten == [conversation]


async def test_a_deletion_outlives_a_restart(tmp_path: Path, rasa: MoodyRasa) -> None:
    async with running(tmp_path / "neu.db", rasa) as bot:
        conversation = await talk_and_end(bot, SESSION)
    async with running(tmp_path / "neu.db", rasa) as bot:
        await Retention(bot.store, bot.conversation, rasa, 24).round()
    assert rasa.forgotten == [conversation]


async def test_one_that_cannot_be_forgotten_holds_up_no_other(bot: Bot, rasa: MoodyRasa, retention: Retention) -> None:
    stuck, other = await talk_and_end(bot, SESSION), await talk_and_end(bot, OTHER)
    rasa.refuses = {stuck}
    with pytest.raises(TurnFailed):
        await retention.round()
    assert rasa.forgotten == [other]
    assert len(rasa.expired_before) == 1
    assert await bot.store.to_forget() == [stuck]


async def test_a_flooded_conversation_is_forgotten_later(
    bot: Bot, rasa: MoodyRasa, retention: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await talk_and_end(bot, SESSION)
    with monkeypatch.context() as patch:
        patch.setattr("bot.conversation.ordering.MAX_WAITING", 0)
        with pytest.raises(TooManyMessages):
            await retention.round()
    await retention.round()
    assert rasa.forgotten == [conversation]


async def test_a_silent_chat_ends_after_its_hours_here_and_in_rasa(
    bot: Bot, rasa: MoodyRasa, retention: Retention
) -> None:
    for session, hours in ((SESSION, 24.1), (OTHER, 23.9)):
        await bot.chat.send(session, typed("Hallo"))
        await age(bot, session, hours)
    old, _ = await bot.store.begin(SESSION, "x")
    await retention.round()
    assert rasa.forgotten == [old]
    with pytest.raises(SessionEnded):
        await bot.chat.entries(SESSION, 0, 0)
    assert len(await bot.chat.entries(OTHER, 0, 0)) == 1


async def test_other_channels_are_silent_as_long_before_rasa_forgets_them(
    rasa: MoodyRasa, retention: Retention
) -> None:
    before = datetime.datetime.now(datetime.UTC)
    await retention.round()
    [asked] = rasa.expired_before
    assert before <= asked + datetime.timedelta(hours=24) <= datetime.datetime.now(datetime.UTC)


async def test_here_everything_old_goes_although_rasa_is_away(bot: Bot, rasa: MoodyRasa, retention: Retention) -> None:
    await bot.chat.send(SESSION, typed("Hallo"))
    await age(bot, SESSION, 25)
    rasa.down = True
    with pytest.raises(RasaUnavailable):
        await retention.round()
    with pytest.raises(SessionEnded):
        await bot.chat.entries(SESSION, 0, 0)


async def test_waking_begins_the_next_round_at_once(bot: Bot, rasa: MoodyRasa, retention: Retention) -> None:
    running_job = asyncio.create_task(retention.run())
    await until(lambda: len(rasa.expired_before) == 1)
    conversation = await talk_and_end(bot, SESSION)
    retention.wake()
    await until(lambda: rasa.forgotten == [conversation])
    running_job.cancel()
    await asyncio.wait([running_job])


@pytest.mark.parametrize("failure", ["rasa", "database"])
async def test_a_failed_round_is_not_the_last(
    bot: Bot,
    rasa: MoodyRasa,
    retention: Retention,
    failure: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.retention.ROUND_SECONDS", 0.001)
    conversation = await talk_and_end(bot, SESSION)
    rounds = 0
    expire = bot.store.expire

    async def counted(before: datetime.datetime, votes_before: datetime.date) -> int:
        nonlocal rounds
        rounds += 1
        if failure == "database" and rounds < 4:
            raise sa.exc.OperationalError("DELETE", None, Exception("disk I/O error"))
        return await expire(before, votes_before)

    monkeypatch.setattr(bot.store, "expire", counted)
    rasa.down = failure == "rasa"
    with caplog.at_level(logging.INFO):
        job = asyncio.create_task(retention.run())
        await until(lambda: rounds >= 4)
        rasa.down = False
        await until(lambda: rasa.forgotten == [conversation])
    job.cancel()
    await asyncio.wait([job])
    assert "waits for Rasa" in caplog.text or "Nothing could be deleted" in caplog.text
    assert conversation not in caplog.text


async def test_every_kind_of_data_goes_at_its_own_time(bot: Bot, rasa: MoodyRasa) -> None:
    asked: dict[int, datetime.datetime] = {}

    def expiry(days: int) -> Expiry:
        async def delete(before: datetime.datetime) -> int:
            asked[days] = before
            return 0

        return Expiry(days, delete)

    await Retention(bot.store, bot.conversation, rasa, 24, [expiry(7), expiry(30)]).round()
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    assert {days: round((now - before) / datetime.timedelta(days=1)) for days, before in asked.items()} == {
        7: 7,
        30: 30,
    }

"""What is kept of chats, in a real database file."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.web.replies import reply_as_json
from bot.channels.web.store import MOST_ENTRIES, SENDER_PREFIX, ChatStore, SessionEnded
from bot.channels.web.tokens import LIFETIME_SECONDS
from bot.conversation import Button, Reply
from bot.database.tables import feedback, metadata, web_sessions
from tests.channels.web.helpers import OTHER, SESSION, Bot

HELLO = [reply_as_json(Reply("Hallo", text_key="gruss"))]
AIMS = [
    reply_as_json(Reply("Vorab")),
    reply_as_json(Reply("Die Ziele", (Button("Mehr", "/mehr_dazu"),), topic="ag_ziele")),
]
NEVER = datetime.date(2000, 1, 1)
LIFETIME = datetime.timedelta(seconds=LIFETIME_SECONDS)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def store(bot: Bot) -> ChatStore:
    return bot.store


def now() -> datetime.datetime:
    """The moment as the store keeps it."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


async def rows(bot: Bot) -> dict[str, int]:
    """How many rows each table has that holds anything of people."""

    def count(connection: sa.Connection) -> dict[str, int]:
        tables = [table for table in metadata.sorted_tables if table.name != "schema_state"]
        query = {table.name: sa.select(sa.func.count()).select_from(table) for table in tables}
        return {name: connection.scalar(select) or 0 for name, select in query.items()}

    return await bot.database.read(count)


async def votes(bot: Bot) -> list[tuple[str, bool]]:
    """The votes that are kept: topic and whether it helped."""
    query = sa.select(feedback.c.topic, feedback.c.helpful)
    return await bot.database.read(lambda connection: [(row[0], row[1]) for row in connection.execute(query)])


async def test_a_conversation_begins_with_the_first_message_and_stays(store: ChatStore) -> None:
    first, known = await store.begin(SESSION, "1")
    assert known is None
    assert await store.begin(SESSION, "2") == (first, None)
    assert (await store.begin(OTHER, "1"))[0] != first


async def test_rasas_sender_says_nothing_of_the_session(store: ChatStore) -> None:
    conversation, _ = await store.begin(SESSION, "1")
    assert conversation.startswith(SENDER_PREFIX)
    assert SESSION not in conversation
    assert len(conversation) == len(SENDER_PREFIX) + 32


async def test_simultaneous_first_messages_begin_one_conversation(bot: Bot) -> None:
    begun = await asyncio.gather(*(bot.store.begin(SESSION, str(number)) for number in range(20)))
    assert len(set(begun)) == 1
    assert (await rows(bot))["web_sessions"] == 1


async def test_entries_are_counted_within_their_session(store: ChatStore) -> None:
    for session in (SESSION, OTHER):
        await store.begin(session, "1")
        assert [(await store.add(session, str(number), HELLO)).position for number in range(3)] == [1, 2, 3]


async def test_simultaneous_entries_get_different_positions(store: ChatStore) -> None:
    await store.begin(SESSION, "1")
    entries = await asyncio.gather(*(store.add(SESSION, str(number), HELLO) for number in range(20)))
    assert sorted(entry.position for entry in entries) == list(range(1, 21))


async def test_a_message_keeps_its_first_answer(store: ChatStore) -> None:
    await store.begin(SESSION, "1")
    entry = await store.add(SESSION, "1", HELLO)
    assert await store.add(SESSION, "1", AIMS) == entry
    assert await store.entries(SESSION, 0) == [entry]
    assert (await store.begin(SESSION, "1"))[1] == entry


async def test_what_the_assistant_sends_by_itself_is_no_answer_to_anything(store: ChatStore) -> None:
    await store.begin(SESSION, "1")
    entries = [await store.add(SESSION, None, HELLO) for _ in range(2)]
    assert [(entry.position, entry.reply_to) for entry in entries] == [(1, None), (2, None)]


async def test_entries_come_back_as_they_went_in(store: ChatStore) -> None:
    await store.begin(SESSION, "1")
    tricky: list[dict[str, Any]] = [{**AIMS[1], "text": "<script>\u2028'\"\x00ß😀", "blocks": ["a", 0, ""]}]
    before = now()
    entry = await store.add(SESSION, "1", tricky)
    [read] = await store.entries(SESSION, 0)
    assert read == entry
    assert read.replies == tricky
    assert before <= read.at <= now()


async def test_the_oldest_entries_of_a_long_conversation_make_room(
    store: ChatStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.web.store.MOST_KEPT", 3)
    await store.begin(SESSION, "1")
    for number in range(5):
        await store.add(SESSION, str(number), HELLO)
    assert [entry.position for entry in await store.entries(SESSION, 0)] == [3, 4, 5]


async def test_entries_behind_a_position_are_given_out_a_page_at_a_time(store: ChatStore) -> None:
    await store.begin(SESSION, "1")
    for number in range(MOST_ENTRIES + 5):
        await store.add(SESSION, str(number), HELLO)
    first = await store.entries(SESSION, 0)
    assert [entry.position for entry in first] == list(range(1, MOST_ENTRIES + 1))
    rest = await store.entries(SESSION, first[-1].position)
    assert [entry.position for entry in rest] == list(range(MOST_ENTRIES + 1, MOST_ENTRIES + 6))
    assert await store.entries(SESSION, 1000) == []


async def test_a_session_sees_its_own_entries_alone(store: ChatStore) -> None:
    await store.begin(SESSION, "1")
    await store.add(SESSION, "1", HELLO)
    await store.begin(OTHER, "2")
    assert await store.entries(OTHER, 0) == []
    assert (await store.begin(OTHER, "1"))[1] is None


async def test_reading_begins_nothing(bot: Bot) -> None:
    assert await bot.store.entries(SESSION, 0) == []
    assert not await bot.store.was_offered(SESSION, "/mehr_dazu")
    assert not await bot.store.vote(SESSION, 1, 0, helpful=True)
    assert set((await rows(bot)).values()) == {0}


async def test_only_a_session_that_was_offered_a_button_has_it(store: ChatStore) -> None:
    for session in (SESSION, OTHER):
        await store.begin(session, "1")
    await store.add(SESSION, "1", AIMS)
    await store.add(SESSION, "2", HELLO)
    assert await store.was_offered(SESSION, "/mehr_dazu")
    for payload in ("/mehr", "/mehr_dazu{}", "/mehr_dazu ", "mehr_dazu", "", "%"):
        assert not await store.was_offered(SESSION, payload)
    assert not await store.was_offered(OTHER, "/mehr_dazu")


async def test_a_vote_keeps_topic_and_day_alone_and_the_last_one_counts(bot: Bot) -> None:
    await bot.store.begin(SESSION, "1")
    await bot.store.add(SESSION, "1", AIMS)
    assert await bot.store.vote(SESSION, 1, 1, helpful=True)
    assert await bot.store.vote(SESSION, 1, 1, helpful=False)
    assert await votes(bot) == [("ag_ziele", False)]
    kept = await bot.database.read(lambda connection: tuple(connection.execute(sa.select(feedback)).one()))
    assert SESSION not in str(kept)


async def test_a_vote_can_be_taken_back(bot: Bot) -> None:
    await bot.store.begin(SESSION, "1")
    await bot.store.add(SESSION, "1", AIMS)
    await bot.store.vote(SESSION, 1, 1, helpful=True)
    assert await bot.store.vote(SESSION, 1, 1, helpful=None)
    assert await bot.store.vote(SESSION, 1, 1, helpful=None)
    assert await votes(bot) == []


async def test_each_reply_has_a_vote_of_its_own(bot: Bot) -> None:
    await bot.store.begin(SESSION, "1")
    await bot.store.add(SESSION, "1", AIMS)
    await bot.store.add(SESSION, "2", HELLO)
    for position, reply in ((1, 0), (1, 1), (2, 0)):
        assert await bot.store.vote(SESSION, position, reply, helpful=True)
    assert sorted(await votes(bot)) == [("", True), ("ag_ziele", True), ("gruss", True)]


@pytest.mark.parametrize(("position", "reply"), [(1, 2), (2, 0), (0, 0), (1, 100)])
async def test_a_vote_on_a_reply_that_is_not_there_is_not_kept(bot: Bot, position: int, reply: int) -> None:
    await bot.store.begin(SESSION, "1")
    await bot.store.add(SESSION, "1", AIMS)
    assert not await bot.store.vote(SESSION, position, reply, helpful=True)
    assert await votes(bot) == []


async def test_the_end_deletes_at_once_and_leaves_rasa_to_be_told(bot: Bot) -> None:
    conversation, _ = await bot.store.begin(SESSION, "1")
    await bot.store.add(SESSION, "1", AIMS)
    await bot.store.begin(OTHER, "1")
    await bot.store.add(OTHER, "1", HELLO)
    await bot.store.end(SESSION)
    assert await bot.store.to_forget() == [conversation]
    assert (await rows(bot))["web_entries"] == 1
    assert len(await bot.store.entries(OTHER, 0)) == 1


async def test_an_ended_session_opens_nothing(store: ChatStore) -> None:
    await store.begin(SESSION, "1")
    await store.add(SESSION, "1", AIMS)
    await store.end(SESSION)
    with pytest.raises(SessionEnded):
        await store.begin(SESSION, "1")
    with pytest.raises(SessionEnded):
        await store.add(SESSION, "2", HELLO)
    with pytest.raises(SessionEnded):
        await store.entries(SESSION, 0)
    with pytest.raises(SessionEnded):
        await store.vote(SESSION, 1, 0, helpful=True)
    assert not await store.was_offered(SESSION, "/mehr_dazu")


async def test_an_end_may_be_said_twice(store: ChatStore) -> None:
    await store.begin(SESSION, "1")
    for _ in range(2):
        await store.end(SESSION)
    assert len(await store.to_forget()) == 1


async def test_a_session_that_never_began_can_be_ended_too(store: ChatStore) -> None:
    await store.end(SESSION)
    assert await store.to_forget() == []
    with pytest.raises(SessionEnded):
        await store.begin(SESSION, "1")


async def test_what_rasa_has_forgotten_is_off_the_list(store: ChatStore) -> None:
    conversations = []
    for session in (SESSION, OTHER):
        conversations.append((await store.begin(session, "1"))[0])
        await store.end(session)
    assert await store.to_forget() == conversations
    await store.forgotten(conversations[0])
    await store.forgotten("web:unbekannt")
    assert await store.to_forget() == conversations[1:]


async def test_a_conversation_can_be_noted_for_deletion_again(store: ChatStore) -> None:
    for _ in range(2):
        await store.forget("web:x")
    assert await store.to_forget() == ["web:x"]


async def test_silent_sessions_end_by_themselves(store: ChatStore) -> None:
    silent, _ = await store.begin(SESSION, "1")
    await store.add(SESSION, "1", HELLO)
    between = now()
    await store.begin(OTHER, "1")
    assert await store.expire(between, NEVER) == 1
    assert await store.to_forget() == [silent]
    with pytest.raises(SessionEnded):
        await store.entries(SESSION, 0)
    assert await store.entries(OTHER, 0) == []


async def test_an_answer_shows_that_a_session_is_not_silent(store: ChatStore) -> None:
    await store.begin(SESSION, "1")
    between = now()
    await store.add(SESSION, "1", HELLO)
    assert await store.expire(between, NEVER) == 0
    assert len(await store.entries(SESSION, 0)) == 1


async def test_an_ended_session_is_remembered_as_long_as_a_token_for_it_may_live(bot: Bot) -> None:
    await bot.store.begin(SESSION, "1")
    await bot.store.end(SESSION)
    ended = now()
    assert await bot.store.expire(ended + LIFETIME - MINUTE, NEVER) == 0
    with pytest.raises(SessionEnded):
        await bot.store.begin(SESSION, "2")
    await bot.store.expire(ended + LIFETIME + MINUTE, NEVER)
    assert (await rows(bot))["web_sessions"] == 0


async def test_a_session_that_ended_late_is_remembered_just_as_long(bot: Bot) -> None:
    """Somebody who only reads gets new tokens until the session ends, long after its last message."""
    await bot.store.begin(SESSION, "1")
    old = sa.update(web_sessions).values(seen_at=now() - 20 * LIFETIME)
    await bot.database.write(lambda connection: connection.execute(old))
    assert await bot.store.expire(now() - LIFETIME, NEVER) == 1
    await bot.store.expire(now() - LIFETIME, NEVER)
    with pytest.raises(SessionEnded):
        await bot.store.begin(SESSION, "2")


async def test_old_votes_go(bot: Bot) -> None:
    await bot.store.begin(SESSION, "1")
    await bot.store.add(SESSION, "1", AIMS)
    await bot.store.vote(SESSION, 1, 1, helpful=True)
    today = now().date()
    await bot.store.expire(now() - LIFETIME, today)
    assert len(await votes(bot)) == 1
    await bot.store.expire(now() - LIFETIME, today + datetime.timedelta(days=2))
    assert await votes(bot) == []


async def test_votes_outlive_their_session_without_leading_back_to_it(bot: Bot) -> None:
    await bot.store.begin(SESSION, "1")
    await bot.store.add(SESSION, "1", AIMS)
    await bot.store.vote(SESSION, 1, 1, helpful=True)
    await bot.store.end(SESSION)
    assert await votes(bot) == [("ag_ziele", True)]

"""The tracker store keeps the same events as Rasa's own, finds them by index, and takes each turn once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.actions.action import ActionSessionStart
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu import patches, tracker_database
from bot.nlu.tracker_database import Overtaken, StoreUnavailable, TrackerDatabase
from bot.nlu.tracker_store import FencedTrackerStore
from tests.nlu.postgres import postgres_database

STOCK_CARRY_OVER = ActionSessionStart._slot_set_events_from_tracker
SENDERS = ["one", "many", "none", "without-start"]
COLUMNS = "sender_id, type_name, timestamp, intent_name, action_name, data"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A PostgreSQL database for this module."""
    with postgres_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TrackerDatabase]:
    """An empty database; everything has to hold on both."""
    server = request.getfixturevalue("address") if request.param == "postgresql" else None
    database = TrackerDatabase.of(tmp_path, server)
    yield database
    with database._engine.begin() as connection:
        for table in ("events", "conversations"):
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {table}"))
    database.close()


@pytest.fixture
def store(database: TrackerDatabase) -> FencedTrackerStore:
    """A store on it."""
    return FencedTrackerStore(database, Domain.empty())


def stock_store(store: FencedTrackerStore) -> SQLTrackerStore:
    """Rasa's own store on the same database."""
    url = store._database._engine.url
    kept = SQLTrackerStore(Domain.empty(), host=url.render_as_string(hide_password=False))
    assert isinstance(kept, SQLTrackerStore)
    return kept


async def talk(store: TrackerStore, sender: str, *sessions: int, start: bool = True) -> None:
    """Keep so many messages in each of the sessions."""
    moment = 1000.0
    tracker = DialogueStateTracker.from_events(sender, [])
    for messages in sessions:
        if start:
            moment += 1
            tracker.update(ActionExecuted("action_session_start", timestamp=moment))
            moment += 1
            tracker.update(SessionStarted(timestamp=moment))
        for number in range(messages):
            moment += 1
            tracker.update(UserUttered(f"{sender} {number}", timestamp=moment, message_id=f"{moment}"))
        await store.save(tracker)
        tracker = await store.retrieve(sender)


async def talk_of_three(store: TrackerStore) -> None:
    await talk(store, "one", 3)
    await talk(store, "many", 3, 2, 4)
    await talk(store, "without-start", 3, start=False)


def rows(store: FencedTrackerStore, columns: str = COLUMNS) -> list[tuple[Any, ...]]:
    """What the table holds, apart from the rows' numbers."""
    with store._database._engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(f"SELECT {columns} FROM events ORDER BY id"))]


def texts(tracker: DialogueStateTracker | None) -> list[str]:
    """What the user said."""
    return [] if tracker is None else [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def known(store: FencedTrackerStore, sender: str) -> DialogueStateTracker:
    """The tracker of a conversation that is there."""
    tracker = await store.retrieve(sender)
    assert tracker is not None
    return tracker


async def said(store: FencedTrackerStore, sender: str, text: str, message_id: str | None = None) -> None:
    """Read, add and store one message."""
    tracker = await store.retrieve(sender) or store.init_tracker(sender)
    tracker.update(UserUttered(text, message_id=message_id))
    await store.save(tracker)


@pytest.mark.parametrize("sender", SENDERS)
async def test_the_same_events_are_read_as_by_rasa(store: FencedTrackerStore, sender: str) -> None:
    await talk_of_three(store)
    stock = stock_store(store)
    for ours, of_rasa in (
        (await store.retrieve(sender), await stock.retrieve(sender)),
        (await store.retrieve_full_tracker(sender), await stock.retrieve_full_tracker(sender)),
    ):
        assert (ours is None) == (of_rasa is None) == (sender == "none")
        if ours is not None:
            assert [event.as_dict() for event in ours.events] == [event.as_dict() for event in of_rasa.events]
    stock.engine.dispose()
    assert len(texts(await store.retrieve(sender))) == {"many": 4, "none": 0}.get(sender, 3)


async def test_the_same_rows_are_written_as_by_rasa(store: FencedTrackerStore, tmp_path: Path) -> None:
    await talk_of_three(store)
    of_rasa = SQLTrackerStore(Domain.empty(), db=str(tmp_path / "stock.db"))
    await talk_of_three(of_rasa)
    with of_rasa.engine.connect() as connection:
        expected = [tuple(row) for row in connection.execute(sa.text(f"SELECT {COLUMNS} FROM events ORDER BY id"))]
    of_rasa.engine.dispose()
    assert rows(store) == expected
    assert len(expected) == 3 + 2 + 9 + 6 + 3


async def test_what_rasas_own_store_kept_is_taken_over_with_its_doubled_messages(store: FencedTrackerStore) -> None:
    stock = stock_store(store)
    await talk_of_three(stock)
    for _ in range(2):
        await stock.save(DialogueStateTracker.from_events("double", [UserUttered("Hallo", message_id="7")] * 2))
    stock.engine.dispose()
    assert len(texts(await store.retrieve("many"))) == 4
    await said(store, "many", "Und nun?")
    assert len(texts(await store.retrieve("many"))) == 5
    assert len(texts(await store.retrieve_full_tracker("many"))) == 3 + 2 + 4 + 1
    assert await store.expire(2000.0) == (2, True)
    assert {row[0] for row in rows(store)} == {"many", "double"}


async def test_two_replicas_that_start_at_once_make_the_tables_once(database: TrackerDatabase, tmp_path: Path) -> None:
    stores = [FencedTrackerStore(database, Domain.empty())]
    url = database._engine.url
    address = url.render_as_string(hide_password=False) if url.drivername.startswith("postgresql") else None
    others = [TrackerDatabase.of(tmp_path, address) for _ in range(3)]
    stores += [FencedTrackerStore(other, Domain.empty()) for other in others]
    await asyncio.gather(*(said(store, f"{number}", "Hallo") for number, store in enumerate(stores)))
    for other in others:
        other.close()
    assert sorted(row[0] for row in rows(stores[0])) == ["0", "1", "2", "3"]


async def test_a_new_conversation_is_written_whole_and_then_continued(store: FencedTrackerStore) -> None:
    for number in range(3):
        await said(store, "new", f"{number}")
    assert texts(await store.retrieve("new")) == ["0", "1", "2"]


async def test_a_tracker_that_is_saved_twice_is_stored_once(store: FencedTrackerStore) -> None:
    await talk(store, "one", 2)
    tracker = await known(store, "one")
    tracker.update(UserUttered("more"))
    await store.save(tracker)
    await store.save(tracker)
    tracker.update(UserUttered("and more"))
    await store.save(tracker)
    assert texts(await store.retrieve("one"))[2:] == ["more", "and more"]
    assert len(rows(store)) == 2 + 2 + 2


async def test_of_two_turns_that_read_the_same_state_one_is_stored(store: FencedTrackerStore) -> None:
    await said(store, "anna", "Hallo")
    first, second = [await known(store, "anna") for _ in range(2)]
    first.update(UserUttered("eins"))
    second.update(UserUttered("zwei"))
    await store.save(first)
    with pytest.raises(Overtaken):
        await store.save(second)
    assert texts(await store.retrieve("anna")) == ["Hallo", "eins"]


async def test_of_two_turns_that_begin_a_conversation_one_is_stored(store: FencedTrackerStore) -> None:
    trackers = [store.init_tracker("anna") for _ in range(2)]
    for number, tracker in enumerate(trackers):
        tracker.update(UserUttered(f"{number}"))
    outcomes = await asyncio.gather(*map(store.save, trackers), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [Overtaken]
    assert len(texts(await store.retrieve("anna"))) == 1


async def test_a_turn_is_not_stored_onto_a_conversation_that_was_forgotten_meanwhile(
    store: FencedTrackerStore,
) -> None:
    await said(store, "anna", "Hallo")
    late = await known(store, "anna")
    await store.forget("anna")
    await said(store, "anna", "wieder da")
    late.update(UserUttered("zu spät"))
    with pytest.raises(Overtaken):
        await store.save(late)
    assert texts(await store.retrieve("anna")) == ["wieder da"]


async def test_no_message_is_stored_twice_even_after_a_new_session(store: FencedTrackerStore) -> None:
    await said(store, "anna", "Hallo", "7")
    await said(store, "ben", "Hallo", "7")
    for event in (ActionExecuted("action_session_start"), SessionStarted(), UserUttered("Hallo")):
        tracker = await known(store, "anna")
        tracker.update(event)
        await store.save(tracker)
    with pytest.raises(Overtaken):
        await said(store, "anna", "Hallo", "7")
    assert sorted(row for row in rows(store, "sender_id, message_id") if row[1]) == [("anna", "7"), ("ben", "7")]


async def test_a_message_of_an_earlier_session_is_found_with_its_replies(store: FencedTrackerStore) -> None:
    tracker = store.init_tracker("anna")
    for event in (UserUttered("Hallo", message_id="1"), BotUttered("Guten Tag"), UserUttered("Danke", message_id="2")):
        tracker.update(event)
    await store.save(tracker)
    await talk(store, "ben", 1)
    tracker = await known(store, "anna")
    for event in (ActionExecuted("action_session_start"), SessionStarted(), UserUttered("neu", message_id="3")):
        tracker.update(event)
    await store.save(tracker)
    current, earlier = await store.retrieve_for("anna", "1")
    assert texts(current) == ["neu"]
    assert earlier is not None
    assert [getattr(event, "text", None) for event in earlier.events][:3] == ["Hallo", "Guten Tag", "Danke"]
    for message_id in ("3", "4", None):
        assert (await store.retrieve_for("anna", message_id))[1] is None


async def test_a_session_that_another_replica_began_with_a_fast_clock_goes_on(store: FencedTrackerStore) -> None:
    tracker = store.init_tracker("anna")
    tracker.update(ActionExecuted("action_session_start", timestamp=9_000.0))
    tracker.update(SessionStarted(timestamp=9_000.0))
    tracker.update(UserUttered("eins", timestamp=9_001.0))
    await store.save(tracker)
    tracker = await known(store, "anna")
    tracker.update(UserUttered("zwei", timestamp=5_000.0))
    await store.save(tracker)
    assert texts(await store.retrieve("anna")) == ["eins", "zwei"]


async def test_two_sessions_of_one_turn_are_stored_at_once(store: FencedTrackerStore) -> None:
    await talk(store, "anna", 2)
    tracker = await known(store, "anna")
    begun = (UserUttered("/session_start"), ActionExecuted("action_session_start"), SessionStarted())
    for event in begun:
        tracker.update(event)
    short = store.last_session_of(tracker)
    assert texts(short) == []
    short.update(UserUttered("neu"))
    assert len(texts(await store.retrieve("anna"))) == 2
    await store.save(short)
    assert texts(await store.retrieve("anna")) == ["neu"]
    assert texts(await store.retrieve_full_tracker("anna"))[2:] == ["/session_start", "neu"]
    assert store.last_session_of(short) is short


async def test_what_is_silent_goes_a_few_at_a_time(store: FencedTrackerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_database, "SENDERS_AT_ONCE", 2)
    monkeypatch.setattr(tracker_database, "EVENTS_AT_ONCE", 3)
    for sender in ("eins", "zwei", "drei"):
        await talk(store, sender, 5)
    await said(store, "neu", "Hallo")
    await store._database.run(store._database.expire_some, 5000.0)
    assert await store.retrieve("neu") is not None
    assert await store.expire(5000.0) == (3, True)
    assert {row[0] for row in rows(store)} == {"neu"}
    assert await store.expire(5000.0) == (0, True)


async def test_who_speaks_while_an_old_conversation_is_being_deleted_begins_anew_and_stays(
    store: FencedTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracker_database, "EVENTS_AT_ONCE", 3)
    await talk(store, "anna", 5)
    late = await known(store, "anna")
    assert await store._database.run(store._database.expire_some, 5000.0) == (0, False)
    late.update(UserUttered("gelesen, bevor es ging"))
    with pytest.raises(Overtaken):
        await store.save(late)
    await said(store, "anna", "wieder da")
    assert texts(await store.retrieve("anna")) == ["wieder da"]
    assert await store.expire(5000.0) == (0, True)
    assert texts(await store.retrieve("anna")) == ["wieder da"]


async def test_no_query_reads_the_events_of_earlier_sessions(tmp_path: Path) -> None:
    database = TrackerDatabase.of(tmp_path, None)
    store = FencedTrackerStore(database, Domain.empty())
    await talk(store, "many", 3, 2)
    queries: list[tuple[str, Any]] = []
    sa.event.listen(
        database._engine, "before_cursor_execute", lambda c, cursor, statement, p, *_: queries.append((statement, p))
    )
    await store.retrieve_for("many", "unknown")
    plans = []
    with database._engine.connect() as connection:
        for statement, parameters in queries.copy():
            plans.append(str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()))
    database.close()
    assert "ix_events_sender (sender_id=? AND id>?)" in plans[0]
    assert "ux_events_message" in plans[1]
    assert len(plans) == 2


async def test_a_database_that_is_away_fails_the_turn_and_not_the_next_one(
    store: FencedTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await said(store, "anna", "eins")

    def away() -> None:
        raise sa.exc.OperationalError("INSERT geheim", {}, OSError("geheim"))

    with monkeypatch.context() as patch:
        patch.setattr(store._database, "_writing", away)
        with pytest.raises(StoreUnavailable) as refused:
            await said(store, "anna", "zwei")
        assert not await store.is_durable()
    assert "geheim" not in str(refused.value)
    assert await store.is_durable()
    await said(store, "anna", "drei")
    assert texts(await store.retrieve("anna")) == ["eins", "drei"]


def test_a_new_session_begins_with_the_last_value_of_each_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionSessionStart, "_slot_set_events_from_tracker", STOCK_CARRY_OVER)
    slots = [AnySlot(name, mappings=[{}]) for name in ("thema", "schritt")]
    settings = [SlotSet("thema", "a"), SlotSet("schritt", 1), SlotSet("thema", "b"), SlotSet("thema", None)]
    tracker = DialogueStateTracker.from_events("anna", settings, slots)
    assert len(STOCK_CARRY_OVER(tracker)) == 4
    patches._carry_over_last_values()
    carried = ActionSessionStart._slot_set_events_from_tracker(tracker)
    assert {event.key: event.value for event in carried} == {"thema": None, "schritt": 1}
    assert len(carried) == 2

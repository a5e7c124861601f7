"""What is asked is counted; what was not understood is kept where it is switched on, and never more."""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.web import ChatStore, WebChat
from bot.channels.web.bodies import Message
from bot.clock import SystemClock
from bot.conversation import Conversation, Incoming
from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import kept_questions, response_times, turn_counts
from bot.improvement import Improvement, open_improvement
from bot.meetings import MeetingStore
from bot.mistakes import OperatorMistake
from bot.settings import ROOT, Settings
from bot.site.filling import filled
from bot.site.pages import values_for, values_of_settings
from tests.examples import example_store
from tests.fakes import FakeRasa, reply
from tests.improving.conftest import name_model

__all__ = ["name_model"]

WORDS = {
    "sterben": "notlage",
    "ziele": "ag_ziele",
    "telefon": "telefon",
    "idiot": "beleidigung",
    "wetter": "ausserhalb",
}
SESSION = "a" * 32


def own(text: str, key: str) -> dict[str, Any]:
    """A reply by a fixed text."""
    return {"text": text, "buttons": [], "custom": {"text": key}}


class RememberingRasa(FakeRasa):
    """Also tells what was said in a conversation."""

    def __init__(self) -> None:
        super().__init__(WORDS)
        self.replies = {
            "nlu_fallback": [own("Wie bitte?", "rueckfrage")],
            "ausserhalb": [own("Das weiß ich nicht.", "ausserhalb")],
            "ag_ziele": [reply("Die Ziele sind …", thema="ag_ziele")],
        }
        self.messages: list[dict[str, Any]] = []

    async def transcript(self, sender: str) -> dict[str, Any]:
        """What was said, as Rasa tells it."""
        self._check()
        return {"messages": self.messages, "slots": {}}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(tmp_path / "assistent.db")
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def rasa() -> RememberingRasa:
    return RememberingRasa()


def opened(database: Database, rasa: FakeRasa, **settings: Any) -> Improvement:
    """Counting, and keeping if `settings` say so, with the example's knowledge and no meetings."""
    with tempfile.TemporaryDirectory() as folder:
        meetings = MeetingStore(f"{folder}/keine.yml", Path(folder), SystemClock())
    return open_improvement(Settings(**settings), database, rasa, example_store(), meetings)


@pytest.fixture
async def keeping(database: Database, rasa: RememberingRasa, name_model: str) -> Improvement:
    return opened(database, rasa, verbesserung=True, namensmodell=name_model)


async def say(
    improvement: Improvement, rasa: FakeRasa, *texts: str, channel: str = "web", offered: bool = False
) -> None:
    """Say each text in a conversation of its own."""
    conversation = Conversation(rasa, example_store(), [improvement], improvement.notices)
    for number, text in enumerate(texts):
        await conversation.answer(Incoming(f"{channel}:{number}", text, "1", offered))
    await improvement.close()


async def rows(database: Database, table: sa.Table) -> list[Any]:
    """All rows."""
    return list(await database.read(lambda connection: connection.execute(sa.select(table)).all()))


async def counted(improvement: Improvement, database: Database) -> set[tuple[Any, ...]]:
    """Channel, topic, outcome and number of all turns that were counted."""
    await improvement._counter.flush()
    return {tuple(row)[1:] for row in await rows(database, turn_counts)}


async def test_turns_are_counted_by_topic_and_outcome(database: Database, rasa: RememberingRasa) -> None:
    improvement = opened(database, rasa)
    await say(improvement, rasa, "Ziele?", "Qwertz?", "Wetter?")
    rasa.down = True
    await say(improvement, rasa, "Ziele?", channel="matrix")
    assert await counted(improvement, database) == {
        ("web", "ag_ziele", "answered", 1),
        ("web", "nlu_fallback", "not_understood", 1),
        ("web", "ausserhalb", "not_understood", 1),
        ("matrix", "", "outage", 1),
    }
    assert sum(row.messages for row in await rows(database, response_times)) == 3
    assert await rows(database, kept_questions) == []


async def test_a_repeated_message_is_counted_once(database: Database, rasa: RememberingRasa) -> None:
    improvement = opened(database, rasa)
    conversation = Conversation(rasa, example_store(), [improvement])
    for _ in range(3):
        await conversation.answer(Incoming("web:1", "Ziele?", "1"))
    assert await counted(improvement, database) == {("web", "ag_ziele", "answered", 1)}


async def test_what_was_not_understood_is_kept_masked(
    database: Database, rasa: RememberingRasa, keeping: Improvement
) -> None:
    await say(keeping, rasa, "Wo grillt Anna Müller?", "Ziele?", "Wie wird das Wetter?")
    found = {(row.reason, row.text) for row in await rows(database, kept_questions)}
    assert found == {("nicht_verstanden", "Wo grillt [Name]?"), ("nicht_verstanden", "Wie wird das Wetter?")}


async def test_crisis_insult_health_hints_and_buttons_leave_nothing(
    database: Database, rasa: RememberingRasa, keeping: Improvement
) -> None:
    rasa.hints = ("nicht mehr",)
    await say(keeping, rasa, "Ich will sterben", "Du Idiot", "Ich habe Diabetes", "Ich mag das nicht mehr hören")
    await say(keeping, rasa, "/irgendetwas", offered=True)
    assert await rows(database, kept_questions) == []


async def test_people_are_told_where_questions_are_kept(
    database: Database, rasa: RememberingRasa, keeping: Improvement
) -> None:
    conversation = Conversation(rasa, example_store(), [keeping], keeping.notices)
    first, _ = await conversation.answer(Incoming("web:1", "Ziele?", "1"))
    assert first.text.endswith("Unverstandene Fragen werden geschwärzt behalten.")
    silent = Conversation(rasa, example_store(), [], opened(database, rasa).notices)
    first, _ = await silent.answer(Incoming("web:2", "Ziele?", "1"))
    assert "geschwärzt" not in first.text


async def vote(
    improvement: Improvement, database: Database, rasa: RememberingRasa, question: str, *, helpful: bool
) -> None:
    """Ask in the web chat and vote on the last reply."""
    chats = ChatStore(database)
    chat = WebChat(Conversation(rasa, example_store(), [improvement]), chats, lambda: None, improvement.thumb_down)
    entry = await chat.send(SESSION, Message(id="m1", text=question))
    assert entry is not None
    said = [("user", question), *(("bot", one["text"]) for one in entry.replies)]
    said += [("user", "Und danach?"), ("bot", entry.replies[-1]["text"])]
    moments = [time.time()] * (len(said) - 2) + [time.time() + 3600] * 2
    rasa.messages = [{"at": at, "by": by, "text": text} for at, (by, text) in zip(moments, said, strict=True)]
    assert await chat.vote(SESSION, entry.position, len(entry.replies) - 1, helpful=helpful)
    await improvement.close()


async def test_the_question_behind_a_thumb_down_is_kept(
    database: Database, rasa: RememberingRasa, keeping: Improvement
) -> None:
    await vote(keeping, database, rasa, "Welche Ziele hat Anna Müller?", helpful=False)
    [row] = await rows(database, kept_questions)
    assert (row.reason, row.topic, row.text) == ("daumen_runter", "ag_ziele", "Welche Ziele hat [Name]?")


async def test_a_thumb_up_keeps_nothing(database: Database, rasa: RememberingRasa, keeping: Improvement) -> None:
    await vote(keeping, database, rasa, "Welche Ziele?", helpful=True)
    assert await rows(database, kept_questions) == []


async def test_a_thumb_down_keeps_nothing_where_it_is_off(database: Database, rasa: RememberingRasa) -> None:
    await vote(opened(database, rasa), database, rasa, "Welche Ziele?", helpful=False)
    assert await rows(database, kept_questions) == []


async def test_a_thumb_down_on_help_in_a_crisis_keeps_nothing(
    database: Database, rasa: RememberingRasa, keeping: Improvement
) -> None:
    rasa.hints = ("nicht mehr",)
    await vote(keeping, database, rasa, "Welche Ziele? Ich kann nicht mehr", helpful=False)
    assert await rows(database, kept_questions) == []


async def test_it_does_not_start_without_names(database: Database, rasa: RememberingRasa) -> None:
    with pytest.raises(OperatorMistake, match="AG_NAMENSMODELL"):
        opened(database, rasa, verbesserung=True)


async def test_counts_have_their_expiry(database: Database, rasa: RememberingRasa) -> None:
    improvement = opened(database, rasa)
    await say(improvement, rasa, "Ziele?")
    await improvement._counter.flush()
    [expiry] = improvement.expiries()
    assert expiry.days == 730
    await expiry.delete(utc_now() + timedelta(days=1))
    assert await rows(database, turn_counts) == []


@pytest.mark.parametrize("on", [False, True])
def test_the_privacy_page_says_what_is_kept(on: bool) -> None:
    text = (ROOT / "data" / "seiten" / "datenschutz.html").read_text(encoding="utf-8")
    settings = Settings(verbesserung=on, verbesserung_aufbewahrung=12)
    page = filled(text, values_for(example_store().knowledge.facts(), values_of_settings(settings)))
    assert ("12 Tage lang aufbewahrt" in page) == on
    assert ("ohne den Text der Nachricht" in page) != on

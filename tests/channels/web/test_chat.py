"""The chat: one turn per message id whatever happens, and no outage kept for an answer."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.channels.web.chat import NotOffered, Outage
from bot.conversation import TooManyMessages
from tests.channels.web.helpers import LONG, OTHER, SESSION, Bot, SlowRasa, chosen, poll, running, texts, typed, until
from tests.examples import PHONE


async def test_a_message_is_answered_with_its_entry(bot: Bot) -> None:
    entry = await bot.chat.send(SESSION, typed("Ziele?", "m1"))
    assert entry is not None
    assert (entry.position, entry.reply_to) == (1, "m1")
    assert entry.replies[0]["key"] == "hinweis_maschine"
    assert entry.replies[1]["text"] == "Die Ziele"
    assert entry.replies[1]["buttons"] == [{"title": "Mehr", "payload": "/mehr_dazu"}]
    assert await bot.chat.entries(SESSION, 0, 0) == [entry]


async def test_a_repeated_message_is_one_turn(bot: Bot, rasa: SlowRasa) -> None:
    first = await bot.chat.send(SESSION, typed("Ziele?"))
    assert await bot.chat.send(SESSION, typed("Ziele?")) == first
    assert len(rasa.turns) == 1


async def test_simultaneous_calls_with_one_id_are_one_turn(bot: Bot, rasa: SlowRasa) -> None:
    rasa.gate.clear()
    calls = [asyncio.create_task(bot.chat.send(SESSION, typed("Ziele?"), LONG)) for _ in range(10)]
    await rasa.entered.wait()
    rasa.gate.set()
    entries = await asyncio.gather(*calls)
    assert entries[0] is not None
    assert all(entry == entries[0] for entry in entries)
    assert len(rasa.turns) == 1
    assert len(await bot.chat.entries(SESSION, 0, 0)) == 1


async def test_an_id_counts_within_its_session_alone(bot: Bot, rasa: SlowRasa) -> None:
    for session in (SESSION, OTHER):
        assert await bot.chat.send(session, typed("Ziele?"))
    assert len({sender for sender, _ in rasa.turns}) == 2


async def test_a_message_repeated_after_a_restart_is_one_turn(tmp_path: Path, rasa: SlowRasa) -> None:
    entries = []
    for _ in range(2):
        async with running(tmp_path / "assistent.db", rasa) as bot:
            entries.append(await bot.chat.send(SESSION, typed("Ziele?")))
    assert entries[0] is not None
    assert entries[0] == entries[1]
    assert len(rasa.turns) == 1


async def test_a_conversation_goes_on_after_a_restart(tmp_path: Path, rasa: SlowRasa) -> None:
    for number in ("1", "2"):
        async with running(tmp_path / "assistent.db", rasa) as bot:
            await bot.chat.send(SESSION, typed("Ziele?", number))
            entries = await bot.chat.entries(SESSION, 0, 0)
    assert [(entry.position, entry.reply_to) for entry in entries] == [(1, "1"), (2, "2")]
    assert len({sender for sender, _ in rasa.turns}) == 1


async def test_an_answer_lost_by_a_crash_is_repeated_by_rasa(tmp_path: Path, rasa: SlowRasa) -> None:
    """The turn ran, but the bot died before it kept the answer: Rasa repeats it for the same id."""
    async with running(tmp_path / "assistent.db", rasa) as bot:
        conversation, _ = await bot.store.begin(SESSION, "1")
        await rasa.turn(conversation, "Ziele?", "1")
    async with running(tmp_path / "assistent.db", rasa) as bot:
        entry = await bot.chat.send(SESSION, typed("Ziele?"))
        assert entry is not None
        assert texts(entry.replies)[-1] == "Die Ziele"
    assert len(rasa.turns) == 1


async def test_simultaneous_messages_are_each_answered_once(bot: Bot, rasa: SlowRasa) -> None:
    ids = [str(number) for number in range(10)]
    await asyncio.gather(*(bot.chat.send(SESSION, typed("Ziele?", message_id)) for message_id in ids))
    entries = await bot.chat.entries(SESSION, 0, 0)
    assert [entry.position for entry in entries] == list(range(1, 11))
    assert sorted(entry.reply_to or "" for entry in entries) == sorted(rasa.ids) == ids


async def test_a_slow_answer_comes_through_the_outbox(bot: Bot, rasa: SlowRasa) -> None:
    rasa.gate.clear()
    assert await bot.chat.send(SESSION, typed("Ziele?", "m1"), seconds=0) is None
    polling = await poll(bot)
    rasa.gate.set()
    async with asyncio.timeout(10):
        [entry] = await polling
    assert entry.reply_to == "m1"
    assert await bot.chat.send(SESSION, typed("Ziele?", "m1")) == entry
    assert len(rasa.turns) == 1


async def test_a_turn_goes_on_when_its_client_hangs_up(bot: Bot, rasa: SlowRasa) -> None:
    rasa.gate.clear()
    call = asyncio.create_task(bot.chat.send(SESSION, typed("Ziele?"), LONG))
    await rasa.entered.wait()
    call.cancel()
    await asyncio.wait([call])
    polling = await poll(bot)
    rasa.gate.set()
    async with asyncio.timeout(10):
        assert len(await polling) == 1


async def test_an_outage_names_the_contact_and_is_not_kept(bot: Bot, rasa: SlowRasa) -> None:
    rasa.down = True
    with pytest.raises(Outage) as caught:
        await bot.chat.send(SESSION, typed("Ziele?"))
    assert PHONE in caught.value.replies[-1]["text"]
    assert await bot.chat.entries(SESSION, 0, 0) == []


async def test_after_an_outage_the_same_id_is_answered(bot: Bot, rasa: SlowRasa) -> None:
    rasa.down = True
    with pytest.raises(Outage):
        await bot.chat.send(SESSION, typed("Ziele?"))
    rasa.down = False
    entry = await bot.chat.send(SESSION, typed("Ziele?"))
    assert entry is not None
    assert entry.position == 1
    assert texts(entry.replies)[-1] == "Die Ziele"


async def test_an_outage_in_the_middle_of_an_answer_is_not_kept_either(bot: Bot, rasa: SlowRasa) -> None:
    question = "Welche Ziele habt ihr und wie lautet das Telefon?"
    rasa.fail_after = 1
    with pytest.raises(Outage):
        await bot.chat.send(SESSION, typed(question))
    rasa.fail_after = None
    entry = await bot.chat.send(SESSION, typed(question))
    assert entry is not None
    assert not any(PHONE in text for text in texts(entry.replies))
    assert len(rasa.ids) == len(set(rasa.ids))


async def test_an_outage_that_nobody_waits_for_leaves_no_trace(
    bot: Bot, rasa: SlowRasa, caplog: pytest.LogCaptureFixture
) -> None:
    rasa.down = True
    assert await bot.chat.send(SESSION, typed("Ziele?"), seconds=0) is None
    await until(lambda: not bot.chat._running)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_an_unforeseen_error_is_logged_without_the_message(
    bot: Bot, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise LookupError("inside")

    monkeypatch.setattr(bot.conversation, "answer", fails)
    with pytest.raises(LookupError):
        await bot.chat.send(SESSION, typed("Geheimnis"))
    assert "A message could not be answered." in caplog.text
    assert "Geheimnis" not in caplog.text
    assert bot.chat._running == {}


async def test_too_many_waiting_messages_are_refused(bot: Bot, rasa: SlowRasa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.conversation.ordering.MAX_WAITING", 1)
    rasa.gate.clear()
    first = asyncio.create_task(bot.chat.send(SESSION, typed("Ziele?", "1"), LONG))
    await rasa.entered.wait()
    with pytest.raises(TooManyMessages):
        await bot.chat.send(SESSION, typed("Ziele?", "2"))
    rasa.gate.set()
    assert await first


@pytest.mark.parametrize("text", ["/restart", "/ziele", "//ziele", " / ziele", '/intent{"x": 1}'])
async def test_what_is_typed_is_never_a_command(bot: Bot, rasa: SlowRasa, text: str) -> None:
    await bot.chat.send(SESSION, typed(text))
    [(_, ran)] = rasa.turns
    assert not ran.startswith("/")
    assert rasa.offered == [False]


async def test_an_offered_choice_is_run_as_it_is(bot: Bot, rasa: SlowRasa) -> None:
    await bot.chat.send(SESSION, typed("Ziele?", "1"))
    assert await bot.chat.send(SESSION, chosen("/mehr_dazu", "2"))
    assert rasa.turns[-1][1] == "/mehr_dazu"
    assert rasa.offered == [False, True]


async def test_a_choice_of_an_older_answer_still_counts(bot: Bot, rasa: SlowRasa) -> None:
    await bot.chat.send(SESSION, typed("Ziele?", "1"))
    for number in range(2, 5):
        await bot.chat.send(SESSION, typed("Hallo", str(number)))
    assert await bot.chat.send(SESSION, chosen("/mehr_dazu", "9"))


@pytest.mark.parametrize("payload", ["/restart", "/mehr_dazu{}", "mehr_dazu", "Mehr"])
async def test_a_choice_that_was_not_offered_is_refused(bot: Bot, rasa: SlowRasa, payload: str) -> None:
    await bot.chat.send(SESSION, typed("Ziele?", "1"))
    with pytest.raises(NotOffered):
        await bot.chat.send(SESSION, chosen(payload, "2"))
    assert len(rasa.turns) == 1


async def test_what_one_session_was_offered_is_no_choice_of_another(bot: Bot, rasa: SlowRasa) -> None:
    await bot.chat.send(SESSION, typed("Ziele?", "1"))
    with pytest.raises(NotOffered):
        await bot.chat.send(OTHER, chosen("/mehr_dazu", "2"))


async def test_a_repeated_choice_is_answered_again_without_a_turn(bot: Bot, rasa: SlowRasa) -> None:
    await bot.chat.send(SESSION, typed("Ziele?", "1"))
    first = await bot.chat.send(SESSION, chosen("/mehr_dazu", "2"))
    assert await bot.chat.send(SESSION, chosen("/mehr_dazu", "2")) == first
    assert len(rasa.turns) == 2

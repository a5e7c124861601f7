"""Every message is written before it is answered, answered in order, once, whatever ends in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.choices import choice_token
from bot.channels.messenger import AmbiguousFailure, PermanentFailure, TemporaryFailure
from bot.database.tables import contacts, forgotten_conversations, inbox
from bot.inbox import Inbox, InboxStore, service
from tests.fakes import reply
from tests.inbox.conftest import Scene, until
from tests.messengers import MemoryMessenger, said


@asynccontextmanager
async def running(inbox: Inbox) -> AsyncIterator[Inbox]:
    """An inbox at work; it ends in good order."""
    task = asyncio.create_task(inbox.run())
    yield inbox
    task.cancel()
    await asyncio.wait([task])


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(service, "LONGEST_PAUSE", 0.02)
    monkeypatch.setattr(service, "LOOK_SECONDS", 0.02)


async def done(scene: Scene) -> bool:
    return not await scene.items()


async def rows(scene: Scene, table: sa.Table) -> list[Any]:
    return list(await scene.database.read(lambda connection: connection.execute(sa.select(table)).all()))


async def test_messages_are_answered_in_order_and_forgotten_with_it(scene: Scene) -> None:
    async with running(scene.inbox()) as inbox_at_work:
        await inbox_at_work.receive("matrix")([said("ziel", 1), said("mitglied", 2), said("ziel", 3)])
        await until(lambda: done(scene))
    assert scene.shown() == ["Antwort auf ag_ziele", "Antwort auf mitglieder", "Antwort auf ag_ziele"]
    assert {(row.text, row.choice, row.replies) for row in await rows(scene, inbox)} == {("", None, None)}


async def test_a_message_that_arrives_twice_is_answered_once(scene: Scene) -> None:
    async with running(scene.inbox()) as inbox_at_work:
        for _ in range(2):
            await inbox_at_work.receive("matrix")([said("ziel", 1)], {"sync_token": "s1"})
        await until(lambda: done(scene))
    assert scene.shown() == ["Antwort auf ag_ziele"]
    assert await scene.store.state("matrix") == {"sync_token": "s1"}


async def test_while_rasa_is_away_the_message_waits_and_its_sender_is_told_once(scene: Scene) -> None:
    scene.rasa.down = True
    async with running(scene.inbox()) as inbox_at_work:
        await inbox_at_work.receive("matrix")([said("ziel", 1)])
        await until(lambda: _is(len(scene.messenger.shown) == 1))
        await asyncio.sleep(0.1)
    async with running(scene.inbox()):
        await asyncio.sleep(0.1)
        assert len(scene.messenger.shown) == 1
        scene.rasa.down = False
        await until(lambda: done(scene))
    assert scene.shown() == ["Antwort auf ag_ziele"]


async def _is(fact: bool) -> bool:
    return fact


class Killed(BaseException):
    """The process ends here, at once."""


class KilledAt:
    """Lets `calls` calls of store and messenger through; the next one ends the process, before or after its work."""

    def __init__(self, calls: int) -> None:
        self._calls = calls
        self.dead = asyncio.Event()

    def around(self, target: Any, names: tuple[str, ...]) -> Any:
        """The same object, mortal."""
        mortal = self

        class Mortal:
            def __getattr__(self, name: str) -> Any:
                found = getattr(target, name)
                return mortal.wrap(found) if name in names else found

        return Mortal()

    def wrap(self, call: Any) -> Any:
        async def mortal(*arguments: Any, **options: Any) -> Any:
            self._calls -= 1
            if self._calls == -1:
                self.dead.set()
                raise Killed
            result = await call(*arguments, **options)
            self._calls -= 1
            if self._calls == -1:
                self.dead.set()
                raise Killed
            return result

        return mortal


STEPS = ("next_of", "answered", "sending", "sent", "close", "tell_waiting")


async def with_a_kill(scene: Scene, calls: int) -> bool:
    """Two messages, with a process that ends at that step and a second one after it; whether it came to that."""
    await scene.store.take("matrix", [said("ziel", 1), said("mitglied", 2)])
    killed = KilledAt(calls)
    mortal = Inbox(
        killed.around(scene.store, STEPS),
        scene.contacts,
        scene.conversation,
        {"matrix": killed.around(scene.messenger, ("send",))},
    )
    task = asyncio.create_task(mortal.run())
    ended = asyncio.create_task(killed.dead.wait())
    finished = asyncio.create_task(until(lambda: done(scene)))
    await asyncio.wait([ended, finished], return_when=asyncio.FIRST_COMPLETED)
    for each in (task, ended, finished, *mortal._running.values()):
        each.cancel()
    await asyncio.gather(task, ended, finished, *mortal._running.values(), return_exceptions=True)
    async with running(scene.inbox()):
        await until(lambda: done(scene))
    return killed.dead.is_set()


@pytest.mark.parametrize("calls", range(16))
async def test_a_process_killed_at_any_step_loses_and_doubles_nothing(scene: Scene, calls: int) -> None:
    was_killed = await with_a_kill(scene, calls)
    assert scene.shown() == ["Antwort auf ag_ziele", "Antwort auf mitglieder"]
    assert [message for _, message in scene.rasa.turns] == ["ziel", "mitglied"]
    assert was_killed or calls > 12


@pytest.mark.parametrize("calls", range(20))
async def test_a_messenger_that_cannot_repeat_doubles_nothing(
    scene: Scene, calls: int, caplog: pytest.LogCaptureFixture
) -> None:
    scene.messenger = MemoryMessenger(repeatable=False)
    await with_a_kill(scene, calls)
    shown = scene.shown()
    assert len(shown) == len(set(shown))
    missing = {"Antwort auf ag_ziele", "Antwort auf mitglieder"} - set(shown)
    assert not missing or "may not have been sent" in caplog.text


@pytest.mark.parametrize("repeatable", [True, False])
async def test_a_send_that_clearly_failed_is_tried_again(scene: Scene, repeatable: bool) -> None:
    scene.messenger = MemoryMessenger(repeatable=repeatable)
    scene.messenger.failures = [TemporaryFailure("busy", retry_after=0.01), TemporaryFailure("busy")]
    async with running(scene.inbox()) as inbox_at_work:
        await inbox_at_work.receive("matrix")([said("ziel", 1)])
        await until(lambda: done(scene))
    assert scene.shown() == ["Antwort auf ag_ziele"]


@pytest.mark.parametrize("repeatable", [True, False])
async def test_a_send_of_which_nobody_knows_shows_no_message_twice(scene: Scene, repeatable: bool) -> None:
    scene.messenger = MemoryMessenger(repeatable=repeatable)
    scene.messenger.shown_although_failed = True
    scene.messenger.failures = [AmbiguousFailure("broken"), AmbiguousFailure("broken")]
    async with running(scene.inbox()) as inbox_at_work:
        await inbox_at_work.receive("matrix")([said("ziel", 1), said("mitglied", 2)])
        await until(lambda: done(scene))
    assert scene.shown() == ["Antwort auf ag_ziele", "Antwort auf mitglieder"]


async def test_an_address_that_is_gone_is_noted_and_speaking_again_clears_it(scene: Scene) -> None:
    scene.messenger.failures = [PermanentFailure("left the room")]
    async with running(scene.inbox()) as inbox_at_work:
        await inbox_at_work.receive("matrix")([said("ziel", 1)])
        await until(lambda: done(scene))
        assert [row.stopped for row in await rows(scene, contacts)] == ["left the room"]
        await inbox_at_work.receive("matrix")([said("mitglied", 2)])
        await until(lambda: done(scene))
    assert scene.shown() == ["Antwort auf mitglieder"]
    assert [row.stopped for row in await rows(scene, contacts)] == [None]


async def test_a_button_is_obeyed_only_where_it_was_offered(scene: Scene) -> None:
    scene.rasa.replies["ag_ziele"] = [reply("Antwort", [{"title": "Mitglieder", "payload": "/mitglieder"}])]
    async with running(scene.inbox()) as inbox_at_work:
        receive = inbox_at_work.receive("matrix")
        await receive([said("ziel", 1)])
        await until(lambda: done(scene))
        token = choice_token("/mitglieder")
        await receive([said("Mitglieder", 2, choice=token), said("Fremdes", 3, choice="/restart")])
        await receive([said("Fremdes", 4, address="anderer", choice="/mitglieder"), said("/restart", 5)])
        await until(lambda: done(scene))
    asked = sorted(message for _, message in scene.rasa.turns)
    assert asked == sorted(["ziel", "/mitglieder", "Fremdes", "Fremdes", "restart"])


async def test_where_buttons_are_a_list_a_number_picks_from_the_last_one(scene: Scene) -> None:
    def choices(*names: str) -> list[dict[str, str]]:
        return [{"title": name, "payload": f"/{name}"} for name in names]

    scene.rasa.replies["ag_ziele"] = [reply("Antwort", choices("a", "b")), reply("Antwort 2", choices("c", "d"))]
    async with running(scene.inbox()) as inbox_at_work:
        receive = inbox_at_work.receive("matrix")
        for number, text in enumerate(["2", "ziel", "2", "1.", "3", "0"], start=1):
            await receive([said(text, number)])
            await until(lambda: done(scene))
    # Replies to what the fake does not know have no buttons, so the list is gone after the first pick.
    assert [message for _, message in scene.rasa.turns] == ["2", "ziel", "/d", "1.", "3", "0"]


async def test_where_buttons_are_shown_a_number_is_a_text(scene: Scene) -> None:
    scene.messenger = MemoryMessenger(buttons=True)
    scene.rasa.replies["ag_ziele"] = [reply("Antwort", [{"title": "a", "payload": "/a"}])]
    async with running(scene.inbox()) as inbox_at_work:
        for number, text in enumerate(["ziel", "1"], start=1):
            await inbox_at_work.receive("matrix")([said(text, number)])
            await until(lambda: done(scene))
    assert [message for _, message in scene.rasa.turns] == ["ziel", "1"]


async def test_whoever_is_forgotten_in_a_turn_gets_its_answer_and_leaves_nothing(scene: Scene) -> None:
    conversation: list[str] = []
    ask = scene.conversation.answer

    async def answer(message: Any) -> Any:
        conversation.append(message.sender)
        replies = await ask(message)
        await scene.contacts.forget(message.sender)
        return replies

    scene.conversation.answer = answer  # type: ignore[method-assign]
    async with running(scene.inbox()) as inbox_at_work:
        await inbox_at_work.receive("matrix")([said("ziel", 1)])
        await until(lambda: _is(bool(scene.messenger.forgotten)))
    assert scene.shown() == ["Antwort auf ag_ziele"]
    assert await rows(scene, contacts) == await rows(scene, inbox) == []
    assert [row.conversation for row in await rows(scene, forgotten_conversations)] == conversation


async def test_one_conversation_that_waits_holds_up_no_other(scene: Scene) -> None:
    async with running(scene.inbox()) as inbox_at_work:
        await inbox_at_work.receive("matrix")([said("ziel", 1, "langsam")])
        await until(lambda: done(scene))
        slow = (await scene.contacts.of("matrix", "langsam")).conversation
        scene.rasa.gates[slow] = asyncio.Event()
        await inbox_at_work.receive("matrix")([said("mitglied", 2, "langsam"), said("ziel", 3, "schnell")])
        await until(lambda: _is([address for address, _ in scene.messenger.shown].count("schnell") > 0))
        scene.rasa.gates[slow].set()
        await until(lambda: done(scene))
    assert isinstance(scene.store, InboxStore)
    assert len(scene.shown()) == 3

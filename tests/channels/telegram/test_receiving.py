"""Fetching what people write: nothing is lost, nothing twice, and no peer ends it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import GetMe

from bot.channels.choices import choice_token
from bot.channels.messenger import Received
from bot.channels.telegram import trouble
from bot.channels.telegram.messenger import TelegramMessenger
from bot.channels.telegram.trouble import Kind
from tests.channels.telegram.bot_api import TOKEN, Answer, BotApi, answering, cut, in_group, pressed, private, refusing
from tests.channels.telegram.conftest import Kept, running, serving, text, until


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REFUSED", "SHARED", "AWAY", "NOT_KEPT"):
        monkeypatch.setattr(trouble, name, Kind(getattr(trouble, name).line, 0.01, 0.05))


def told(caplog: pytest.LogCaptureFixture, kind: Kind) -> int:
    """How often the operator was told."""
    return sum(record.getMessage() == kind.line for record in caplog.records)


def offsets(api: BotApi) -> list[str | None]:
    """From where on updates were asked for."""
    return [fields.get("offset") for fields in api.called("getUpdates")]


async def test_what_is_written_arrives_in_order(api: BotApi, messenger: TelegramMessenger, kept: Kept) -> None:
    api.arrive(message=private("eins"))
    api.arrive(message=private("zwei"))
    async with running(messenger, kept):
        await until(lambda: len(kept.messages) == 2)
        api.arrive(message=private("drei"))
        await until(lambda: len(kept.messages) == 3)
    assert kept.texts == ["eins", "zwei", "drei"]
    assert kept.state == {"bot": "4711", "offset": "703"}
    assert api.called("getUpdates")[0]["allowed_updates"] == '["message", "callback_query"]'


async def test_telegram_may_forget_a_batch_only_after_it_was_kept(
    api: BotApi, messenger: TelegramMessenger, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    api.arrive(message=private("eins"))
    kept.failures = [OSError("disk full"), OSError("disk full")]
    async with running(messenger, kept):
        await until(lambda: len(offsets(api)) == 4)
    assert offsets(api) == [None, None, None, "701"]
    assert kept.texts == ["eins"]
    assert told(caplog, trouble.NOT_KEPT) == 1


async def test_a_new_process_goes_on_where_the_last_one_ended(api: BotApi, port: int, kept: Kept) -> None:
    api.arrive(message=private("eins"))
    async with running(TelegramMessenger(TOKEN, f"http://127.0.0.1:{port}", text), kept):
        await until(lambda: kept.messages)
    api.arrive(message=private("zwei"))
    async with running(TelegramMessenger(TOKEN, f"http://127.0.0.1:{port}", text), kept, dict(kept.state)):
        await until(lambda: len(kept.messages) == 2)
    assert kept.texts == ["eins", "zwei"]
    assert kept.batches == 2


@pytest.mark.parametrize(
    "state",
    [
        {"bot": "4712", "offset": "99999"},
        {"bot": "4711", "offset": "broken"},
        {"bot": "4711", "offset": "²"},
        {"bot": "4711", "offset": ""},
        {"bot": "4711"},
        {"offset": "99999"},
    ],
)
async def test_of_another_bots_number_or_a_broken_one_nothing_is_gone_on_from(
    api: BotApi, messenger: TelegramMessenger, kept: Kept, state: dict[str, str]
) -> None:
    api.arrive(message=private("eins"))
    async with running(messenger, kept, state):
        await until(lambda: kept.messages)
    assert offsets(api)[0] is None


async def test_after_a_quiet_while_new_numbers_are_taken_as_they_come(
    api: BotApi, messenger: TelegramMessenger, kept: Kept
) -> None:
    api.script["getUpdates"] += [answering('{"ok": true, "result": []}')]
    async with running(messenger, kept, {"bot": "4711", "offset": "700000"}):
        # After a week without updates Telegram begins with any number.
        await until(lambda: len(api.called("getUpdates")) == 2)
        api.arrive(message=private("eins"))
        await until(lambda: kept.messages)
    assert offsets(api)[:2] == ["700000", None]


async def test_an_empty_answer_at_once_does_not_make_the_bot_ask_without_end(
    api: BotApi, messenger: TelegramMessenger, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("bot.channels.telegram.messenger.asyncio.sleep", noted)
    api.script["getUpdates"] += [answering('{"ok": true, "result": []}')] * 3
    async with running(messenger, kept):
        async with asyncio.timeout(10):
            while len(api.called("getUpdates")) < 4:
                await sleep(0.01)
    assert len([pause for pause in pauses if pause >= 0.1]) == 3
    assert kept.batches == 0


async def test_groups_are_left_alone_but_still_confirmed(api: BotApi, messenger: TelegramMessenger, kept: Kept) -> None:
    api.arrive(message=in_group("Was gibt es Neues?"))
    api.arrive(message=in_group("@AgTestBot Ziele?"))
    async with running(messenger, kept):
        await until(lambda: "702" in offsets(api))
    assert [(message.text, message.private) for message in kept.messages] == [("Ziele?", False)]


async def test_a_pressed_button_is_kept_and_its_waiting_sign_ends(
    api: BotApi, messenger: TelegramMessenger, kept: Kept
) -> None:
    token = choice_token("/ziele")
    api.script["answerCallbackQuery"] += [refusing(400, "Bad Request: query is too old")]
    first = api.arrive(callback_query=pressed(token, private("Was?")))["callback_query"]
    second = api.arrive(callback_query=pressed("unknown", None))["callback_query"]
    async with running(messenger, kept):
        await until(lambda: len(api.called("answerCallbackQuery")) == 2)
    assert kept.messages == [Received("11", f"callback:{first['id']}", "", token)]
    answered = {fields["callback_query_id"] for fields in api.called("answerCallbackQuery")}
    assert answered == {first["id"], second["id"]}


async def test_a_waiting_sign_that_cannot_be_ended_holds_nothing_up(
    api: BotApi, messenger: TelegramMessenger, kept: Kept
) -> None:
    api.script["answerCallbackQuery"] += [api.hang]
    api.arrive(callback_query=pressed("t", private("Was?")))
    async with running(messenger, kept):
        await until(lambda: api.called("answerCallbackQuery"))
        api.arrive(message=private("eins"))
        await until(lambda: len(kept.messages) == 2)


async def test_pictures_are_answered_with_the_wish_for_text(
    api: BotApi, messenger: TelegramMessenger, kept: Kept
) -> None:
    photo = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}
    api.script["sendMessage"] += [refusing(403, "Forbidden: bot was blocked by the user")]
    async with running(messenger, kept):
        api.arrive(message=private(None, **photo))
        await until(lambda: len(api.called("sendMessage")) == 1)
        api.arrive(message=private(None, **photo))
        await until(lambda: api.sent)
    assert [sent["text"] for sent in api.sent] == ["messenger_nur_text"]
    assert kept.messages == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusing(401, "Unauthorized"), trouble.REFUSED),
        (refusing(404, "Not Found"), trouble.REFUSED),
        (refusing(409, "Conflict: terminated by other getUpdates request"), trouble.SHARED),
        (refusing(409, "Conflict: can't use getUpdates method while webhook is active"), trouble.SHARED),
        (refusing(502, "Bad Gateway"), trouble.AWAY),
        (refusing(429, "Too Many Requests: retry after 1", retry_after=1), trouble.AWAY),
        (answering("<h1>Welcome to the internet</h1>"), trouble.AWAY),
        (answering('{"ok": true, "result": 7}'), trouble.AWAY),
        (answering('{"ok": true, "result": [{"message": "without a number"}]}'), trouble.AWAY),
        (cut, trouble.AWAY),
    ],
)
@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
async def test_no_failure_ends_it_and_each_is_told_once(
    api: BotApi,
    messenger: TelegramMessenger,
    kept: Kept,
    caplog: pytest.LogCaptureFixture,
    method: str,
    answer: Answer,
    kind: Kind,
) -> None:
    caplog.set_level(logging.INFO)
    api.script[method] += [answer, answer]
    api.arrive(message=private("eins"))
    async with running(messenger, kept):
        await until(lambda: kept.messages)
    assert told(caplog, kind) == 1
    assert "Telegram arbeitet wieder." in caplog.messages
    assert TOKEN not in caplog.text
    assert "eins" not in caplog.text


async def test_telegram_may_be_away_at_the_start_and_in_between(
    port: int, messenger: TelegramMessenger, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    api = BotApi()
    async with running(messenger, kept):
        await until(lambda: told(caplog, trouble.AWAY) == 1)
        async with serving(api, port):
            api.arrive(message=private("eins"))
            await until(lambda: kept.messages)
        await until(lambda: told(caplog, trouble.AWAY) == 2)
        async with serving(api, port):
            api.arrive(message=private("zwei"))
            await until(lambda: len(kept.messages) == 2)
    assert kept.texts == ["eins", "zwei"]


async def test_a_line_that_is_dead_is_noticed(
    api: BotApi, messenger: TelegramMessenger, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.messenger.POLL_SECONDS", 0)
    monkeypatch.setattr("bot.channels.telegram.messenger.GRACE_SECONDS", 1)
    api.script["getUpdates"] += [api.hang]
    api.arrive(message=private("eins"))
    async with running(messenger, kept):
        await until(lambda: kept.messages)


async def test_an_update_of_an_unknown_form_does_not_hold_up_the_rest(
    api: BotApi, messenger: TelegramMessenger, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    api.arrive(message=private("eins"))
    api.arrive(message={"message_id": "geheim", "chat": {}})
    api.arrive(message=private("drei"))
    async with running(messenger, kept):
        await until(lambda: "703" in offsets(api))
    assert kept.texts == ["eins", "drei"]
    assert "unknown form" in caplog.text
    assert "geheim" not in caplog.text


async def test_pauses_grow_and_obey_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    pauses: list[float] = []

    async def noted(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("bot.channels.telegram.trouble.asyncio.sleep", noted)
    waiting, error = trouble.Trouble(), TelegramNetworkError(GetMe(), "away")
    for _ in range(10):
        await waiting.wait(error)
    assert all(0.7 * base <= pause <= 1.3 * base for base, pause in zip([1, 2, 4, 8, 16, 32, 60, 60], pauses))
    await waiting.wait(TelegramRetryAfter(GetMe(), "slow", 500))
    assert pauses[-1] == 500
    waiting.over()
    await waiting.wait(error)
    assert pauses[-1] <= 1.3


async def test_people_find_the_bot_by_its_link(api: BotApi, messenger: TelegramMessenger, kept: Kept) -> None:
    before: Any = messenger.link
    assert before == ""
    async with running(messenger, kept):
        await until(lambda: messenger.link)
    assert messenger.link == "https://t.me/AgTestBot"

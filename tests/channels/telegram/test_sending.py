"""What Telegram is sent, and what each of its failures means for a message."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.choices import choice_token
from bot.channels.messenger import (
    AmbiguousFailure,
    Attachment,
    Outgoing,
    PermanentFailure,
    SendFailure,
    TemporaryFailure,
)
from bot.channels.telegram.messenger import TelegramMessenger
from bot.conversation import Button
from tests.channels.queues import full_queue
from tests.channels.telegram.bot_api import TOKEN, Answer, BotApi, answering, cut, refusing
from tests.channels.telegram.conftest import text

TEXT = "Ein geheimer Text"


async def failure_of(messenger: TelegramMessenger, message: Outgoing | None = None) -> SendFailure:
    """What sending fails with; its words tell nothing of message, chat or token."""
    with pytest.raises(SendFailure) as caught:
        await messenger.send("11", message or Outgoing(TEXT), "key")
    told = f"{caught.value!r} {caught.value.__cause__!r}"
    assert TEXT not in told
    assert TOKEN not in told
    assert "11" not in str(caught.value)
    return caught.value


async def test_a_text_is_sent_as_it_is_without_previews(api: BotApi, messenger: TelegramMessenger) -> None:
    written = "Mehr: https://beispiel.test/<a>_*b*_ & 😀\n\nQuelle: Portrait"
    identifier = await messenger.send("11", Outgoing(written), "key")
    [sent] = api.sent
    assert identifier == str(sent["message_id"])
    assert (sent["chat_id"], sent["text"]) == ("11", written)
    assert sent["link_preview_options"] == '{"is_disabled": true}'
    assert "parse_mode" not in sent
    assert sent["reply_markup"] is None


async def test_buttons_stand_below_each_other_and_carry_short_names(api: BotApi, messenger: TelegramMessenger) -> None:
    payload = '/termin_waehlen{"termin": "' + "x" * 200 + '"}'
    await messenger.send("11", Outgoing("Was?", (Button("Ziele", "/ziele"), Button("Termin", payload))), "key")
    assert api.sent[0]["reply_markup"]["inline_keyboard"] == [
        [{"text": "Ziele", "callback_data": choice_token("/ziele")}],
        [{"text": "Termin", "callback_data": choice_token(payload)}],
    ]
    assert len(choice_token(payload).encode()) <= 64


async def test_a_topic_of_a_group_is_answered_there(api: BotApi, messenger: TelegramMessenger) -> None:
    await messenger.send("-100200/45", Outgoing("Hallo"), "key")
    assert (api.sent[0]["chat_id"], api.sent[0]["message_thread_id"]) == ("-100200", "45")


async def test_a_long_text_comes_in_parts_with_the_buttons_below_the_last(
    api: BotApi, messenger: TelegramMessenger
) -> None:
    paragraphs = [" ".join(["eins"] * 500), " ".join(["zwei"] * 500)]
    message = Outgoing(
        "\n\n".join(paragraphs), (Button("Mehr", "/mehr"),), attachment=Attachment("a", b"", "text/plain")
    )
    identifier = await messenger.send("11", message, "key")
    assert [sent["text"] for sent in api.sent] == paragraphs
    assert [sent["reply_markup"] is None for sent in api.sent] == [True, False]
    assert identifier == str(api.sent[-1]["message_id"])


@pytest.mark.parametrize(
    "answer",
    [
        refusing(403, "Forbidden: bot was blocked by the user"),
        refusing(403, "Forbidden: user is deactivated"),
        refusing(403, "Forbidden: bot can't initiate conversation with a user"),
        refusing(403, "Forbidden: bot was kicked from the supergroup chat"),
        refusing(400, "Bad Request: chat not found"),
        refusing(400, "Bad Request: PEER_ID_INVALID"),
        refusing(400, "Bad Request: not enough rights to send text messages to the chat"),
        refusing(400, "Bad Request: message thread not found"),
        refusing(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100300),
    ],
)
async def test_a_chat_that_is_gone_is_given_up(api: BotApi, messenger: TelegramMessenger, answer: Answer) -> None:
    api.script["sendMessage"].append(answer)
    assert isinstance(await failure_of(messenger), PermanentFailure)


async def test_telegram_says_how_long_to_wait(api: BotApi, messenger: TelegramMessenger) -> None:
    api.script["sendMessage"].append(refusing(429, "Too Many Requests: retry after 17", retry_after=17))
    failure = await failure_of(messenger)
    assert isinstance(failure, TemporaryFailure)
    assert failure.retry_after == 17


@pytest.mark.parametrize(
    "answer",
    [
        refusing(429, "Too Many Requests"),
        refusing(400, "Bad Request: message text is empty"),
        refusing(400, "Bad Request: BUTTON_DATA_INVALID"),
        refusing(401, "Unauthorized"),
        refusing(404, "Not Found"),
        refusing(409, "Conflict"),
        refusing(413, "Request Entity Too Large"),
        answering("<h1>The proxy wants a password</h1>", 407),
        answering("<h1>The proxy forbids this</h1>", 403),
    ],
)
async def test_what_telegram_refused_was_not_sent(api: BotApi, messenger: TelegramMessenger, answer: Answer) -> None:
    api.script["sendMessage"].append(answer)
    failure = await failure_of(messenger)
    assert isinstance(failure, TemporaryFailure)
    assert failure.retry_after is None


@pytest.mark.parametrize(
    "answer",
    [
        refusing(500, "Internal Server Error"),
        refusing(502, "Bad Gateway", retry_after=3),
        answering("<h1>504 Gateway Timeout</h1>", 504),
        answering("<h1>Welcome to the internet</h1>"),
        answering('{"ok": true}'),
        answering('{"ok": true, "result": {"message_id": "none"}}'),
        cut,
    ],
)
async def test_what_may_have_been_sent_is_called_so(api: BotApi, messenger: TelegramMessenger, answer: Answer) -> None:
    api.script["sendMessage"].append(answer)
    assert isinstance(await failure_of(messenger), AmbiguousFailure)
    assert len(api.called("sendMessage")) == 1


async def test_a_connection_that_breaks_after_the_message_was_taken_sends_nothing_twice(
    api: BotApi, messenger: TelegramMessenger
) -> None:
    api.script["sendMessage"].append(api.take_and_cut)
    assert isinstance(await failure_of(messenger), AmbiguousFailure)
    assert len(api.sent) == 1


async def test_a_half_open_connection_is_given_up_in_time(
    api: BotApi, messenger: TelegramMessenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.messenger.REQUEST_SECONDS", 1)
    api.script["sendMessage"].append(api.hang)
    async with asyncio.timeout(10):
        assert isinstance(await failure_of(messenger), AmbiguousFailure)


async def test_without_a_connection_nothing_was_sent(messenger: TelegramMessenger) -> None:
    assert isinstance(await failure_of(messenger), TemporaryFailure)


async def test_an_unknown_host_is_no_connection() -> None:
    assert isinstance(await failure_of(TelegramMessenger(TOKEN, "http://telegram.invalid", text)), TemporaryFailure)


async def test_a_server_that_accepts_no_connection_in_time_got_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.session.CONNECT_SECONDS", 0.2)
    with full_queue() as port:
        async with asyncio.timeout(10):
            assert isinstance(
                await failure_of(TelegramMessenger(TOKEN, f"http://127.0.0.1:{port}", text)), TemporaryFailure
            )


async def test_redirects_are_not_followed(api: BotApi, messenger: TelegramMessenger) -> None:
    api.script["sendMessage"].append(answering("", 307, Location=f"/bot{TOKEN}/sendMessage"))
    assert isinstance(await failure_of(messenger), TemporaryFailure)
    assert api.sent == []


async def test_a_peer_without_a_right_certificate_gets_nothing(api: BotApi, port: int) -> None:
    messenger = TelegramMessenger(TOKEN, f"https://127.0.0.1:{port}", text)
    assert isinstance(await failure_of(messenger), TemporaryFailure)
    assert api.calls == []


async def test_a_long_text_of_which_a_part_arrived_is_not_begun_again(
    api: BotApi, messenger: TelegramMessenger
) -> None:
    message = Outgoing("eins " * 500 + "\n\n" + "zwei " * 500)
    api.script["sendMessage"] += [api.take_message, refusing(429, "Too Many Requests: retry after 3", retry_after=3)]
    assert isinstance(await failure_of(messenger, message), AmbiguousFailure)
    api.script["sendMessage"] += [refusing(429, "Too Many Requests: retry after 3", retry_after=3)]
    assert isinstance(await failure_of(messenger, message), TemporaryFailure)


async def test_many_sends_keep_the_pace(
    api: BotApi, messenger: TelegramMessenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("bot.channels.telegram.pace.asyncio.sleep", noted)
    await asyncio.gather(*(messenger.send("11", Outgoing(str(number)), "key") for number in range(10)))
    assert len(api.sent) == 10
    assert len(pauses) == 9
    assert pauses == sorted(pauses)


async def test_forgetting_asks_telegram_for_nothing(api: BotApi, messenger: TelegramMessenger) -> None:
    await messenger.forget("11")
    assert api.calls == []

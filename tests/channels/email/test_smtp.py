"""What became of a mail is never guessed: sent, not sent, refused for good, or unknown."""

from __future__ import annotations

import asyncio
import socket
import ssl

import pytest
import uvloop

from bot.channels.email.smtp import CONNECTIONS, MOST_SECONDS, MailGate, MailServer, Patience
from bot.reminders.lane import SEND_SECONDS
from bot.sending import AmbiguousFailure, PermanentFailure, SendFailure, TemporaryFailure
from tests.channels.email.mail_peer import PASSWORD, USER, Faults, MailPeer, client_tls, mail_peer, scripted
from tests.channels.web.helpers import until
from tests.conftest import free_ports

SENDER, TO = "assistent@ag.test", "max@muster.test"
MAIL = b"Subject: Probe\r\n\r\nGuten Tag\r\n"
SHORT = Patience(queue=0.3, before=0.3, answer=0.3)


async def deliver(server: MailServer, mail: bytes = MAIL, patience: Patience | None = None) -> None:
    """One mail."""
    await MailGate(server, patience).deliver(SENDER, TO, mail)


async def failure_of(peer: MailPeer, patience: Patience | None = None) -> SendFailure:
    """How one mail fails."""
    with pytest.raises(SendFailure) as caught:
        await deliver(peer.server(), patience=patience)
    return caught.value


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with mail_peer() as peer:
        await deliver(peer.server())
    [taken] = peer.mails
    assert (taken.sender, taken.to, taken.raw) == (SENDER, TO, MAIL)


async def test_lines_that_begin_with_a_stop_stay() -> None:
    mail = MAIL + b".\r\n..\r\n.x\r\n"
    async with mail_peer() as peer:
        await deliver(peer.server(), mail)
    assert peer.mails[0].raw == mail


@pytest.mark.parametrize(
    "reply",
    [
        *("550 5.1.1 No such user", "550 No such user", "551 moved", "553 5.1.3 bad", "550 5.2.1 disabled"),
        *("550 5.1.10 null MX", "556 no mail here", "550 5.1.2 <max@muster.test>: no such domain"),
    ],
)
async def test_a_mailbox_that_does_not_exist_is_permanent(reply: str) -> None:
    async with mail_peer() as peer:
        peer.faults.rcpt[TO] = reply
        assert isinstance(await failure_of(peer), PermanentFailure)
    assert peer.mails == []


@pytest.mark.parametrize(
    "reply",
    [
        *("450 4.2.1 greylisted", "451 later", "452 4.2.2 full", "421 closing"),
        *(
            "550 5.7.1 relay denied",
            "554 5.7.1 blocked",
            "554 no",
            "552 5.2.2 full",
            "550 5.1.8 bad sender",
            "502 what",
        ),
    ],
)
async def test_what_is_not_the_addresss_fault_is_temporary(reply: str) -> None:
    async with mail_peer() as peer:
        peer.faults.rcpt[TO] = reply
        assert isinstance(await failure_of(peer), TemporaryFailure)
    assert peer.mails == []


@pytest.mark.parametrize("reply", ["451 4.3.0 later", "554 5.7.1 spam", "552 too big", "550 looks bad", "421 closing"])
async def test_a_refused_mail_was_not_sent(reply: str) -> None:
    async with mail_peer() as peer:
        peer.faults.after_data = reply
        assert isinstance(await failure_of(peer), TemporaryFailure)


async def test_a_mailbox_that_is_found_missing_after_the_mail_is_permanent() -> None:
    async with mail_peer() as peer:
        peer.faults.after_data = "550 5.1.1 No such user here"
        assert isinstance(await failure_of(peer), PermanentFailure)


@pytest.mark.parametrize("reply", ["550 5.7.1 not you", "451 later", "530 5.7.0 log in"])
async def test_a_refused_sender_is_temporary(reply: str) -> None:
    async with mail_peer() as peer:
        peer.faults.mail = reply
        assert isinstance(await failure_of(peer), TemporaryFailure)


@pytest.mark.parametrize("reply", ["close", "451 later", "554 no"])
async def test_what_fails_before_the_mail_was_not_sent(reply: str) -> None:
    async with mail_peer() as peer:
        peer.faults.before_data = reply
        assert isinstance(await failure_of(peer), TemporaryFailure)


@pytest.mark.parametrize("fault", ["close", "during"])
async def test_a_connection_that_breaks_in_or_after_the_mail_is_ambiguous(fault: str) -> None:
    async with mail_peer() as peer:
        peer.faults.after_data = fault
        assert isinstance(await failure_of(peer), AmbiguousFailure)
    assert peer.connections == 1


async def test_a_server_that_says_nothing_to_the_mail_is_ambiguous() -> None:
    async with mail_peer() as peer:
        peer.faults.after_data = "silent"
        assert isinstance(await failure_of(peer, Patience(answer=0.2)), AmbiguousFailure)


@pytest.mark.parametrize("reply", ["354 what", "what"])
async def test_an_answer_that_says_nothing_is_ambiguous(reply: str) -> None:
    async with scripted("220 x", "250 x", "250 x", "250 x", "354 x", after_mail=reply) as server:
        with pytest.raises(AmbiguousFailure):
            await deliver(server)


async def test_a_server_that_hangs_up_at_once_is_temporary() -> None:
    async with scripted() as server:
        with pytest.raises(TemporaryFailure):
            await deliver(server)


async def test_a_server_that_is_away_is_temporary() -> None:
    with pytest.raises(TemporaryFailure):
        await deliver(MailServer("127.0.0.1", free_ports(1)[0], "keine", client_tls()))


async def test_a_name_that_does_not_exist_is_temporary() -> None:
    with pytest.raises(TemporaryFailure):
        await deliver(MailServer("mail.invalid", 25, "keine", client_tls()), patience=SHORT)


async def test_a_server_that_never_greets_is_temporary() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(TemporaryFailure):
            await deliver(MailServer("127.0.0.1", silent.getsockname()[1], "keine", client_tls()), patience=SHORT)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_the_connection_is_encrypted(security: str) -> None:
    async with mail_peer(security) as peer:  # type: ignore[arg-type]
        await deliver(peer.server(security, "localhost"))  # type: ignore[arg-type]
    assert peer.encrypted == [True]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_of_another_name_is_refused(security: str) -> None:
    async with mail_peer(security) as peer:  # type: ignore[arg-type]
        with pytest.raises(TemporaryFailure):
            await deliver(peer.server(security, "127.0.0.1"))  # type: ignore[arg-type]
    assert peer.mails == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_of_an_unknown_authority_is_refused(security: str) -> None:
    async with mail_peer(security) as peer:  # type: ignore[arg-type]
        stranger = MailServer("localhost", peer.port, security, ssl.create_default_context())  # type: ignore[arg-type]
        with pytest.raises(TemporaryFailure):
            await deliver(stranger)
    assert peer.mails == []


@pytest.mark.parametrize("reply", ["454 4.7.0 TLS not available", "502 no"])
async def test_refused_encryption_sends_nothing(reply: str) -> None:
    async with mail_peer("starttls") as peer:
        peer.faults.starttls = reply
        with pytest.raises(TemporaryFailure):
            await deliver(peer.server("starttls", "localhost"))
    assert peer.mails == []


async def test_a_server_without_encryption_gets_nothing() -> None:
    async with mail_peer() as peer:
        with pytest.raises(TemporaryFailure):
            await deliver(peer.server("starttls", "localhost", user=USER, password=PASSWORD))
    assert (peer.mails, peer.logins) == ([], [])


async def test_the_bot_logs_in() -> None:
    async with mail_peer("starttls", auth_required=True) as peer:
        await deliver(peer.server("starttls", "localhost", user=USER, password=PASSWORD))
    assert len(peer.mails) == 1
    assert peer.logins == [USER.encode()]


async def test_a_wrong_password_is_temporary_and_not_repeated_in_the_error() -> None:
    async with mail_peer("starttls", auth_required=True) as peer:
        server = peer.server("starttls", "localhost", user=USER, password="falsch-und-lang")
        with pytest.raises(TemporaryFailure) as caught:
            await deliver(server)
    assert "falsch" not in repr(caught.value) + repr(server)
    assert peer.mails == []


async def test_no_failure_repeats_the_address() -> None:
    async with mail_peer() as peer:
        peer.faults.rcpt[TO] = f"550 5.1.1 <{TO}>: unknown"
        failure = await failure_of(peer)
    assert "max" not in str(failure)
    assert str(failure) == "SMTP 550 5.1.1"


async def test_only_a_few_connections_at_once() -> None:
    async with mail_peer() as peer:
        gate = MailGate(peer.server())
        await asyncio.gather(*(gate.deliver(SENDER, TO, MAIL) for _ in range(CONNECTIONS * 5)))
        assert len(peer.mails) == CONNECTIONS * 5
        assert peer.most_open <= CONNECTIONS + 1  # the server sees an end a moment later


async def test_who_waits_too_long_for_a_connection_may_try_again() -> None:
    async with mail_peer() as peer:
        peer.faults.after_data = "silent"
        gate = MailGate(peer.server(), Patience(queue=0.2))
        busy = [asyncio.create_task(gate.deliver(SENDER, TO, MAIL)) for _ in range(CONNECTIONS)]
        await until(lambda: len(peer.mails) == CONNECTIONS)
        with pytest.raises(TemporaryFailure):
            await gate.deliver(SENDER, TO, MAIL)
        peer.go_on.set()
        await asyncio.gather(*busy)
    assert len(peer.mails) == CONNECTIONS


async def test_a_goodbye_that_fails_does_not_undo_the_mail() -> None:
    async with scripted("220 x", "250 x", "250 x", "250 x", "354 x", after_mail="250 taken") as server:
        await deliver(server)


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        (Faults(), None),
        (Faults(before_data="close"), TemporaryFailure),
        (Faults(after_data="close"), AmbiguousFailure),
        (Faults(after_data="during"), AmbiguousFailure),
        (Faults(rcpt={TO: "550 5.1.1 no"}), PermanentFailure),
    ],
)
async def test_the_bots_own_loop_tells_the_same(faults: Faults, expected: type[SendFailure] | None) -> None:
    """The bot runs on uvloop, whose connections break in ways of their own."""

    async def send() -> type[SendFailure] | None:
        async with mail_peer("starttls") as peer:
            peer.faults = faults
            try:
                await deliver(peer.server("starttls", "localhost"))
            except SendFailure as failure:
                return type(failure)
        return None

    assert await asyncio.to_thread(uvloop.run, send()) is expected


def test_a_mail_is_given_up_before_the_dispatcher_gives_it_up() -> None:
    """Else a server that is slow to greet would count as one of which nobody knows what became of the mail."""
    assert MOST_SECONDS < SEND_SECONDS

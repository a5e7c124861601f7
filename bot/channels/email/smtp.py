"""Hands mails to the operator's mail server, and tells apart what is known of one that did not go through.

Everything before the mail itself was written, and every refusal, means: not sent. Once the mail was written and its
last line may have arrived, only the server's answer says what became of it; without one nobody knows (RFC 5321, 4.2.5).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPResponseException

from bot.channels.messenger import AmbiguousFailure, PermanentFailure, SendFailure, TemporaryFailure

Security = Literal["starttls", "tls", "keine"]

CONNECTIONS = 8
"""At once; mail servers refuse many of one client."""
QUEUE_SECONDS = 5.0
"""So long may a mail wait for one of them."""
BEFORE_SECONDS = 20.0
"""So long may it take until the server is ready for the mail itself."""
ANSWER_SECONDS = 30.0
"""So long may the server take to accept a mail, as it may look for viruses meanwhile."""
GOODBYE_SECONDS = 2.0
MOST_SECONDS = QUEUE_SECONDS + BEFORE_SECONDS + ANSWER_SECONDS + GOODBYE_SECONDS
"""No sending takes longer. Whoever gives up earlier would not know that a mail clearly was not sent."""

_START_INPUT = 354
_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_MAILBOX = {(1, 0), (1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)}
"""Enhanced codes (RFC 3463) which say that the address is wrong, gone or switched off."""
_NO_MAILBOX_PLAIN = {521, 550, 551, 553, 556}
"""Codes that say so where the server sends no enhanced one."""
_FULL_STOP = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True)
class MailServer:
    """Where mails go and how. `tls` checks the server's certificate; nobody is logged in without `user`."""

    host: str
    port: int
    security: Security
    tls: ssl.SSLContext
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Patience:
    """How long a step may take, seconds."""

    queue: float = QUEUE_SECONDS
    before: float = BEFORE_SECONDS
    answer: float = ANSWER_SECONDS


class MailGate:
    """Sends mails, a few at a time, each over a connection of its own."""

    def __init__(self, server: MailServer, patience: Patience | None = None) -> None:
        self._server = server
        self._patience = patience or Patience()
        self._free = asyncio.Semaphore(CONNECTIONS)

    async def deliver(self, sender: str, to: str, mail: bytes) -> None:
        """Hand over one mail (ASCII, CRLF at its end) from `sender` to `to`.

        Raises:
            SendFailure
        """
        try:
            async with asyncio.timeout(self._patience.queue):
                await self._free.acquire()
        except TimeoutError:
            raise TemporaryFailure("too many mails at once") from None
        try:
            await self._deliver(sender, to, mail)
        finally:
            self._free.release()

    async def _deliver(self, sender: str, to: str, mail: bytes) -> None:
        client = self._client(sender.rpartition("@")[2])
        try:
            with _nothing_sent():
                async with asyncio.timeout(self._patience.before):
                    await _introduce(client, sender, to)
            await self._hand_over(client, mail)
            # The mail is on its way; however the goodbye ends, it stays there.
            with contextlib.suppress(SMTPException, OSError):
                await client.quit(timeout=GOODBYE_SECONDS)
        finally:
            client.close()

    def _client(self, name: str) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=server.tls,
            username=server.user,
            password=server.password,
            local_hostname=name,
            timeout=self._patience.before,
        )

    async def _hand_over(self, client: SMTP, mail: bytes) -> None:
        """Write the mail and wait for the answer to it."""
        protocol = client.protocol
        if protocol is None or not protocol.is_connected:
            raise TemporaryFailure("connection lost before the mail")
        try:
            protocol.write(_FULL_STOP.sub(b"..", mail) + b".\r\n")
            answer = await protocol.read_response(timeout=self._patience.answer)
        except (SMTPException, OSError) as error:
            raise AmbiguousFailure(f"no answer to the mail ({type(error).__name__})") from None
        if not 200 <= answer.code < 300:
            raise _refusal(answer.code, answer.message, of_recipient=False)


async def _introduce(client: SMTP, sender: str, to: str) -> None:
    """Everything up to the mail itself."""
    await client.connect()
    await client.mail(sender)
    await client.rcpt(to)
    answer = await client.execute_command(b"DATA")
    if answer.code != _START_INPUT:
        raise SMTPResponseException(answer.code, answer.message)


@contextlib.contextmanager
def _nothing_sent() -> Iterator[None]:
    """Whatever fails in here, the mail was not sent."""
    try:
        yield
    except SMTPRecipientRefused as error:
        raise _refusal(error.code, error.message, of_recipient=True) from None
    except SMTPResponseException as error:
        # It refuses us or our sender, for which the recipient's address is not to blame.
        raise TemporaryFailure(f"SMTP {error.code} before the mail ({type(error).__name__})") from None
    except (SMTPException, OSError, ValueError) as error:
        raise TemporaryFailure(f"mail server not usable ({type(error).__name__})") from None


def _refusal(code: int, text: str, *, of_recipient: bool) -> SendFailure:
    """What a refusal means; the server's words stay out of it, as they repeat addresses."""
    enhanced = _ENHANCED.match(text)
    reason = f"SMTP {code}" + (f" {enhanced[0].strip()}" if enhanced else "")
    if code < 500:
        return TemporaryFailure(reason) if code >= 400 else AmbiguousFailure(reason)
    if enhanced is not None:
        gone = (int(enhanced[2]), int(enhanced[3])) in _NO_MAILBOX
    else:
        gone = of_recipient and code in _NO_MAILBOX_PLAIN
    return PermanentFailure(reason) if gone else TemporaryFailure(reason)

"""A real mail server on this machine (aiosmtpd) that fails on demand, at the very line a test names."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.channels.email.smtp import MailServer, Security
from bot.settings import ROOT
from tests.channels.web.helpers import until

TLS_FOLDER = ROOT / "tests/meetings/data/tls"
"""A certificate authority and a certificate for "localhost", for tests only."""

USER, PASSWORD = "assistent", "geheim-und-lang"


@dataclass(frozen=True)
class Taken:
    """A mail that the server took."""

    sender: str
    to: str
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail, parsed."""
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def text(self) -> str:
        """Its text."""
        part = self.mail.get_body(("plain",))
        assert isinstance(part, EmailMessage)
        return str(part.get_content()).replace("\r\n", "\n")


@dataclass
class Faults:
    """What goes wrong. Replies are sent instead of the usual one; the rest happens at its line."""

    mail: str = ""
    rcpt: dict[str, str] = field(default_factory=dict)
    before_data: str = ""
    """Reply to DATA itself, or "close"."""
    after_data: str = ""
    """Reply to the mail; "close" ends the connection once it was taken, "during" while it comes; "silent": none."""
    starttls: str = ""


class MailPeer:
    """`mails` are those that the server took, whatever it said about them afterwards."""

    def __init__(self) -> None:
        self.mails: list[Taken] = []
        self.faults = Faults()
        self.connections = 0
        self.open = 0
        self.most_open = 0
        self.logins: list[bytes] = []
        self.encrypted: list[bool] = []
        self.go_on = asyncio.Event()
        self.port = 0

    def server(self, security: Security = "keine", host: str = "127.0.0.1", **more: Any) -> MailServer:
        """How the bot reaches it."""
        return MailServer(host, self.port, security, client_tls(), **more)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """MAIL FROM."""
        envelope.mail_from = address
        return self.faults.mail or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """RCPT TO."""
        if reply := self.faults.rcpt.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The mail has come."""
        reply = self.faults.after_data
        if not reply or reply in ("close", "silent"):
            assert isinstance(envelope.original_content, bytes)
            assert envelope.mail_from is not None
            self.mails.append(Taken(envelope.mail_from, envelope.rcpt_tos[0], envelope.original_content))
            assert server.transport is not None
            self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        if reply == "close":
            _hang_up(server)
        if reply == "silent":
            await self.go_on.wait()
        return reply if reply[:1].isdigit() else "250 OK"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """A login."""
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login)
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=right)


class _Smtp(SMTP):
    """aiosmtpd, with the faults that handlers cannot make."""

    peer: MailPeer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.session is None:  # not so after STARTTLS
            self.peer.connections += 1
            self.peer.open += 1
            self.peer.most_open = max(self.peer.most_open, self.peer.open)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.peer.open -= 1
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        faults = self.peer.faults
        if faults.before_data == "close":
            _hang_up(self)
        elif faults.before_data:
            await self.push(faults.before_data)
        elif faults.after_data == "during":
            await self.push("354 Go on")
            await self._reader.read(1)
            _hang_up(self)
        else:
            await super().smtp_DATA(arg)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if self.peer.faults.starttls:
            await self.push(self.peer.faults.starttls)
        else:
            await super().smtp_STARTTLS(arg)


def _hang_up(server: SMTP) -> None:
    # Those of uvloop are no subclasses.
    cast(asyncio.Transport, server.transport).abort()


@asynccontextmanager
async def mail_peer(security: Security = "keine", **options: Any) -> AsyncIterator[MailPeer]:
    """A running server; `options` are those of aiosmtpd's SMTP."""
    peer = MailPeer()
    offered: dict[str, Any] = {"tls_context": server_tls()} if security == "starttls" else {}

    def connection() -> SMTP:
        made = _Smtp(peer, hostname="mail.test", **offered, **options)
        made.peer = peer
        return made

    if "auth_required" in options:
        options["authenticator"] = peer.authenticate
    implicit = server_tls() if security == "tls" else None
    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0, ssl=implicit)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        peer.go_on.set()
        server.close()
        await until(lambda: not peer.open)


@asynccontextmanager
async def scripted(*replies: str, after_mail: str | None = None) -> AsyncIterator[MailServer]:
    """A server that says these lines, one for each it hears, as aiosmtpd talks no nonsense; then it hangs up."""
    talks: list[asyncio.Task[None]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for line in replies:
            writer.write(f"{line}\r\n".encode())
            await reader.readline()
        if after_mail is not None:
            await reader.readuntil(b"\r\n.\r\n")
            writer.write(f"{after_mail}\r\n".encode())
            await reader.readline()
        writer.close()
        await writer.wait_closed()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append(asyncio.create_task(talk(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield MailServer("127.0.0.1", server.sockets[0].getsockname()[1], "keine", client_tls())
        await asyncio.gather(*talks)


def server_tls() -> ssl.SSLContext:
    """The server's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS_FOLDER / "server.pem")
    return context


def client_tls() -> ssl.SSLContext:
    """Trusts the tests' authority alone."""
    return ssl.create_default_context(cafile=TLS_FOLDER / "ca.pem")

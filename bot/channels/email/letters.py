"""Writes a message as RFC 5322 wants it. Whatever stands in a field, it cannot become a header of its own.

Some headers are written by hand: Python's e-mail library loses spaces between encoded and plain words of a long
subject, and folds and encodes a long address in `List-Unsubscribe`, which no mail program undoes.
"""

from __future__ import annotations

import datetime
import hashlib
import unicodedata
from collections.abc import Iterator
from email.header import Header
from email.headerregistry import Address, ContentTypeHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

from bot.channels.messenger import Attachment, Outgoing

MOST_SUBJECT = 200
"""Characters; longer subjects are cut."""
MOST_NAME = 40
"""Characters of the sender's name; a longer one would not fit one encoded word."""
_UNREADABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


class LetterHead:
    """What is the same in every mail: who sends it, and where answers go. Addresses are in ASCII."""

    def __init__(self, sender: str, reply_to: str) -> None:
        self.sender = sender
        self.reply_to = reply_to
        self.domain = sender.rpartition("@")[2]

    def message_id(self, key: str) -> str:
        """The Message-ID of the mail with this key: always the same."""
        return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{self.domain}>"

    def write(
        self, to: str, message: Outgoing, key: str, name: str, unsubscribe: str = "", reply_to: str = ""
    ) -> bytes:
        """The mail as it goes to the server, in ASCII with CRLF; `name` is the sender's.

        `unsubscribe` is an address that ends the subscription; by one POST (RFC 8058) if it is a https one.
        `reply_to` is another address for answers.
        """
        mail = EmailMessage(policy=SMTP)
        mail["To"] = Address(addr_spec=to)
        mail["Reply-To"] = Address(addr_spec=reply_to or self.reply_to)
        mail["Date"] = format_datetime(datetime.datetime.now(datetime.UTC))
        mail["Message-ID"] = self.message_id(key)
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # what Exchange reads instead
        mail.set_content(_clean(message.text), charset="utf-8", cte="quoted-printable")
        if message.attachment is not None:
            _attach(mail, message.attachment)
        lines = [
            f"From: {formataddr((one_line(name)[:MOST_NAME], self.sender))}",
            f"Subject: {_encoded(one_line(message.subject)[:MOST_SUBJECT])}",
            *_unsubscribe_lines(unsubscribe),
        ]
        return "".join(f"{line}\r\n" for line in lines).encode("ascii") + mail.as_bytes()


def one_line(text: str) -> str:
    """`text` for a header: without line breaks and other characters that nobody sees.

    Encoded words (`=?utf-8?q?=0A?=`) are broken up: Python's library decodes them when it takes a value, line breaks
    included, and mail programs would show what they hold.
    """
    visible = "".join(" " if _is_unreadable(sign) else sign for sign in text)
    return " ".join(visible.replace("=?", "= ?").split())


def _encoded(text: str) -> str:
    return Header(text, "us-ascii" if text.isascii() else "utf-8", header_name="Subject").encode(linesep="\r\n")


def _unsubscribe_lines(address: str) -> Iterator[str]:
    if not address:
        return
    if not address.isascii() or not address.isprintable() or any(sign in " <>," for sign in address):
        raise ValueError("This address cannot stand in a header.")
    yield f"List-Unsubscribe: <{address}>"
    if address.startswith("https://"):
        yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    header = _content_type(attachment.content_type)
    mail.add_attachment(
        attachment.content,
        maintype=header.maintype,
        subtype=header.subtype,
        params={name: one_line(value) for name, value in header.params.items()},
        filename=one_line(attachment.name).replace("/", "_") or "datei",
    )


def _content_type(text: str) -> ContentTypeHeader:
    registry: Any = HeaderRegistry()
    header = registry("content-type", one_line(text))
    result: ContentTypeHeader = registry("content-type", "application/octet-stream") if header.defects else header
    return result


def _clean(text: str) -> str:
    """`text` with line ends as they are in Python, without what cannot be encoded."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign == "\n" or not _is_unreadable(sign))


def _is_unreadable(sign: str) -> bool:
    return unicodedata.category(sign) in _UNREADABLE

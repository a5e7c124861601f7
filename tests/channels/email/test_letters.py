"""A mail holds what was meant, and nothing in it becomes a header, a recipient or an end of its own."""

from __future__ import annotations

import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from bot.channels.email.letters import LetterHead
from bot.sending import Attachment, Outgoing, PermanentFailure
from tests.channels.email.office import ADDRESS, OWN, Office

HEAD = LetterHead("assistent@xn--bcher-kva.test", "buero@ag.test")
NAME = "AG Soziale Stadt NRW"
HEADERS = {
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
    *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
}
INJECTIONS = [
    "Hallo\r\nBcc: alle@muster.test",
    "Hallo\nBcc: alle@muster.test",
    "Hallo\rBcc: alle@muster.test",
    "Hallo\x0bBcc: alle@muster.test",
    "Hallo\u2028Bcc: alle@muster.test",
    "Hallo\x00Bcc: alle@muster.test",
    "Hallo\r\n\r\nBcc: alle@muster.test",
    "Hallo\x85Bcc: alle@muster.test\u202e",
    "Hallo =?utf-8?q?=0ABcc:_alle@muster.test?=",
    "Hallo \udcffBcc: alle@muster.test",
]


def written(message: Outgoing, name: str = NAME, key: str = "k", unsubscribe: str = "") -> EmailMessage:
    """The mail, read again."""
    raw = HEAD.write(ADDRESS, message, key, name, unsubscribe)
    raw.decode("ascii")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert raw.endswith(b"\r\n")
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_the_mail_is_plain_german_text() -> None:
    text = "Größe: 20 €\n.\n..\n„Straße“ 👋\n" + "x" * 3000 + "\n"
    mail = written(Outgoing(text, subject="Erinnerung: Fördermittel für Straßen " * 4))
    assert set(mail.keys()) == HEADERS
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert mail.get_content().replace("\r\n", "\n") == text
    assert mail["Subject"] == ("Erinnerung: Fördermittel für Straßen " * 4).strip()
    assert mail["From"].addresses[0].display_name == NAME
    assert mail["From"].addresses[0].addr_spec == "assistent@xn--bcher-kva.test"
    assert mail["Reply-To"] == "buero@ag.test"
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "subject",
    [
        "Erinnerung: Jahrestagung Soziale Stadt, Mi, 09.06.2027",
        "Geänderte Zeit: Verfügungsfonds rechtssicher, Di, 08.12.2026",
        "Erinnerung: " + "ä" * 150,
        "Erinnerung: " + "a" * 150,
        "a " * 99,
        "👋 Größe „x“ – y",
        "1 = 2 ? 3",
    ],
)
def test_the_subject_is_read_as_it_was_written(subject: str) -> None:
    assert written(Outgoing("Hallo", subject=subject))["Subject"] == subject.strip()


@pytest.mark.parametrize("name", ["AG Soziale Stadt NRW", "Städte, im „Quartier“", 'Die "AG" (NRW)', "ag@stadt.test"])
def test_the_name_is_read_as_it_was_written(name: str) -> None:
    [sender] = written(Outgoing("Hallo"), name=name)["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "assistent@xn--bcher-kva.test")


def test_the_date_is_now() -> None:
    date = parsedate_to_datetime(written(Outgoing("Hallo"))["Date"])
    assert abs((datetime.datetime.now(datetime.UTC) - date).total_seconds()) < 60


def test_the_same_key_is_the_same_mail() -> None:
    first, again, other = (written(Outgoing("Hallo"), key=key)["Message-ID"] for key in ("a/1", "a/1", "a/2"))
    assert first == again == HEAD.message_id("a/1")
    assert first != other
    assert first.endswith("@xn--bcher-kva.test>")


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_subject_becomes_a_header(text: str) -> None:
    mail = written(Outgoing("Hallo", subject=text))
    assert set(mail.keys()) == HEADERS
    assert mail["Bcc"] is None


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_becomes_a_header(text: str) -> None:
    mail = written(Outgoing(text))
    assert set(mail.keys()) == HEADERS


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_name_becomes_a_header_or_an_address(text: str) -> None:
    mail = written(Outgoing("Hallo"), name=f'{text}" <alle@muster.test>, ')
    assert set(mail.keys()) == HEADERS
    assert [address.addr_spec for address in mail["From"].addresses] == ["assistent@xn--bcher-kva.test"]


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_attachment_becomes_a_header(text: str) -> None:
    attachment = Attachment(f"{text}/../termin.ics", b"BEGIN:VCALENDAR\r\n", f"text/calendar; {text}")
    mail = written(Outgoing("Hallo", attachment=attachment))
    assert set(mail.keys()) == HEADERS - {"Content-Transfer-Encoding"}
    [part] = mail.iter_attachments()
    assert set(part.keys()) <= {
        *("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version"),
    }
    assert "/" not in str(part.get_filename())


def test_the_calendar_file_arrives_as_it_is() -> None:
    content = "BEGIN:VCALENDAR\r\nSUMMARY:Straße\r\n.\r\nEND:VCALENDAR\r\n".encode()
    attachment = Attachment("termin.ics", content, "text/calendar; charset=utf-8; method=PUBLISH")
    mail = written(Outgoing("Hallo", attachment=attachment))
    [part] = mail.iter_attachments()
    assert part.get_payload(decode=True) == content
    assert part["Content-Type"].params == {"charset": "utf-8", "method": "PUBLISH"}
    assert part.get_content_type() == "text/calendar"
    assert part.get_filename() == "termin.ics"


@pytest.mark.parametrize("kind", ["", "unsinn", "text", "text/calendar; charset"])
def test_a_strange_type_is_just_a_file(kind: str) -> None:
    mail = written(Outgoing("Hallo", attachment=Attachment("x", b"1", kind)))
    [part] = mail.iter_attachments()
    assert part.get_payload(decode=True) == b"1"


def test_a_long_unsubscribing_address_stays_in_one_piece() -> None:
    address = f"{OWN}/{'pfad/' * 30}{'A' * 43}"
    mail = written(Outgoing("Hallo"), unsubscribe=address)
    assert mail["List-Unsubscribe"] == f"<{address}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_is_promised_for_https_alone() -> None:
    mail = written(Outgoing("Hallo"), unsubscribe="http://127.0.0.1:8080/email/abmelden/x")
    assert mail["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    "address", ["https://x.test/\r\nBcc: a@b.test", "https://x.test/>, <mailto:a@b.test", "https://ä.test/"]
)
def test_an_address_that_would_leave_its_header_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="cannot stand"):
        written(Outgoing("Hallo"), unsubscribe=address)


async def test_the_messenger_sends_and_names_the_mail(office: Office) -> None:
    identifier = await office.channel.messenger.send(ADDRESS, Outgoing("Bis morgen", subject="Erinnerung"), "r/1")
    [taken] = office.peer.mails
    assert taken.mail["Message-ID"] == identifier
    assert taken.mail["From"].addresses[0].display_name == "AG Soziale Stadt NRW"
    assert taken.mail["Reply-To"] == office.store.knowledge.facts()["email"]
    assert taken.text.startswith("Bis morgen\n\n-- \n")
    assert office.store.knowledge.facts()["telefon"] in taken.text
    assert (taken.sender, taken.to) == ("assistent@ag.test", ADDRESS)


@pytest.mark.parametrize(
    "address", ["", "max", "max@", "a@b.test\r\nRCPT TO:<c@d.test>", "a@b.test> SIZE=1", "a b@c.test"]
)
async def test_what_is_no_address_can_never_be_reached(office: Office, address: str) -> None:
    with pytest.raises(PermanentFailure):
        await office.channel.messenger.send(address, Outgoing("Hallo"), "k")
    assert office.peer.connections == 0


async def test_a_domain_with_umlauts_is_written_as_servers_do(office: Office) -> None:
    await office.channel.messenger.send("Max@Straße.test", Outgoing("Hallo"), "k")
    assert office.peer.mails[0].to == "max@xn--strae-oqa.test"

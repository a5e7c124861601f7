"""Reminders by e-mail: sending, double opt-in, unsubscribing. Loaded only where a mail server is set."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from bot.mistakes import OperatorMistake
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.channels.email.channel import EmailChannel
    from bot.channels.email.letters import LetterHead
    from bot.channels.email.smtp import MailServer
    from bot.clock import Clock
    from bot.database import Database
    from bot.knowledge import Store
    from bot.meetings.search.desk import CalendarSource
    from bot.reminders.desk import ReminderDesk

WISHES = "email_wishes"
"""Announced by the bot that keeps a wish."""

__all__ = ["WISHES", "email_channel", "share_unsubscribing_key"]

_PORTS = {"starttls": 587, "tls": 465, "keine": 587}
_HIGHEST_PORT = 65535


def email_channel(
    settings: Settings,
    *,
    database: Database,
    desk: ReminderDesk,
    knowledge: Store,
    meetings: CalendarSource,
    clock: Clock,
    tls: ssl.SSLContext | None = None,
) -> EmailChannel | None:
    """The e-mail channel of these settings; None where no mail server is set. `tls` replaces the certificate check.

    Raises:
        OperatorMistake: a setting is missing or wrong, or a file cannot be used.
        KnowledgeMistakes: a page cannot be used.
    """
    if settings.mail_server is None:
        return None
    from bot.channels.email.channel import Surroundings, build, tls_context

    head = _letter_head(settings, knowledge)
    server = _mail_server(settings, tls or tls_context())
    surroundings = Surroundings(database, desk, knowledge, meetings, clock)
    return build(settings, head, server, surroundings)


async def share_unsubscribing_key(settings: Settings, database: Database) -> None:
    """Let all bots sign unsubscribing links by one key; nothing happens where no mail server is set.

    Raises:
        OperatorMistake: its file cannot be used.
    """
    if settings.mail_server is None:
        return
    from bot.channels.email.links import KEY_FILE, load_key
    from bot.database.shared_files import share

    path = settings.daten / KEY_FILE
    load_key(path)  # made where there is none
    await share(database, path)


def _letter_head(settings: Settings, knowledge: Store) -> LetterHead:
    from bot.channels.email.addresses import AddressInvalid, parse_address
    from bot.channels.email.letters import LetterHead

    if not settings.oeffentliche_adresse:
        raise OperatorMistake(
            "Zu AG_MAIL_SERVER fehlt AG_OEFFENTLICHE_ADRESSE: Ohne sie führen die Links in den E-Mails nirgendwohin."
        )
    if not settings.oeffentliche_adresse.isascii():
        raise OperatorMistake(
            "AG_OEFFENTLICHE_ADRESSE steht als Link in E-Mails; bitte Umlaute im Namen in der Form xn--… schreiben."
        )
    if not settings.mail_absender:
        raise OperatorMistake("Zu AG_MAIL_SERVER fehlt AG_MAIL_ABSENDER, die Adresse, von der die E-Mails kommen.")

    def checked(name: str, address: str) -> str:
        try:
            return parse_address(address)
        except AddressInvalid:
            raise OperatorMistake(f"Die Einstellung {name} ist keine gültige E-Mail-Adresse; bitte ändern.") from None

    reply_to = settings.mail_antwort or knowledge.knowledge.facts()["email"]
    return LetterHead(checked("AG_MAIL_ABSENDER", settings.mail_absender), checked("AG_MAIL_ANTWORT", reply_to))


def _mail_server(settings: Settings, tls: ssl.SSLContext) -> MailServer:
    from bot.channels.email.smtp import MailServer

    if (settings.mail_benutzer is None) != (settings.mail_passwort is None):
        missing = "AG_MAIL_PASSWORT" if settings.mail_passwort is None else "AG_MAIL_BENUTZER"
        raise OperatorMistake(f"Für die Anmeldung am Mailserver fehlt {missing}; bitte beides setzen oder keines.")
    host, _, port = (settings.mail_server or "").partition(":")
    number = int(port) if port else _PORTS[settings.mail_sicherheit]
    if not 0 < number <= _HIGHEST_PORT:
        raise OperatorMistake(f"Den Port in AG_MAIL_SERVER gibt es nicht; er liegt zwischen 1 und {_HIGHEST_PORT}.")
    return MailServer(host, number, settings.mail_sicherheit, tls, settings.mail_benutzer, settings.mail_passwort)

"""Which channel an address belongs to, as the operator types it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.channels.email.addresses import AddressInvalid, parse_address
from bot.mistakes import OperatorMistake
from bot.settings import Settings

EMAIL, MATRIX, TELEGRAM, REST = "email", "matrix", "telegram", "rest"
CHANNELS = (EMAIL, MATRIX, TELEGRAM, REST)

_MATRIX = re.compile(r"[@!][^\s:]+(:\S+)?")
_TELEGRAM = re.compile(r"\d{1,20}")  # those of groups are negative
_NEEDED = {
    EMAIL: "AG_MAIL_SERVER",
    MATRIX: "AG_MATRIX_SERVER und AG_MATRIX_KONTO",
    TELEGRAM: "AG_TELEGRAM_TOKEN",
    REST: "AG_REST_CALLBACK",
}
_MOST = 255


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody's address in a channel, as the database holds it."""

    channel: str
    address: str


def read_address(text: str, channel: str | None, settings: Settings) -> Address:
    """The address that the operator typed; `channel` where its form does not say it.

    Raises:
        OperatorMistake: its form is wrong, or through this channel nobody can be asked.
    """
    text = text.strip()
    channel = channel or _channel_of(text)
    if channel is None:
        raise OperatorMistake(
            "Der Kanal dieser Adresse ist nicht zu erkennen; bitte --kanal email, matrix, telegram oder rest angeben."
        )
    if not is_switched_on(channel, settings):
        raise OperatorMistake(
            f"Über den Kanal {channel} kann der Assistent nicht nachfragen: Dafür fehlt {_NEEDED[channel]}."
        )
    if channel == EMAIL:
        try:
            return Address(channel, parse_address(text))
        except AddressInvalid:
            raise OperatorMistake("Das ist keine gültige E-Mail-Adresse; bitte prüfen.") from None
    forms = {MATRIX: _MATRIX, TELEGRAM: _TELEGRAM}
    if len(text) > _MOST or not text or (channel in forms and not forms[channel].fullmatch(text)):
        raise OperatorMistake(
            f"Das ist keine Adresse des Kanals {channel}; erwartet wird name@example.org (email), @name:server oder"
            " !raum:server (matrix), eine Zahl (telegram) oder die Kennung des Aufrufers (rest)."
        )
    return Address(channel, text)


def is_switched_on(channel: str, settings: Settings) -> bool:
    """Whether the assistant can ask through this channel."""
    return {
        EMAIL: settings.mail_server is not None,
        MATRIX: settings.matrix_server is not None and settings.matrix_konto is not None,
        TELEGRAM: settings.telegram_token is not None,
        REST: settings.rest_callback is not None,
    }[channel]


def _channel_of(text: str) -> str | None:
    if _MATRIX.fullmatch(text):
        return MATRIX
    if _TELEGRAM.fullmatch(text):
        return TELEGRAM
    return EMAIL if "@" in text else None

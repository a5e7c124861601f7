"""Addresses as operators type them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.mistakes import OperatorMistake
from bot.settings import Settings
from bot.subject_rights.addresses import Address, read_address


def settings(**values: Any) -> Settings:
    """Settings in which every channel is on."""
    given = {
        "mail_server": "mail.ag.test",
        "matrix_server": "https://ag.test",
        "matrix_konto": "@bot:ag.test",
        "telegram_token": "1:a",
        "rest_callback": "https://ag.test/",
    }
    return Settings(_env_file=None, **{**given, **values})  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("typed", "channel", "expected"),
    [
        (" Max@AG.test\n", None, Address("email", "max@ag.test")),
        ("@max:ag.test", None, Address("matrix", "@max:ag.test")),
        ("!raum:ag.test", None, Address("matrix", "!raum:ag.test")),
        ("4711", None, Address("telegram", "4711")),
        ("4711", "rest", Address("rest", "4711")),
    ],
)
def test_the_channel_is_known_by_the_form(typed: str, channel: str | None, expected: Address) -> None:
    assert read_address(typed, channel, settings()) == expected


@pytest.mark.parametrize(
    ("typed", "channel", "given", "words"),
    [
        ("niemand", None, {}, "--kanal"),
        ("max@", None, {}, "gültige E-Mail-Adresse"),
        ("raum", "matrix", {}, "keine Adresse des Kanals matrix"),
        ("max@ag.test", None, {"mail_server": None}, "AG_MAIL_SERVER"),
    ],
)
def test_what_is_no_address_is_explained(typed: str, channel: str | None, given: Any, words: str) -> None:
    with pytest.raises(OperatorMistake, match=words):
        read_address(typed, channel, settings(**given))

"""Addresses: those that people have are taken, and nothing else."""

from __future__ import annotations

import pytest

from bot.channels.email.addresses import MOST, AddressInvalid, domain_in_ascii, mailbox, parse_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("max@muster.de", "max@muster.de"),
        ("  Max.Muster@Stadt-Essen.DE\t", "max.muster@stadt-essen.de"),
        ("max+ag@muster.co.uk", "max+ag@muster.co.uk"),
        ("o'neil_{x}@muster.de", "o'neil_{x}@muster.de"),
        ("info@müller.example", "info@xn--mller-kva.example"),
        ("info@straße.example", "info@xn--strae-oqa.example"),
        ("info@xn--mller-kva.example", "info@xn--mller-kva.example"),
        ("info@例え.テスト", "info@xn--r8jz45g.xn--zckzah"),
    ],
)
def test_real_addresses_are_taken(text: str, address: str) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        *("", "@", "max", "max@", "@muster.de", "max@muster", "max@@muster.de", "max@muster..de", "max@.muster.de"),
        *("max@-muster.de", "max@muster-.de", ".max@muster.de", "max.@muster.de", "ma..x@muster.de", "ma x@muster.de"),
        *('"max"@muster.de', "max(kommentar)@muster.de", "<max@muster.de>", "Max <max@muster.de>", "müller@muster.de"),
        *("max@[127.0.0.1]", "max@127.0.0.1", "max@muster.de, eva@muster.de", "max@muster.de;eva@muster.de"),
        *(
            "max@muster.de\n",
            "max@muster.de\r\nBcc: eva@muster.de",
            "max\r@muster.de",
            "max@muster.de\x00",
            "max@mus\u202eter.de",
        ),
        *("mailto:max@muster.de", "max@mus_ter.de", "max@muster.de/..", "max@muster.de?x", "a" * 65 + "@muster.de"),
        *("max@" + "a" * 64 + ".de", "max@" + "a." * 130 + "de", "max@" + "ä" * 100_000 + ".de", "\udcff@muster.de"),
        *("max@\udcff.de", "max@muster.de\x0b"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(AddressInvalid):
        parse_address(text)


def test_the_longest_address_fits_its_column() -> None:
    address = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 55}.de"
    assert len(address) == 251
    assert parse_address(address) == address
    assert MOST < 255


def test_a_mailbox_is_one_whatever_stands_behind_the_plus() -> None:
    assert mailbox("max+a+b@muster.de") == "max@muster.de"
    assert mailbox("max@muster.de") == "max@muster.de"
    assert mailbox("+x@muster.de") == "+x@muster.de"


def test_a_domain_alone_is_checked_too() -> None:
    assert domain_in_ascii("Müller.Example") == "xn--mller-kva.example"
    with pytest.raises(AddressInvalid):
        domain_in_ascii("localhost")

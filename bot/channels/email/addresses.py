"""E-mail addresses: what people type becomes one that can be written to, or is refused."""

from __future__ import annotations

import re

import idna

MOST = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3, without its angle brackets)."""
_MOST_LOCAL = 64

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_DIGITS = re.compile(r"[0-9]+")


class AddressInvalid(Exception):
    """This is no e-mail address that the bot can write to."""


def parse_address(text: str) -> str:
    """The address in `text` in lower case, its domain as servers write it (xn--…).

    Lower case: no mail server in use tells them apart, and one person shall not be two. Quoted names, comments and
    address literals, which are legal and used by nobody, are refused, and with them all that could leave a header.

    Raises:
        AddressInvalid
    """
    text = text.strip(" \t")
    local, at, domain = text.rpartition("@")
    if not at or len(text) > MOST or len(local) > _MOST_LOCAL or not _LOCAL.fullmatch(local):
        raise AddressInvalid
    address = f"{local.lower()}@{domain_in_ascii(domain)}"
    if len(address) > MOST:
        raise AddressInvalid
    return address


def domain_in_ascii(domain: str) -> str:
    """The domain as name servers know it.

    Raises:
        AddressInvalid
    """
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise AddressInvalid from None
    labels = ascii_domain.split(".")
    if len(labels) < 2 or _DIGITS.fullmatch(labels[-1]) or not all(map(_LABEL.fullmatch, labels)):
        raise AddressInvalid
    return ascii_domain


def mailbox(address: str) -> str:
    """The address without what stands behind a plus: many providers deliver all of those to one mailbox."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"

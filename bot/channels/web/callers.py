"""Who calls: the origin of the page, and the address of the client behind configured proxies."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Origins:
    """The origins whose pages may talk to the bot: its own, and those that embed the chat."""

    def __init__(self, own: Iterable[str], embedding: Iterable[str]) -> None:
        self._allowed = {origin_of(address) for address in (*own, *embedding)}

    def allows(self, request: web.Request) -> bool:
        """Whether `request` comes from a page that may call. A browser names the origin of all but plain reading."""
        sent = request.headers.getall("Origin", [])
        if not sent:
            return request.method in ("GET", "HEAD")
        return len(sent) == 1 and sent[0] in self._allowed


def origin_of(address: str) -> str:
    """The origin of an address as browsers write it: scheme, host and a port that is not the scheme's own."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = f":{parts.port}" if parts.port and parts.port != default else ""
    return f"{parts.scheme}://{host}{port}"


def client_address(request: web.Request, proxies: tuple[Network, ...]) -> str:
    """The address of the client; what a header says counts only as far as trusted proxies wrote it.

    From the right, each proxy has appended the address it saw, so the first that is no proxy of ours is the client.
    """
    address = request.remote or ""
    if not is_proxy(address, proxies):
        return address
    forwarded = [part.strip() for line in request.headers.getall("X-Forwarded-For", []) for part in line.split(",")]
    for part in reversed(forwarded):
        try:
            ipaddress.ip_address(part)
        except ValueError:
            break
        address = part
        if not is_proxy(part, proxies):
            break
    return address


def is_proxy(address: str, proxies: tuple[Network, ...]) -> bool:
    """Whether `address` is one of a trusted proxy."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in proxies)

"""Who calls: origins exactly as browsers write them, and addresses as far as trusted proxies vouch for them."""

from __future__ import annotations

import ipaddress

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.channels.web.callers import Network, Origins, client_address, origin_of

ORIGINS = Origins(["https://assistent.test/chat"], ["https://www.stadt.test", "https://www.stadt.test:8443"])
PROXIES: tuple[Network, ...] = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://assistent.test", "https://assistent.test"),
        ("https://assistent.test/", "https://assistent.test"),
        ("https://assistent.test/pfad?x=1", "https://assistent.test"),
        ("https://ASSISTENT.test:443", "https://assistent.test"),
        ("http://assistent.test:80/", "http://assistent.test"),
        ("http://assistent.test:443", "http://assistent.test:443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://[2001:DB8::1]", "https://[2001:db8::1]"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    ("method", "origins", "allowed"),
    [
        ("POST", ["https://assistent.test"], True),
        ("POST", ["https://www.stadt.test"], True),
        ("POST", ["https://www.stadt.test:8443"], True),
        ("DELETE", ["https://www.stadt.test"], True),
        ("GET", ["https://www.stadt.test"], True),
        ("GET", [], True),
        ("HEAD", [], True),
        ("POST", [], False),
        ("DELETE", [], False),
        ("OPTIONS", [], False),
        ("GET", ["https://boese.test"], False),
        ("POST", ["https://boese.test"], False),
        ("POST", ["null"], False),
        ("POST", [""], False),
        ("POST", ["http://www.stadt.test"], False),
        ("POST", ["https://www.stadt.test:444"], False),
        ("POST", ["https://stadt.test"], False),
        ("POST", ["https://www.stadt.test.boese.test"], False),
        ("POST", ["https://www.stadt.test/"], False),
        ("POST", ["https://www.stadt.test https://boese.test"], False),
        ("POST", ["https://www.stadt.test", "https://boese.test"], False),
        ("POST", ["https://www.stadt.test", "https://www.stadt.test"], False),
    ],
)
def test_only_listed_origins_may_call(method: str, origins: list[str], *, allowed: bool) -> None:
    headers = CIMultiDict([("Origin", origin) for origin in origins])
    assert ORIGINS.allows(make_mocked_request(method, "/", headers=headers)) is allowed


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.9", [], "192.0.2.9"),
        ("192.0.2.9", ["198.51.100.1"], "192.0.2.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.66, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.66", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["198.51.100.1, unsinn"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, unsinn, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", [",,"], "10.0.0.1"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("10.0.0.1", ["2001:db8::7"], "2001:db8::7"),
    ],
)
def test_a_forwarded_address_counts_as_far_as_trusted_proxies_wrote_it(
    peer: str, forwarded: list[str], client: str
) -> None:
    headers = CIMultiDict([("X-Forwarded-For", value) for value in forwarded])
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
    assert client_address(request, PROXIES) == client


def test_without_a_configured_proxy_no_header_counts() -> None:
    headers = CIMultiDict([("X-Forwarded-For", "198.51.100.1"), ("Forwarded", "for=198.51.100.1")])
    request = make_mocked_request("GET", "/", headers=headers).clone(remote="127.0.0.1")
    assert client_address(request, ()) == "127.0.0.1"


def test_a_caller_on_a_socket_without_an_address_is_no_mistake() -> None:
    request = make_mocked_request("GET", "/").clone(remote="")
    assert client_address(request, PROXIES) == ""

"""An https address as the source of meetings: asked by its interval, and its last good version stays in service."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.meetings import store as store_module
from tests.meetings.store_rig import FakeClock, following, ids, problem_of, remote, until
from tests.meetings.tls_server import CALENDAR, TlsServer


def test_an_address_is_not_asked_before_the_first_refresh(server: TlsServer, data: Path, clock: FakeClock) -> None:
    server.send_with_etag()
    store = remote(server, data, clock)
    assert server.requests == []
    assert store.calendar.meetings == ()
    assert store.refresh() is True
    assert ids(store) == ["u1"]


def test_an_address_that_did_not_change_keeps_its_version(server: TlsServer, data: Path, clock: FakeClock) -> None:
    server.send_with_etag()
    store = remote(server, data, clock)
    store.refresh()
    before = store.calendar
    assert store.refresh() is False
    assert store.calendar is before
    assert len(server.requests) == 2


def test_an_address_that_changed_is_live(server: TlsServer, data: Path, clock: FakeClock) -> None:
    server.send_with_etag()
    store = remote(server, data, clock)
    store.refresh()
    server.send_with_etag('"zwei"', CALENDAR.replace(b"u1", b"u2"))
    assert store.refresh() is True
    assert ids(store) == ["u2"]


@pytest.mark.parametrize("body", [b"<html>Wartung</html>", CALENDAR[:-15], b""])
def test_an_address_with_other_content_keeps_the_last_good_version(
    server: TlsServer, data: Path, clock: FakeClock, body: bytes
) -> None:
    server.send_with_etag()
    store = remote(server, data, clock)
    store.refresh()
    server.send(body=body)
    assert store.refresh() is False
    assert ids(store) == ["u1"]
    assert problem_of(store)
    server.send_with_etag('"eins"')
    store.refresh()
    assert problem_of(store) == "", "the good version is confirmed by its own tag, not by that of the bad one"
    assert server.requests[-1][1]["if-none-match"] == '"eins"'


def test_an_address_that_fails_keeps_the_last_good_version_and_its_age(
    server: TlsServer, data: Path, clock: FakeClock
) -> None:
    server.send_with_etag()
    store = remote(server, data, clock)
    store.refresh()
    first = store.age
    server.send(status=500, body=b"")
    assert store.refresh() is False
    assert ids(store) == ["u1"]
    assert "Fehler 500" in problem_of(store)
    assert store.age is not None
    assert first is not None
    assert store.age > first


def test_the_last_copy_of_an_address_is_in_service_after_a_restart(
    server: TlsServer, data: Path, clock: FakeClock
) -> None:
    server.send_with_etag()
    remote(server, data, clock).refresh()
    store = remote(server, data, clock)
    assert ids(store) == ["u1"]
    assert store.age is not None
    assert store.refresh() is False
    assert server.requests[-1][1]["if-none-match"] == '"eins"'


async def test_an_address_is_asked_by_its_interval(
    server: TlsServer, data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "CHECK_SECONDS", 0.01)
    server.send_with_etag()
    store = remote(server, data, clock, minutes=0.3 / 60)
    async with following(store):
        await until(lambda: len(server.requests) >= 3)
    assert ids(store) == ["u1"]


async def test_an_address_that_fails_is_asked_again_soon(
    server: TlsServer, data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "CHECK_SECONDS", 0.01)
    monkeypatch.setattr(store_module, "RETRY_SECONDS", 0.1)
    server.send(status=500, body=b"")
    store = remote(server, data, clock)
    async with following(store):
        await until(lambda: len(server.requests) >= 2)
        server.send_with_etag()
        await until(lambda: ids(store) == ["u1"])

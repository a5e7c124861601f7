"""Changed sources are live at once; broken, missing or unreachable ones leave the last good version in service."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.clock import BERLIN
from bot.meetings import MeetingStore
from bot.meetings import store as store_module
from tests.meetings.tls_server import CALENDAR, TlsServer, trusting

ROW = "- {{id: {0}, titel: Klima, format: Seminar, beginn: 2027-01-14 10:00}}\n"


class FakeClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)

    def now(self) -> datetime.datetime:
        """The moment that was set."""
        return self.moment


@pytest.fixture
def clock() -> FakeClock:
    """A clock."""
    return FakeClock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with one meeting."""
    path = tmp_path / "termine.yml"
    path.write_text(ROW.format("t1"), encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Folder for copies, which does not exist yet."""
    return tmp_path / "daten"


@pytest.fixture
def server() -> Iterator[TlsServer]:
    """An https server."""
    with TlsServer().running() as running:
        yield running


def rewrite(path: Path, content: str | bytes) -> None:
    """Change a file, with a new time of change even on coarse file systems."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, ns=(before + 1_000_000, before + 1_000_000))


def ids(store: MeetingStore) -> list[str]:
    """What is in service."""
    return [meeting.id for meeting in store.calendar.meetings]


def problem_of(store: MeetingStore) -> str:
    """What is wrong with the source, "" for nothing."""
    return store.problem or ""


def remote(server: TlsServer, data: Path, clock: FakeClock, minutes: float = 15) -> MeetingStore:
    """A store of the server's calendar."""
    return MeetingStore(server.url(), data, clock, minutes, context=trusting())


def test_a_file_is_in_service_at_once(file: Path, data: Path, clock: FakeClock) -> None:
    store = MeetingStore(str(file), data, clock)
    assert ids(store) == ["t1"]
    assert problem_of(store) == ""
    assert store.stand == datetime.datetime.fromtimestamp(int(file.stat().st_mtime), BERLIN)
    assert store.age is not None
    assert store.age < datetime.timedelta(minutes=1)


def test_an_unchanged_file_is_not_read_again(file: Path, data: Path, clock: FakeClock) -> None:
    store = MeetingStore(str(file), data, clock)
    before = store.calendar
    assert store.refresh() is False
    assert store.calendar is before


def test_a_changed_file_is_live(file: Path, data: Path, clock: FakeClock) -> None:
    store = MeetingStore(str(file), data, clock)
    rewrite(file, ROW.format("t1") + ROW.format("t2"))
    assert store.refresh() is True
    assert ids(store) == ["t1", "t2"]


def test_a_file_that_was_replaced_is_live(file: Path, data: Path, clock: FakeClock) -> None:
    """Editors write a new file and give it the old name; time and size may be those of the old one."""
    store = MeetingStore(str(file), data, clock)
    status = file.stat()
    new = file.with_name("neu.yml")
    new.write_text(ROW.format("t3"), encoding="utf-8")
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.replace(file)
    assert store.refresh() is True
    assert ids(store) == ["t3"]


@pytest.mark.parametrize(
    ("content", "explanation"),
    [
        ("", "ist leer"),
        ("- id: 'halb geschrie", "Zeile"),
        (b"\x81\x8d" * 9, "Kodierung"),
        (b"\0" * 50_000_000, "größer als 20 MB"),
        (None, "ist nicht lesbar"),
    ],
    ids=["empty", "half", "coding", "huge", "deleted"],
)
def test_a_broken_file_keeps_the_last_good_version_and_says_why(
    file: Path,
    data: Path,
    clock: FakeClock,
    content: str | bytes | None,
    explanation: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = MeetingStore(str(file), data, clock)
    if content is None:
        file.unlink()
    else:
        rewrite(file, content)
    with caplog.at_level(logging.WARNING):
        assert store.refresh() is False
        assert store.refresh() is False
    assert ids(store) == ["t1"]
    assert explanation in problem_of(store)
    assert len(caplog.messages) == 1
    assert "Die bisherigen Termine bleiben in Betrieb, denn: termine.yml" in caplog.text
    rewrite(file, ROW.format("t4"))
    assert store.refresh() is True
    assert problem_of(store) == ""
    assert ids(store) == ["t4"]


def test_a_bad_row_is_logged_and_the_others_are_live(
    file: Path, data: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    store = MeetingStore(str(file), data, clock)
    rewrite(file, ROW.format("t1") + ROW.format("t2").replace("Seminar", "Fest"))
    with caplog.at_level(logging.WARNING):
        assert store.refresh() is True
    assert ids(store) == ["t1"]
    assert "Zeile 2: t2: Das Format „Fest“ gibt es nicht" in caplog.text


def test_a_broken_file_at_the_start_falls_back_to_the_last_copy(file: Path, data: Path, clock: FakeClock) -> None:
    stand = MeetingStore(str(file), data, clock).stand
    rewrite(file, "- id: 'halb")
    store = MeetingStore(str(file), data, clock)
    assert ids(store) == ["t1"]
    assert store.stand == stand
    assert "Zeile 1" in problem_of(store)
    rewrite(file, ROW.format("t2"))
    assert store.refresh() is True
    assert problem_of(store) == ""


def test_without_any_good_version_the_calendar_is_empty_and_says_why(
    tmp_path: Path, data: Path, clock: FakeClock
) -> None:
    store = MeetingStore(str(tmp_path / "fehlt.yml"), data, clock)
    assert store.calendar.meetings == ()
    assert store.stand is None
    assert store.age is None
    assert "fehlt.yml ist nicht lesbar" in problem_of(store)


def test_a_damaged_copy_is_not_used(file: Path, data: Path, clock: FakeClock) -> None:
    MeetingStore(str(file), data, clock)
    (copy,) = data.glob("*.kopie")
    copy.write_bytes(copy.read_bytes()[:-5])
    file.unlink()
    assert ids(MeetingStore(str(file), data, clock)) == []


def test_copies_of_two_sources_do_not_meet(tmp_path: Path, file: Path, data: Path, clock: FakeClock) -> None:
    MeetingStore(str(file), data, clock)
    assert ids(MeetingStore(str(tmp_path / "andere.yml"), data, clock)) == []


def test_a_folder_that_cannot_be_written_is_told_and_nothing_more(
    file: Path, tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert ids(MeetingStore(str(file), file, clock)) == ["t1"]
    assert "Die Kopie der Termine lässt sich nicht speichern" in caplog.text


def test_on_a_new_day_series_are_expanded_anew(tmp_path: Path, data: Path, clock: FakeClock) -> None:
    file = tmp_path / "kalender.ics"
    file.write_bytes(CALENDAR.replace(b"SUMMARY", b"RRULE:FREQ=DAILY\r\nSUMMARY"))
    store = MeetingStore(str(file), data, clock)
    last = store.calendar.meetings[-1].beginn
    clock.moment += datetime.timedelta(days=1)
    assert store.refresh() is True
    assert store.calendar.meetings[-1].beginn - last == datetime.timedelta(days=1)


def test_an_unexpected_error_leaves_the_last_version(
    file: Path, data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = MeetingStore(str(file), data, clock)

    def fail(*_: object) -> None:
        raise RuntimeError("unerwartet")

    monkeypatch.setattr(store_module, "read_content", fail)
    rewrite(file, ROW.format("t2"))
    with caplog.at_level(logging.ERROR):
        assert store.refresh() is False
    assert ids(store) == ["t1"]
    assert store.problem == "Die Termine lassen sich nicht laden; Näheres steht im Protokoll."
    assert "unerwartet" in caplog.text


async def test_changes_are_followed(file: Path, data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "CHECK_SECONDS", 0.01)
    store = MeetingStore(str(file), data, clock)
    async with following(store):
        rewrite(file, ROW.format("t2"))
        await until(lambda: ids(store) == ["t2"])


async def test_following_survives_everything(
    file: Path, data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "CHECK_SECONDS", 0.01)
    store = MeetingStore(str(file), data, clock)
    failures = []

    def fail() -> bool:
        failures.append(1)
        raise RuntimeError("unerwartet")

    with monkeypatch.context() as patched:
        patched.setattr(store, "refresh", fail)
        async with following(store):
            await until(lambda: len(failures) > 2)


async def test_what_is_still_being_written_is_not_read(
    file: Path, data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "CHECK_SECONDS", 0.05)
    store = MeetingStore(str(file), data, clock)
    seen = []
    async with following(store):
        for number in range(40):  # a program that writes row by row
            with file.open("a", encoding="utf-8") as opened:
                opened.write(ROW.format(f"n{number}"))
            seen.append(len(ids(store)))
            await asyncio.sleep(0.01)
        await until(lambda: len(ids(store)) == 41)
    assert set(seen) == {1}


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
        await until(lambda: len(server.requests) == 3)
    assert ids(store) == ["u1"]


async def test_an_address_that_fails_is_asked_again_soon(
    server: TlsServer, data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "CHECK_SECONDS", 0.01)
    monkeypatch.setattr(store_module, "RETRY_SECONDS", 0.1)
    server.send(status=500, body=b"")
    store = remote(server, data, clock)
    async with following(store):
        await until(lambda: len(server.requests) == 2)
        server.send_with_etag()
        await until(lambda: ids(store) == ["u1"])


@contextlib.asynccontextmanager
async def following(store: MeetingStore) -> AsyncIterator[None]:
    """Follow during the block."""
    task = asyncio.create_task(store.follow())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds, ten seconds at most."""
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("It did not happen.")

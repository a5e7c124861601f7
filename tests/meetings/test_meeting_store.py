"""Changed sources are live at once; broken, missing or unreachable ones leave the last good version in service."""

from __future__ import annotations

import asyncio
import datetime
import logging
import os
from pathlib import Path

import pytest

from bot.clock import BERLIN
from bot.meetings import MeetingStore
from bot.meetings import store as store_module
from tests.meetings.store_rig import ROW, FakeClock, following, ids, problem_of, rewrite, until
from tests.meetings.tls_server import CALENDAR


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

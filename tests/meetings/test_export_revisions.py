"""The number of a meeting's changes grows with each change and never shrinks."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.meetings.export import Revisions, least_sequence
from bot.meetings.export.revisions import MAX_KEPT
from bot.meetings.model import Meeting, Places, Status
from tests.meetings.export_examples import berlin, meeting

PLANNED = meeting("nt-2027-01", "2027-01-14 10:00", "2027-01-14 12:00")
LATER = dataclasses.replace(PLANNED, beginn=berlin("2027-01-21 10:00"), ende=berlin("2027-01-21 12:00"))
MOVED = dataclasses.replace(LATER, status=Status.MOVED, verschoben_von=PLANNED.beginn)
CANCELLED = dataclasses.replace(PLANNED, status=Status.CANCELLED)


def counted(revisions: Revisions, *versions: Meeting) -> list[int]:
    """The number after each version came into service."""
    numbers = []
    for version in versions:
        revisions.update([version])
        numbers.append(revisions.sequence(version))
    return numbers


def test_a_meeting_begins_at_zero_and_stays_there_unchanged() -> None:
    assert counted(Revisions(), PLANNED, PLANNED, PLANNED) == [0, 0, 0]


def test_what_is_known_as_changed_begins_at_one() -> None:
    assert counted(Revisions(), MOVED) == [1]
    assert counted(Revisions(), CANCELLED) == [1]


def test_every_change_counts_also_the_way_back() -> None:
    assert counted(Revisions(), PLANNED, MOVED, CANCELLED, PLANNED, LATER) == [0, 1, 2, 3, 4]


def test_a_time_that_changed_without_a_word_counts_too() -> None:
    assert counted(Revisions(), PLANNED, LATER) == [0, 1]


def test_what_nobody_waits_for_does_not_count() -> None:
    assert counted(Revisions(), PLANNED, dataclasses.replace(PLANNED, plaetze=Places.BOOKED, hinweis="neu")) == [0, 0]


def test_the_number_of_a_calendar_source_is_kept_while_it_grows() -> None:
    versions = [
        dataclasses.replace(version, sequence=number) for version, number in ((PLANNED, 3), (LATER, 4), (LATER, 9))
    ]
    assert counted(Revisions(), *versions) == [3, 4, 9]


def test_a_calendar_source_that_forgets_to_count_is_helped() -> None:
    versions = [dataclasses.replace(version, sequence=3) for version in (PLANNED, LATER, PLANNED)]
    assert counted(Revisions(), *versions) == [3, 4, 5]


def test_a_row_that_comes_back_goes_on_counting() -> None:
    revisions = Revisions()
    assert counted(revisions, PLANNED, CANCELLED) == [0, 1]
    revisions.update([])
    assert counted(revisions, PLANNED) == [2]


def test_what_was_counted_outlives_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "neu/kalender.json"
    counted(Revisions(file), PLANNED, CANCELLED)
    assert Revisions(file).sequence(CANCELLED) == 1
    assert counted(Revisions(file), PLANNED) == [2]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"a": 1}', b'{"a": [1]}', b'{"a": ["x", "y"]}', b"\xff"])
def test_a_broken_file_begins_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "kalender.json"
    file.write_bytes(content)
    assert counted(Revisions(file), MOVED, PLANNED) == [1, 2]
    assert Revisions(file).sequence(PLANNED) == 2


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("")
    assert counted(Revisions(tmp_path / "datei/kalender.json"), PLANNED, MOVED) == [0, 1]


def test_without_changes_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "kalender.json"
    revisions = Revisions(file)
    counted(revisions, PLANNED)
    file.unlink()
    counted(revisions, PLANNED)
    assert not file.exists()


def test_vanished_meetings_are_not_remembered_without_bound() -> None:
    revisions = Revisions()
    revisions.update(dataclasses.replace(CANCELLED, id=f"alt-{number}") for number in range(MAX_KEPT + 10))
    revisions.update([PLANNED])
    assert len(revisions._known) == MAX_KEPT + 1


def test_an_unknown_meeting_has_the_least_number() -> None:
    assert Revisions().sequence(PLANNED) == 0
    assert Revisions().sequence(CANCELLED) == least_sequence(CANCELLED) == 1

"""What counts as a change, and what is kept of a meeting."""

from __future__ import annotations

import dataclasses
import datetime
import json

import pytest

from bot.clock import BERLIN
from bot.meetings import Meeting, Places, Presence, Status
from bot.reminders.facts import (
    CANCELLED,
    MOVED,
    PLACE,
    REINSTATED,
    Facts,
    begin_of,
    change_between,
    is_all_day,
    time_of,
)
from bot.reminders.known import Moment
from tests.reminders.rig import berlin, meeting

PLAIN = meeting(ende="2026-12-07 16:00")


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (meeting(ende="2026-12-07 16:00"), None),
        (meeting(ende="2026-12-07 16:00", titel="Anders", hinweis="neu", plaetze=Places.BOOKED), None),
        (meeting(begin="2026-12-07 11:00", ende="2026-12-07 16:00"), MOVED),
        (meeting(ende="2026-12-07 17:00"), MOVED),
        (meeting(begin="2026-12-07 00:00", ende="2026-12-08 00:00", ganztags=True), MOVED),
        (meeting(ende="2026-12-07 16:00", ort="Essen"), PLACE),
        (meeting(ende="2026-12-07 16:00", digital=Presence.HYBRID), PLACE),
        (meeting(begin="2026-12-08 10:00", ort="Essen"), MOVED),
        (meeting(begin="2026-12-08 10:00", status=Status.CANCELLED), CANCELLED),
        (meeting(ende="2026-12-07 16:00", status=Status.MOVED), None),
    ],
)
def test_changes(after: Meeting, kind: str | None) -> None:
    assert change_between(Facts.of(PLAIN).version, Facts.of(after).version) == kind


def test_what_was_called_off_may_take_place_again() -> None:
    off = Facts.of(meeting(status=Status.CANCELLED)).version
    assert change_between(off, Facts.of(meeting(begin="2026-12-08 10:00")).version) == REINSTATED
    assert change_between(off, Facts.of(meeting(status=Status.CANCELLED, ort="Essen")).version) is None


@pytest.mark.parametrize(
    "item",
    [
        PLAIN,
        meeting(),
        meeting(digital=Presence.HYBRID),
        meeting(begin="2026-12-07 00:00", ende="2026-12-08 00:00", ganztags=True, digital=Presence.DIGITAL),
        dataclasses.replace(
            meeting(), beginn=datetime.datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=BERLIN), status=Status.CANCELLED
        ),
    ],
)
def test_facts_are_kept(item: Meeting) -> None:
    facts = Facts.of(item)
    kept = Facts.from_json(json.loads(json.dumps(facts.as_json())))
    assert (kept, kept.version) == (facts, facts.version)
    assert begin_of(facts.version).isoformat() == item.beginn.isoformat()
    assert is_all_day(facts.version) == item.ganztags
    assert facts.version.startswith(time_of(facts.version))
    assert len(facts.version) <= 26
    assert Facts.of(facts.applied_to(meeting(ort="Bonn"))).version == facts.version
    assert Facts.of(facts.meeting(item.id)).version == facts.version


def test_a_version_names_the_wall_clock_so_that_new_rules_of_the_zone_are_no_change() -> None:
    assert time_of(Facts.of(meeting(begin="2026-12-07 10:00")).version) == "20261207T1000t"


def test_a_moment_knows_how_the_tables_hold_it() -> None:
    assert Moment(berlin("2026-11-23 10:00"), datetime.datetime(2026, 1, 1)).stored == datetime.datetime(
        2026, 11, 23, 9
    )

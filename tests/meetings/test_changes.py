"""The difference between two calendars is typed; what vanished is not cancelled."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import BERLIN
from bot.meetings import (
    Appeared,
    Calendar,
    Cancelled,
    Meeting,
    Moved,
    PlaceChanged,
    Presence,
    Reinstated,
    Status,
    Vanished,
    changes,
)
from bot.meetings.model import FORMATS, Places

MEETING = Meeting(
    id="t1",
    titel="Klima",
    format="Seminar",
    beginn=datetime.datetime(2027, 1, 14, 10, tzinfo=BERLIN),
    ende=datetime.datetime(2027, 1, 14, 12, tzinfo=BERLIN),
    ort="Essen",
)
HOUR = datetime.timedelta(hours=1)


def changed(**fields: Any) -> Meeting:
    """The meeting with other fields."""
    return dataclasses.replace(MEETING, **fields)


def difference(before: list[Meeting], after: list[Meeting]) -> tuple[object, ...]:
    """The changes between two calendars with these meetings."""
    return changes(Calendar(tuple(before)), Calendar(tuple(after)))


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({}, []),
        ({"beginn": MEETING.beginn + HOUR}, [Moved]),
        ({"ende": None}, [Moved]),
        ({"ganztags": True}, [Moved]),
        ({"ort": "Bochum"}, [PlaceChanged]),
        ({"digital": Presence.HYBRID}, [PlaceChanged]),
        ({"ort": "Bochum", "beginn": MEETING.beginn + HOUR}, [Moved, PlaceChanged]),
        ({"status": Status.CANCELLED}, [Cancelled]),
        ({"status": Status.CANCELLED, "beginn": MEETING.beginn + HOUR, "ort": ""}, [Cancelled]),
        ({"status": Status.MOVED}, []),
        ({"titel": "Klima im Quartier", "plaetze": Places.BOOKED, "hinweis": "x", "sequence": 7}, []),
    ],
)
def test_a_change_has_its_kind(fields: dict[str, Any], kinds: list[type]) -> None:
    after = changed(**fields)
    assert list(difference([MEETING], [after])) == [kind(MEETING, after) for kind in kinds]


def test_the_same_moment_in_another_zone_is_no_change() -> None:
    assert difference([MEETING], [changed(beginn=MEETING.beginn.astimezone(datetime.UTC))]) == ()


def test_a_cancelled_meeting_may_be_reinstated_and_moved() -> None:
    before = changed(status=Status.CANCELLED)
    after = changed(beginn=MEETING.beginn + HOUR)
    assert difference([before], [MEETING]) == (Reinstated(before, MEETING),)
    assert difference([before], [after]) == (Reinstated(before, after), Moved(before, after))


def test_what_is_cancelled_stays_silent() -> None:
    before = changed(status=Status.CANCELLED)
    assert difference([before], [changed(status=Status.CANCELLED, beginn=MEETING.beginn + HOUR)]) == ()


def test_a_meeting_that_vanished_is_not_cancelled() -> None:
    assert difference([MEETING], []) == (Vanished(MEETING),)


def test_a_new_meeting_appeared() -> None:
    assert difference([], [MEETING]) == (Appeared(MEETING),)


def test_changes_are_ordered_by_begin() -> None:
    early, late = changed(id="a", beginn=MEETING.beginn - HOUR), changed(id="z", beginn=MEETING.beginn + HOUR)
    assert difference([MEETING, late], [early, changed(ort="Herne")]) == (
        Appeared(early),
        PlaceChanged(MEETING, changed(ort="Herne")),
        Vanished(late),
    )


MEETINGS = st.lists(
    st.builds(
        Meeting,
        id=st.sampled_from("abcde"),
        titel=st.text(max_size=3),
        format=st.sampled_from(FORMATS),
        beginn=st.datetimes(datetime.datetime(2026, 1, 1), datetime.datetime(2028, 1, 1), timezones=st.just(BERLIN)),
        ort=st.sampled_from(["", "Essen"]),
        status=st.sampled_from(Status),
    ),
    unique_by=lambda meeting: meeting.id,
)


@given(MEETINGS, MEETINGS)
def test_every_meeting_of_either_side_is_accounted_for(before: list[Meeting], after: list[Meeting]) -> None:
    found = changes(Calendar(tuple(before)), Calendar(tuple(after)))
    old, new = {meeting.id for meeting in before}, {meeting.id for meeting in after}
    assert {change.before.id for change in found if isinstance(change, Vanished)} == old - new
    assert {change.after.id for change in found if isinstance(change, Appeared)} == new - old
    assert changes(Calendar(tuple(after)), Calendar(tuple(after))) == ()

"""Wishes, kept between messages."""

from __future__ import annotations

import dataclasses
import datetime
import json

from bot.meetings import Audience, Presence, Status
from bot.meetings.search import Mode, Period, Wish, wish_from_json, wish_to_json, without_limit
from tests.meetings.search.calendar import at

PERIOD = Period(
    at("2027-03-01T00:00"),
    None,
    "ab März 2027",
    ((at("2027-03-01T00:00"), None),),
    frozenset({3, 1}),
    1,
    datetime.time(9),
    datetime.time(12, 30),
)
FULL = Wish(
    formats=("Seminar",),
    not_formats=("Tagung",),
    themes=("klima",),
    places=("Essen",),
    presence=Presence.DIGITAL,
    audience=Audience.EVERYBODY,
    status=Status.CANCELLED,
    free=True,
    period=PERIOD,
    past=False,
    mode=Mode.NEXT,
    limit=3,
    skip=1,
    purely=True,
)


def test_a_wish_survives_its_way_through_a_slot() -> None:
    for wish in (Wish(), FULL, Wish(period=Period(text="x"))):
        assert wish_from_json(json.loads(json.dumps(wish_to_json(wish)))) == wish


def test_what_another_version_wrote_is_no_wish() -> None:
    assert wish_from_json({"formats": ["Seminar"]}) == Wish()
    assert wish_from_json(None) == Wish()


def test_refining_replaces_what_is_said_anew_and_keeps_the_rest() -> None:
    refined = Wish(formats=("Seminar",), places=("Essen",)).refined_by(Wish(formats=("Tagung",), free=True))
    assert refined == Wish(formats=("Tagung",), places=("Essen",), free=True)


def test_a_new_period_leaves_the_past() -> None:
    assert not Wish(past=True).refined_by(Wish(period=PERIOD)).past
    assert Wish(past=True).refined_by(Wish(formats=("Tagung",))).past


def test_modes_can_be_changed() -> None:
    assert without_limit(FULL) == dataclasses.replace(FULL, mode=Mode.ALL, limit=None, skip=0)


def test_only_filters_make_a_wish() -> None:
    assert Wish(mode=Mode.NEXT, limit=3).is_empty
    assert not FULL.is_empty

"""What somebody looks for among the meetings."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.clock import BERLIN
from bot.meetings.model import Audience, Meeting, Presence, Status


class Mode(StrEnum):
    """How much of what fits is wanted."""

    ALL = "alle"
    NEXT = "naechster"
    LAST = "letzter"


@dataclass(frozen=True, slots=True)
class Period:
    """When: an interval, half-open, aware, None for an open side, and what is wished inside it."""

    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    text: str = ""
    """How it was understood, in German."""
    parts: tuple[tuple[datetime.datetime | None, datetime.datetime | None], ...] = ()
    """The single intervals where the wish has several; `start` and `end` are their hull."""
    weekdays: frozenset[int] = frozenset()
    """0 is Monday; empty for any."""
    nth: int | None = None
    """Which one of that weekday in its month, -1 for the last."""
    begins_from: datetime.time | None = None
    begins_before: datetime.time | None = None
    other: str = ""
    """Another common reading of the same words, in German."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Filters, each empty where the person did not say; all of them have to fit."""

    formats: tuple[str, ...] = ()
    not_formats: tuple[str, ...] = ()
    """What is not wanted."""
    themes: tuple[str, ...] = ()
    """Words of a theme or title, plain spelling."""
    places: tuple[str, ...] = ()
    """Towns; any of them fits."""
    presence: Presence | None = None
    audience: Audience | None = None
    status: Status | None = None
    free: bool = False
    period: Period | None = None
    past: bool = False
    mode: Mode = Mode.ALL
    limit: int | None = None
    """How many are wanted, where a number was said."""
    skip: int = 0
    """How many come before the one that is wanted ("übernächstes")."""
    purely: bool = False
    """Whether `presence` excludes hybrid meetings."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing narrows the search."""
        return not any(
            (
                self.formats,
                self.not_formats,
                self.themes,
                self.places,
                self.presence,
                self.audience,
                self.status,
                self.free,
                self.period,
            )
        )

    def refined_by(self, new: Wish) -> Wish:
        """This wish with what `new` says in place of what it said itself."""
        changed = {
            name: getattr(new, name)
            for name in (
                "formats",
                "not_formats",
                "themes",
                "places",
                "presence",
                "audience",
                "status",
                "free",
                "period",
            )
            if getattr(new, name)
        }
        past = new.past or (self.past and new.period is None and new.mode is not Mode.NEXT)
        purely = new.purely if new.presence else self.purely
        return dataclasses.replace(
            self, **changed, past=past, mode=new.mode, limit=new.limit, skip=new.skip, purely=purely
        )


def without_limit(wish: Wish) -> Wish:
    """The wish for everything that fits."""
    return dataclasses.replace(wish, mode=Mode.ALL, limit=None, skip=0)


def names_meetings(wish: Wish) -> bool:
    """Whether a wish can only be for meetings: a format with a time, a place or a theme, or a number of them."""
    if not wish.formats:
        return wish.limit is not None
    return bool(wish.period or wish.places or wish.themes or wish.limit or wish.skip or wish.mode is not Mode.ALL)


def after(meeting: Meeting, wish: Wish) -> Wish:
    """The wish for what begins after `meeting`."""
    end = wish.period.end if wish.period else None
    return dataclasses.replace(wish, period=Period(meeting.last_moment, end, f"{meeting.last_day:%d.%m.%Y} →"))


def period_after(wish: Wish) -> Wish:
    """The wish for the period that follows, as long as its own; `wish` itself where it has no two ends."""
    period = wish.period
    if period is None or period.start is None or period.end is None:
        return wish
    following = Period(period.end, period.end + (period.end - period.start))
    last = following.end - datetime.timedelta(days=1)  # type: ignore[operator]
    text = f"{following.start:%d.%m.} – {last:%d.%m.%Y}"
    return dataclasses.replace(wish, period=dataclasses.replace(following, text=text))


def month_of(meeting: Meeting | None, wish: Wish) -> Wish:
    """The wish for all in the month in which `meeting` begins; `wish` itself without a meeting."""
    if meeting is None:
        return wish
    start = meeting.beginn.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (start + datetime.timedelta(days=32)).replace(day=1)
    return dataclasses.replace(without_limit(wish), period=Period(start, following, f"{start:%m/%Y}"))


def wish_to_json(wish: Wish) -> dict[str, Any]:
    """The wish as plain data for a slot."""
    data = {name: _plain_data(getattr(wish, name)) for name in Wish.__dataclass_fields__ if name != "period"}
    if wish.period is not None:
        data["period"] = {name: _plain_data(getattr(wish.period, name)) for name in Period.__dataclass_fields__}
    return data


def wish_from_json(data: dict[str, Any] | None) -> Wish:
    """The wish of a slot; an empty one where there is none or it comes from another version."""
    try:
        return _wish(data) if data else Wish()
    except (KeyError, TypeError, ValueError):
        return Wish()


def _plain_data(value: Any) -> Any:
    if isinstance(value, (datetime.datetime, datetime.time)):
        return value.isoformat()
    if isinstance(value, (tuple, frozenset)):
        return (
            [_plain_data(item) for item in sorted(value) if item is not None]
            if isinstance(value, frozenset)
            else [_plain_data(item) for item in value]
        )
    return value


def _wish(data: dict[str, Any]) -> Wish:
    period = data.get("period")
    return Wish(
        formats=tuple(data["formats"]),
        not_formats=tuple(data["not_formats"]),
        themes=tuple(data["themes"]),
        places=tuple(data["places"]),
        presence=Presence(data["presence"]) if data["presence"] else None,
        audience=Audience(data["audience"]) if data["audience"] else None,
        status=Status(data["status"]) if data["status"] else None,
        free=data["free"],
        period=_period(period) if period else None,
        past=data["past"],
        mode=Mode(data["mode"]),
        limit=data["limit"],
        skip=data["skip"],
        purely=data["purely"],
    )


def _period(data: dict[str, Any]) -> Period:
    return Period(
        start=_moment(data["start"]),
        end=_moment(data["end"]),
        text=data["text"],
        parts=tuple((_moment(start), _moment(end)) for start, end in data["parts"]),
        weekdays=frozenset(data["weekdays"]),
        nth=data["nth"],
        begins_from=_time(data["begins_from"]),
        begins_before=_time(data["begins_before"]),
        other=data["other"],
    )


def _moment(text: str | None) -> datetime.datetime | None:
    # The zone is named anew, so that differences of local times stay those of the clock on the wall.
    return None if text is None else datetime.datetime.fromisoformat(text).astimezone(BERLIN)


def _time(text: str | None) -> datetime.time | None:
    return None if text is None else datetime.time.fromisoformat(text)

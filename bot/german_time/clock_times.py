"""Times of day and stretches of it."""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 60
NOON = 12 * HOUR
DAY = 24 * HOUR
OFFICE_OPENS = 7
"""Hours from 1 to 6 without more are in the afternoon."""

WINDOWS: dict[str, tuple[int, int]] = {
    "morning": (6 * HOUR, NOON),
    "early_morning": (6 * HOUR, 9 * HOUR),
    "forenoon": (8 * HOUR, NOON),
    "noon": (11 * HOUR, 14 * HOUR),
    "afternoon": (NOON, 18 * HOUR),
    "late_afternoon": (15 * HOUR, 18 * HOUR),
    "early_evening": (17 * HOUR, 20 * HOUR),
    "evening": (18 * HOUR, DAY),
    "late_evening": (20 * HOUR, DAY),
    "night": (22 * HOUR, DAY + 6 * HOUR),
    "daytime": (8 * HOUR, 18 * HOUR),
    "after_work": (17 * HOUR, DAY),
}
"""Minutes from midnight."""
HOUR_OF = {"morning": 8, "early_morning": 7, "forenoon": 10, "noon": 12, "afternoon": 14, "evening": 18, "night": 22}
"""When a reminder goes out that is wished for a part of the day."""
_AFTERNOON = {"afternoon", "late_afternoon", "evening", "early_evening", "late_evening", "after_work", "night"}


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A moment of the day."""

    minutes: int
    """From midnight; 1440 is the midnight at the end."""
    sure: bool = False
    """Whether morning or afternoon is said."""
    weak: bool = False
    """Whether nothing but a number says so; counts only beside a day."""

    @property
    def plain(self) -> int:
        """Minutes with hours before office hours taken as afternoon."""
        if self.sure or not HOUR <= self.minutes < OFFICE_OPENS * HOUR:
            return self.minutes
        return self.minutes + NOON

    def on(self, daypart: str) -> ClockTime:
        """The time in this part of the day."""
        minutes = self.minutes
        if (
            not self.sure
            and daypart in _AFTERNOON
            and minutes < NOON
            and not (daypart == "night" and minutes < 6 * HOUR)
        ):
            minutes += NOON
        if daypart == "night" and minutes == NOON:
            minutes = DAY
        if daypart == "noon" and HOUR <= minutes < 4 * HOUR:
            minutes += NOON
        return ClockTime(minutes, sure=True)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the day; None is open."""

    start: int | None
    end: int | None
    daypart: str = ""
    habit: bool = False
    """Whether it names a custom (abends) and no single day."""
    weak: bool = False


TimeOfDay = ClockTime | Window

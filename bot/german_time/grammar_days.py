"""Days: heute, morgen in einer Woche, Dienstag, nächsten Freitag, am Wochenende."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.german_time.days import WEEK, Days, one, weekly
from bot.german_time.grammar_units import unit_from_today, which_at
from bot.german_time.numbers import amount_at
from bot.german_time.phrases import Fixed, Mapped, Phrase, Recurring
from bot.german_time.scene import Match, Scene
from bot.german_time.short_weekdays import weekday_at

_BEFORE_WE = frozenset({"am", "uebers", "ubers", "das", "dat"})


def day_word(scene: Scene, index: int) -> Match | None:
    """heute, morgen, vorgestern; heute in einer Woche."""
    following = scene.at(index + 1).meaning
    if scene.at(index).meaning.which == "this" and following.daypart is not None and not following.habit:
        # "diesen Abend" is today's.
        return Fixed(one(scene.today), "day"), index + 1
    offset = scene.at(index).meaning.day
    if offset is None or _is_daypart(scene, index):
        return None
    day = scene.today + timedelta(offset)
    return _in_weeks(scene, Fixed(one(day), "day"), index + 1)


def _is_daypart(scene: Scene, index: int) -> bool:
    """Whether "morgen" is the morning here: am Morgen, heute morgen, Montag morgen."""
    if scene.at(index).meaning.daypart is None:
        return False
    before = scene.at(index - 1)
    if before.meaning.day is not None or (before.meaning.weekday is not None and before.meaning.daypart is None):
        return True
    return before.word in {"am", "jeden", "diesen", "zum", "naechsten", "selben", "gleichen", "den", "der", "im"}


def _in_weeks(scene: Scene, phrase: Phrase, index: int) -> Match:
    """The phrase, moved on by "in einer Woche", "in 14 Tagen", "über acht Tage"."""
    if scene.word(index) not in {"in", "ueber", "vor"}:
        return phrase, index
    found = amount_at(scene, scene.skip(index + 1, {"etwa", "genau"}))
    if found is None or found[0].is_clock or found[0].vague:
        return phrase, index
    amount, after = found
    sign = -1 if scene.word(index) == "vor" else 1
    if isinstance(phrase, Recurring) and phrase.which == "":
        phrase = replace(phrase, which="this")
    if amount.unit == "day" and amount.value == 8 and phrase.grain == "day":
        return Mapped(phrase, lambda days: days.shifted(sign * WEEK), "day", 1), after
    if isinstance(phrase, Fixed):
        return Fixed(one(amount.added_to(phrase.run.start, sign)), "day"), after
    shift = int(amount.value) * {"week": WEEK, "day": 1}.get(amount.unit, 0)
    return Mapped(phrase, lambda days: days.shifted(sign * shift), phrase.grain, phrase.size), after


def weekday(scene: Scene, index: int) -> Match | None:
    """Dienstag, nächsten Freitag, am Do, Freitag in einer Woche."""
    modifier = which_at(scene, index)
    which, after = ("", index) if modifier is None else modifier
    number = weekday_at(scene, after)
    if number is None or scene.at(after).meaning.habit or which == "new":
        return None
    phrase = Recurring(weekly(number), "day", 1, which, weekly=True)
    after += 1
    if scene.at(after - 1).meaning.short and scene.word(after) == "." and scene.at(after).glued:
        after += 1
    return _in_weeks(scene, phrase, after)


def weekend(scene: Scene, index: int) -> Match | None:
    """am Wochenende, dieses Wochenende, am WE."""
    modifier = which_at(scene, index)
    which, after = ("this", index) if modifier is None else modifier
    token = scene.at(after)
    is_short = token.word == "we" and (
        token.text == "WE" or scene.word(index - 1) in _BEFORE_WE or modifier is not None
    )
    if (token.meaning.unit != "weekend" and not is_short) or token.meaning.month is not None:
        return None
    if token.word in {"wochenenden"}:
        return None
    if modifier is None and which == "this":
        return _in_weeks(scene, Recurring(weekly(5, 2), "weekend", 2, weekly=True), after + 1)
    phrase = unit_from_today("weekend", _steps(which), scene.today)
    return None if phrase is None else (phrase, after + 1)


def _steps(which: str) -> int:
    return {"this": 0, "next": 1, "after_next": 2, "last": -1, "before_last": -2}.get(which, 0)


def running_week(scene: Scene, index: int) -> Match | None:
    """die Woche (noch), die Tage: as people say it for the running week."""
    if scene.word(index - 1) == "die" and scene.word(index) == "tage":
        return _these_days(scene, index)
    if scene.word(index - 1) != "die" or scene.word(index) != "woche":
        return None
    is_asked = scene.word(index + 1) in {"noch", "los", "was", "?", "irgendwas", "etwas", "frei", "ueber"}
    is_rate = scene.at(index - 2).meaning.unit is not None or scene.word(index - 2) in {
        "mal",
        "pro",
        "einmal",
        "zweimal",
    }
    phrase = unit_from_today("week", 0, scene.today)
    return None if phrase is None or is_rate or not is_asked else (phrase, index + 1)


def _these_days(scene: Scene, index: int) -> Match | None:
    """die Tage, as people say it for the next ones."""
    is_asked = scene.word(index + 1) in {"", "?", "noch", "los", "was", "so", "bei", "mal", "irgendwas", "etwas"}
    return (Fixed(Days(scene.today, scene.today + timedelta(WEEK)), "span"), index + 1) if is_asked else None

"""Numbers, ordinals and amounts of time, in figures and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.german_time.days import add_months
from bot.german_time.scene import Scene

MOST = 9999


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a unit."""

    value: float
    unit: str
    vague: bool = False
    low: float | None = None
    """The smaller number of "ein bis zwei Tage"."""

    @property
    def is_clock(self) -> bool:
        """Whether it is counted in hours or minutes."""
        return self.unit in {"minute", "hour"}

    @property
    def minutes(self) -> int:
        """For `is_clock`: the amount in minutes."""
        return round(self.value * (60 if self.unit == "hour" else 1))

    def added_to(self, day: date, sign: int = 1) -> date:
        """`day` and the amount, or less it where `sign` is -1; halves of months count 15 days."""
        months, days = months_and_days(self.value, self.unit)
        return add_months(day, sign * months) + timedelta(sign * int(days))


_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_DAYS = {"day": 1, "workday": 1, "week": 7, "weekend": 7}


def months_and_days(value: float, unit: str) -> tuple[int, float]:
    """The amount in whole months and days."""
    if unit in _DAYS:
        return 0, value * _DAYS[unit]
    months = value * _MONTHS[unit]
    return int(months), (months - int(months)) * 30


def number(scene: Scene, index: int) -> tuple[float, bool, int] | None:
    """A cardinal number at `index`: its value, whether it is vague, the index after it."""
    token = scene.at(index)
    if token.number is not None:
        return _figures(scene, index, token.number) if token.number <= MOST else None
    value = token.meaning.cardinal
    if value is None:
        return None
    following = scene.at(index + 1).meaning.cardinal
    if value == 1 and following is not None and scene.at(index + 1).number is None:
        # ein paar, eine halbe, eine dreiviertel
        return following, scene.at(index + 1).meaning.vague, index + 2
    return value, token.meaning.vague, index + 1


def _figures(scene: Scene, index: int, whole: int) -> tuple[float, bool, int]:
    """The number with the fraction that may follow it: 1,5 · 1/2 · 2 1/2 · 2½."""
    sign, after = scene.at(index + 1), scene.at(index + 2)
    if sign.text == "," and sign.glued and after.glued and after.number is not None and len(after.text) == 1:
        return whole + after.number / 10, False, index + 3
    if whole == 1 and sign.text == "/" and after.number == 2:
        return 0.5, False, index + 3
    if sign.number == 1 and after.text == "/" and scene.at(index + 3).number == 2:
        return whole + 0.5, False, index + 4
    if sign.text == "½":
        return whole + 0.5, False, index + 2
    return whole, False, index + 1


def amount_at(scene: Scene, index: int) -> tuple[Amount, int] | None:
    """The amount at `index` ("zwei Wochen", "1,5 h", "ein bis zwei Tage", "Viertelstunde") and the index after it."""
    single = _single_word(scene, index)
    if single is not None:
        return single
    found = number(scene, index)
    if found is None:
        return None
    value, vague, after = found
    low = None
    second = _upper(scene, after)
    if second is not None:
        low, (value, after) = value, second
    return _with_unit(scene, value, after, vague=vague, low=low)


def _with_unit(scene: Scene, value: float, index: int, *, vague: bool, low: float | None) -> tuple[Amount, int] | None:
    word = scene.at(index).meaning
    if word.amount is not None and word.unit is not None:
        return Amount(value * word.amount, _plain(word.unit), vague, low), index + 1
    if word.unit is None or word.part is not None or word.month is not None:
        return None
    after = index + 1
    if scene.word(after) == "." and scene.at(after).glued and scene.word(index) in {"std", "min", "h"}:
        after += 1
    return Amount(value, word.unit, vague, low), after


def _single_word(scene: Scene, index: int) -> tuple[Amount, int] | None:
    word = scene.at(index).meaning
    if word.amount is None or word.unit is None:
        return None
    return Amount(word.amount, _plain(word.unit)), index + 1


def _plain(unit: str) -> str:
    """Amounts in one word are counted in hours or months ("Halbjahr" is also a unit of its own)."""
    return "month" if unit == "half_year" else unit


def _upper(scene: Scene, index: int) -> tuple[float, int] | None:
    """The second number of "zwei bis drei", "2-3", "zwei oder drei"."""
    if scene.word(index) not in {"bis", "-", "–", "oder", ","}:
        return None
    found = number(scene, index + 1)
    return None if found is None else (found[0], found[2])


def ordinal(scene: Scene, index: int) -> tuple[int, int] | None:
    """An ordinal at `index` ("3.", "dritten", "3ten", "letzten") and the index after it."""
    token = scene.at(index)
    if token.number is not None:
        dot = scene.at(index + 1)
        if dot.glued and dot.word in {".", "te", "ten", "ter", "tes", "ste", "sten", "er"}:
            return token.number, index + 2
        return None
    if token.meaning.ordinal is not None and not token.meaning.short:
        return token.meaning.ordinal, index + 1
    if token.meaning.which in {"last", "before_last"} and token.word[:6] in {"letzte", "vorlet"}:
        return (-1 if token.meaning.which == "last" else -2), index + 1
    return None

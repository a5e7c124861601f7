"""Finds which of the meetings just shown a sentence speaks of."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Sequence

from bot.meetings.model import Calendar, Meeting
from bot.meetings.search.aspects import Aspect
from bot.meetings.search.catalogue import Catalogue
from bot.meetings.search.wish import Mode, Wish
from bot.spelling import unhurried

_ORDINALS = {
    **dict.fromkeys(("erste", "ersten", "erster", "erstes", "ersteren"), 0),
    **dict.fromkeys(("zweite", "zweiten", "zweiter", "zweites", "mittlere", "mittleren"), 1),
    **dict.fromkeys(("dritte", "dritten", "dritter", "drittes"), 2),
    **{
        f"{word}{ending}": n
        for n, word in enumerate(("vierte", "fuenfte", "sechste", "siebte", "achte", "neunte", "zehnte"), 3)
        for ending in ("", "n", "r", "s")
    },
    **dict.fromkeys(("letzte", "letzten", "letzter", "letztes", "letztere", "unterste"), -1),
}
_NUMBER = re.compile(r"^(?:nr|nummer|termin|punkt|die|der|das)?\s*(\d{1,2})$|\b(?:nr|nummer|termin|punkt) (\d{1,2})\b")
_NO_ORDINAL = re.compile(
    r"\b(?:zum|beim) ersten mal\b"
    r"|\b(?:erste|zweite|dritte)[nrs]? (?:quartal|halbjahr|woche|haelfte|\w*tag\b|mittwoch)"
)


def by_number(sentence: str, shown: Sequence[Meeting]) -> Meeting | None:
    """The meeting that "das zweite" or "Nummer 2" means, if the sentence says such a thing and there is one."""
    text = unhurried(sentence)
    if _NO_ORDINAL.search(text) or not shown:
        return None
    number = _NUMBER.search(text)
    index = int(number[1] or number[2]) - 1 if number else _ordinal(text)
    if index is None or not -1 <= index < len(shown):
        return None
    return shown[index]


def _ordinal(text: str) -> int | None:
    return next((_ORDINALS[word] for word in text.split() if word in _ORDINALS), None)


def names_number(sentence: str) -> bool:
    """Whether the sentence picks by a number."""
    text = unhurried(sentence)
    return not _NO_ORDINAL.search(text) and (bool(_NUMBER.search(text)) or _ordinal(text) is not None)


def without_asked(wish: Wish, aspects: Sequence[Aspect]) -> Wish:
    """The wish without what is asked rather than named: "ist das online?" looks for no digital meeting."""
    cleared: dict[str, object] = {}
    if {Aspect.PRESENCE, Aspect.ACCESS, Aspect.PLACE} & set(aspects):
        cleared["presence"] = None
    if Aspect.STATUS in aspects:
        cleared["status"] = None
    if {Aspect.PLACES, Aspect.REGISTRATION} & set(aspects):
        cleared["free"] = False
    if Aspect.AUDIENCE in aspects:
        cleared["audience"] = None
    return dataclasses.replace(wish, **cleared)  # type: ignore[arg-type]


def among(shown: Sequence[Meeting], wish: Wish, catalogue: Catalogue) -> list[Meeting]:
    """Those of the meetings shown that fit what the sentence names; cancelled and past ones too."""
    few = Catalogue(Calendar(tuple(shown)), catalogue.vocabulary)
    long_ago = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    fitting = few.find(dataclasses.replace(wish, mode=Mode.ALL, past=False, limit=None), long_ago)
    return [meeting for meeting in shown if meeting in fitting]

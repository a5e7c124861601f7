"""Finds which reminder a sentence speaks of: by number in the list shown, by what it names, else the one of last."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from bot.meetings import Meeting
from bot.meetings.search import Catalogue, Wish, among
from bot.reminders.dialogue.memory import Noted
from bot.spelling import unhurried

_NUMBERS = {
    **dict.fromkeys(("erste", "ersten", "erster", "erstes"), 0),
    **dict.fromkeys(("zweite", "zweiten", "zweiter", "zweites"), 1),
    **dict.fromkeys(("dritte", "dritten", "dritter", "drittes"), 2),
    **dict.fromkeys(("vierte", "vierten"), 3),
    **dict.fromkeys(("fuenfte", "fuenften"), 4),
    **dict.fromkeys(("letzte", "letzten", "letzter", "letztes"), -1),
}
_FIGURES = re.compile(
    r"\b(?:nr|nummer|die|den|das|loesche?|streiche?|und|erinnerung)\s*(\d{1,2})\b(?! (?:tag|stund|woch|uhr|min))"
    r"|^(\d{1,2})$"
)
_WORDS = {"eins": 0, "zwei": 1, "drei": 2, "vier": 3, "fuenf": 4}
_WORD = re.compile(r"\b(?:nr|nummer|die) (eins|zwei|drei|vier|fuenf)\b(?! (?:tag|stund|woch|monat))")
_REST = re.compile(r"\b(?:rest|uebrigen|anderen|andere)\b")
_KEEP = re.compile(r"\b(?:lass|lasse|behalt\w*|bleib\w*|bleiben)\b")
_ALL = re.compile(r"\b(?:alle|beide[ns]?|saemtliche)\b")


def chosen(
    sentence: str, shown: Sequence[Noted], planned: Sequence[Noted], wish: Wish, catalogue: Catalogue
) -> list[Noted]:
    """The reminders that `sentence` names by number, by meeting or all of them; empty where it names none.

    `shown` is the list as it was shown, so that a number keeps its meaning when the message is repeated; `planned`
    is what there is. `wish` is what the sentence says of a meeting.
    """
    listed = list(shown) or (list(planned) if len(planned) == 1 else [])
    everything = list({item.id: item for item in (*planned, *shown)}.values())
    found = picked(sentence, listed) or _by_meeting(everything, wish, catalogue)
    if found and _REST.search(unhurried(sentence)) and _KEEP.search(unhurried(sentence)):
        return [item for item in everything if item not in found]
    return found or (list(planned) if _ALL.search(unhurried(sentence)) else [])


def picked(sentence: str, listed: Sequence[Noted]) -> list[Noted]:
    """Those of the list whose numbers are said: "die erste und die dritte", "Nummer 2"."""
    text = unhurried(sentence)
    numbers = [_NUMBERS[word] for word in text.split() if word in _NUMBERS]
    numbers += [int(one or other) - 1 for one, other in _FIGURES.findall(text)]
    numbers += [_WORDS[word] for word in _WORD.findall(text)]
    return [listed[number] for number in dict.fromkeys(numbers) if -1 <= number < len(listed) and listed]


def _by_meeting(everything: Sequence[Noted], wish: Wish, catalogue: Catalogue) -> list[Noted]:
    """Those whose meeting is of the format, theme, place or time named; standing ones by their format alone."""
    if wish.is_empty:
        return []
    meetings = dict(_meetings(everything, catalogue))
    fitting = {meeting.id for meeting in among(list(meetings.values()), dataclasses.replace(wish, skip=0), catalogue)}
    single = [item for item in everything if item.meeting in fitting and item.format is None]
    only_format = not (wish.themes or wish.places or wish.period)
    return single + [item for item in everything if only_format and item.format and item.format in wish.formats]


def _meetings(everything: Iterable[Noted], catalogue: Catalogue) -> Iterable[tuple[str, Meeting]]:
    for item in everything:
        meeting = catalogue.calendar.meeting(item.meeting)
        if meeting is not None:
            yield item.meeting, meeting

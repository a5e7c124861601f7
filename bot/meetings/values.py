"""Fields with a closed list of values, and how offices write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from bot.meetings.folding import fold, nearest
from bot.meetings.model import FORMATS, Audience, Places, Presence, Status

T = TypeVar("T")

_PLURALS = {
    "Fortbildungen": "Fortbildung",
    "Seminare": "Seminar",
    "Exkursionen": "Exkursion",
    "Werkstätten": "Werkstatt",
    "Arbeitsgruppen": "Arbeitsgruppe",
    "Tagungen": "Tagung",
}
_ALIKE = {
    "Workshop": "Werkstatt",
    "Weiterbildung": "Fortbildung",
    "Schulung": "Fortbildung",
    "Konferenz": "Tagung",
    "Kongress": "Tagung",
    "Fachtag": "Tagung",
    "Arbeitskreis": "Arbeitsgruppe",
    "Netzwerktagung": "Netzwerktreffen",
}
"""Suggested, or guessed from a title, never silently taken for one of ours."""


def _table(values: Mapping[T, str]) -> dict[str, T]:
    return {fold(word): value for value, words in values.items() for word in words.split("|")}


_FORMATS = {fold(name): name for name in FORMATS} | {fold(word): name for word, name in _PLURALS.items()}
_TITLE_WORDS = {**{fold(name): name for name in FORMATS}, "werkstaett": "Werkstatt"}
_NEAR_TITLE_WORDS = {fold(word): name for word, name in _ALIKE.items()} | {"webinar": "Seminar", "symposium": "Tagung"}
YES_NO = _table({True: "true|ja|j|x|wahr|yes|1|1.0|ganztägig|ganztags", False: "false|nein|n|falsch|no|0|0.0|-"})
PRESENCE = _table(
    {
        Presence.DIGITAL: "true|ja|j|x|wahr|1|1.0|digital|online|virtuell|yes",
        Presence.ON_SITE: "false|nein|n|falsch|0|0.0|vor Ort|präsenz|in Präsenz|no",
        Presence.HYBRID: "hybrid|beides|digital und vor Ort|vor Ort und digital|vor Ort und online|online und vor Ort",
    }
)
AUDIENCE = _table(
    {
        Audience.MEMBERS: "mitglieder|mitglied|nur mitglieder|mitgliedskommunen|nur für mitglieder",
        Audience.NETWORK: "netzwerk|netzwerkkommunen|kommunen des netzwerks|nur netzwerk",
        Audience.EVERYBODY: "offen|alle|öffentlich|für alle|offen für alle",
    }
)
PLACES = _table(
    {
        Places.FREE: "frei|plätze frei|freie plätze|verfügbar|ja",
        Places.WAITING_LIST: "warteliste|nur warteliste|auf warteliste",
        Places.BOOKED: "ausgebucht|belegt|voll|keine|keine plätze|nein",
    }
)
STATUS = _table(
    {
        Status.PLANNED: "geplant|findet statt|bestätigt|confirmed|planned",
        Status.CANCELLED: "abgesagt|fällt aus|entfällt|ausgefallen|storniert|cancelled|canceled",
        Status.MOVED: "verschoben|verlegt|moved",
    }
)


def read_format(text: str) -> str | None:
    """The format that `text` names, in any spelling; None for none of ours."""
    return _FORMATS.get(fold(text))


def explain_format(text: str) -> str:
    """What to tell about a format that is none of ours."""
    suggestion = nearest(text, (*FORMATS, *_PLURALS, *_ALIKE))
    suggestion = _ALIKE.get(suggestion or "", _PLURALS.get(suggestion or "", suggestion or ""))
    hint = f"meinten Sie „{suggestion}“? " if suggestion else ""
    return f"Das Format „{text[:60]}“ gibt es nicht; {hint}Möglich sind: {', '.join(FORMATS)}."


def format_in(title: str) -> tuple[str | None, bool]:
    """The format that the words of `title` name first ("Klimaseminar" is a Seminar), and whether that is a guess.

    It is one where the words name several, or only something alike such as "Workshop".
    """
    folded = fold(title)
    for words, is_guess in ((_TITLE_WORDS, False), (_NEAR_TITLE_WORDS, True)):
        found = sorted((folded.find(word), name) for word, name in words.items() if word in folded)
        if found:
            return found[0][1], is_guess or len({name for _, name in found}) > 1
    return None, False

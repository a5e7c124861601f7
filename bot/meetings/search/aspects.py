"""What a question asks of a meeting: its begin, its place, the registration and so on."""

from __future__ import annotations

import datetime
from enum import StrEnum

from bot.meetings.model import Meeting, Presence, Status
from bot.meetings.search import wording
from bot.meetings.search.vocabulary import Vocabulary
from bot.meetings.search.wording import Texts
from bot.spelling import unhurried


class Aspect(StrEnum):
    """One thing that is asked of a meeting; the values are keys of `data/termin_worte.yml`."""

    ACCESS = "zugang"
    REGISTRATION = "anmeldung"
    PLACES = "plaetze"
    COSTS = "kosten"
    AUDIENCE = "zielgruppe"
    DURATION = "dauer"
    BEGIN = "beginn"
    PLACE = "ort"
    STATUS = "status"
    PRESENCE = "digital"
    THEME = "thema"


_WITH_NOTE = {Aspect.REGISTRATION, Aspect.AUDIENCE, Aspect.PLACE, Aspect.PLACES, Aspect.STATUS, Aspect.ACCESS}
"""What the office's note on a meeting may well be about."""


def asked_aspects(sentence: str, vocabulary: Vocabulary) -> tuple[Aspect, ...]:
    """The aspects that `sentence` asks for, the most telling first, at most two."""
    text = f" {unhurried(sentence)} "
    found = [Aspect(name) for name, phrases in vocabulary.aspects.items() if any(f" {p} " in text for p in phrases)]
    if Aspect.REGISTRATION in found and Aspect.DURATION in found:
        found.remove(Aspect.DURATION)  # "bis wann anmelden" asks for the deadline
    if Aspect.PLACE in found and Aspect.REGISTRATION in found:
        found.remove(Aspect.PLACE)  # "wo melde ich mich an"
    return tuple(found[:2])


def tell(meeting: Meeting, aspect: Aspect, today: datetime.date, texts: Texts) -> str:
    """The answer for `aspect` of a meeting."""
    values = {"titel": meeting.titel, "tag": wording.day(meeting.beginn)}
    if meeting.status is Status.CANCELLED:
        cancelled = texts.get("termin_frage_abgesagt", **values)
        return f"{cancelled} {meeting.hinweis}".strip()
    detail = _detail(meeting, aspect, today, texts)
    if not detail:
        return texts.get("termin_frage_unbekannt", **values)
    if meeting.hinweis and aspect in _WITH_NOTE and meeting.hinweis not in detail:
        detail = texts.get("termin_mit_hinweis", angabe=detail.rstrip("."), hinweis=meeting.hinweis)
    return texts.get(f"termin_frage_{aspect}", angabe=detail, **values)


def _detail(meeting: Meeting, aspect: Aspect, today: datetime.date, texts: Texts) -> str:
    if aspect is Aspect.DURATION:
        length = wording.duration(meeting, texts)
        return f"{wording.when(meeting, texts)} ({length})" if length else wording.when(meeting, texts)
    if aspect is Aspect.REGISTRATION:
        places = wording.places_left(meeting, texts)
        return " ".join(part for part in (wording.registration(meeting, today, texts), places) if part)
    if aspect is Aspect.ACCESS:
        online = meeting.digital in (Presence.DIGITAL, Presence.HYBRID)
        if not online:
            return texts.get("termin_zugang_vor_ort", ort=wording.where(meeting, texts))
        return texts.get("termin_zugang", anmeldung=wording.registration(meeting, today, texts))
    if aspect is Aspect.PRESENCE:
        return texts.get(f"termin_teilnahme_{_name(meeting.digital)}", ort=meeting.ort)
    if aspect is Aspect.STATUS:
        moved = wording.state(meeting, texts)
        return " ".join(part for part in (moved, wording.when(meeting, texts)) if part)
    return {
        Aspect.PLACES: wording.places_left(meeting, texts),
        Aspect.COSTS: meeting.kosten,
        Aspect.AUDIENCE: wording.who(meeting, texts),
        Aspect.BEGIN: wording.when(meeting, texts),
        Aspect.PLACE: wording.where(meeting, texts),
        Aspect.THEME: " – ".join(part for part in (meeting.thema, meeting.hinweis) if part) or meeting.titel,
    }[aspect]


def _name(presence: Presence | None) -> str:
    return "unbekannt" if presence is None else presence.value.replace(" ", "_")

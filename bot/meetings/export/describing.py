"""What an exported meeting says in words; the German ones come from the texts."""

from __future__ import annotations

import datetime
import unicodedata

from bot.meetings.model import Meeting, Presence, Status
from bot.meetings.search.wording import Texts, lines_of, state, where, who

EXPORT_TEXTS = (
    *("kalender_alle", "kalender_netzwerktreffen", "kalender_fortbildungen", "kalender_seminare"),
    *("kalender_exkursionen", "kalender_werkstaetten", "kalender_arbeitsgruppen", "kalender_tagungen"),
    *("kalender_beschreibung", "kalender_titel_abgesagt", "kalender_ort_digital", "kalender_beispiel"),
)
"""Texts that only the files need; the others they share with the answers."""


def summary(meeting: Meeting, texts: Texts) -> str:
    """The title in one line; of a cancelled meeting it says so, as many programs do not show the status."""
    if meeting.status is Status.CANCELLED:
        return one_line(texts.get("kalender_titel_abgesagt", titel=meeting.titel))
    return one_line(meeting.titel)


def location(meeting: Meeting, texts: Texts) -> str:
    """Where it is, in one line; empty where nobody knows."""
    if not meeting.ort and meeting.digital is Presence.DIGITAL:
        return one_line(texts.get("kalender_ort_digital"))
    return one_line(meeting.ort)


def description(meeting: Meeting, stand: datetime.datetime, texts: Texts, *, example: bool) -> str:
    """A few lines: what it is, for whom, how to register, and from when that is (`stand`)."""
    takes_place = meeting.status is not Status.CANCELLED
    deadline = meeting.anmeldung_bis if takes_place else None
    values = {
        "zustand": state(meeting, texts),
        "format": meeting.format,
        "thema": meeting.thema,
        "wo": where(meeting, texts),
        "wer": who(meeting, texts) if takes_place else "",
        # The address stands here too, as Outlook does not show the URL of a file.
        "anmeldung": meeting.anmeldung_url if takes_place else "",
        "bis": f"{deadline:%d.%m.%Y}" if deadline else "",
        "hinweis": meeting.hinweis,
        "stand": f"{stand:%d.%m.%Y}",
    }
    written = lines_of("kalender_beschreibung", {key: one_line(value) for key, value in values.items()}, texts)
    first = [texts.get("kalender_beispiel")] if example else []
    return "\n".join(one_line(line) for line in (*first, *written.splitlines()))


def one_line(text: str) -> str:
    """`text` without line breaks and characters that calendars cannot hold."""
    visible = "".join(" " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter for letter in text)
    return " ".join(visible.split())

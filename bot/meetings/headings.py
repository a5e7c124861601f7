"""The names of the fields as offices write them over a column or before a value."""

from __future__ import annotations

from functools import lru_cache

from bot.meetings.folding import fold, nearest

REQUIRED = ("id", "titel", "format", "beginn")

_SPELLINGS: dict[str, tuple[str, ...]] = {
    "id": ("id", "kennung", "nr", "nummer", "Termin-Nr"),
    "titel": ("titel", "Veranstaltung", "Veranstaltungstitel", "Bezeichnung", "Betreff", "Name"),
    "format": ("format", "Veranstaltungsformat", "Veranstaltungsart", "Art"),
    "thema": ("thema", "Themen", "Themenfeld", "Handlungsfeld"),
    "beginn": ("beginn", "Start", "Anfang", "Beginnt am", "Startet am"),
    "ende": ("ende", "Schluss", "Endet am"),
    "datum": ("datum", "Tag", "Termin", "Datum von"),
    "datum_bis": ("datum bis", "Enddatum", "letzter Tag"),
    "von": ("von", "Uhrzeit", "Uhrzeit von", "Zeit", "Uhrzeit Beginn", "Beginn Uhrzeit", "Startzeit", "Beginnt um"),
    "bis": ("bis", "Uhrzeit bis", "Uhrzeit Ende", "Ende Uhrzeit", "Endzeit", "Endet um"),
    "ganztags": ("ganztags", "ganztägig", "ganzer Tag", "Ganztägiges Ereignis"),
    "ort": ("ort", "Veranstaltungsort", "Tagungsort"),
    "digital": ("digital", "online", "digital/vor Ort", "Durchführung"),
    "zielgruppe": ("zielgruppe", "Teilnehmerkreis", "Für wen"),
    "plaetze": ("plätze", "freie Plätze", "Verfügbarkeit"),
    "kosten": ("kosten", "Gebühr", "Teilnahmegebühr", "Preis"),
    "anmeldung_url": ("anmeldung_url", "Anmeldelink", "Anmeldung Link", "Link zur Anmeldung", "Anmeldung", "Link"),
    "anmeldung_bis": ("anmeldung_bis", "Anmeldeschluss", "Anmeldefrist", "Anmeldung möglich bis"),
    "status": ("status",),
    "verschoben_von": ("verschoben_von", "bisheriger Termin", "alter Termin", "ursprünglicher Termin"),
    "hinweis": ("hinweis", "Hinweise"),
}

_KNOWN = {fold(spelling): name for name, spellings in _SPELLINGS.items() for spelling in spellings}
_SHOWN = tuple(name.replace("plaetze", "Plätze") for name in _SPELLINGS)


@lru_cache(maxsize=4096)
def canonical(heading: str) -> str | None:
    """The field that `heading` means, None for none of ours."""
    return _KNOWN.get(fold(heading))


def explain_unknown(heading: str) -> str:
    """What to tell about a heading that is none of ours."""
    suggestion = nearest(heading, _SHOWN)
    hint = f"meinten Sie „{suggestion}“?" if suggestion else "bitte Schreibweise prüfen oder löschen."
    return f"Das Feld „{heading[:60]}“ gibt es nicht und wird nicht gelesen; {hint}"

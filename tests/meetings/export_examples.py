"""Texts and meetings for the tests of the calendar files, so that editors may change the shipped ones."""

from __future__ import annotations

import datetime

from bot.clock import BERLIN
from bot.knowledge.model import Texts
from bot.meetings.model import FORMATS, Audience, Meeting, Presence, Status

STAND = datetime.datetime(2026, 11, 20, 8, 15, 30, tzinfo=BERLIN)

TEXTS = Texts(
    {
        "kalender_alle": "Alle Termine",
        "kalender_netzwerktreffen": "Alle Netzwerktreffen",
        "kalender_fortbildungen": "Alle Fortbildungen",
        "kalender_seminare": "Alle Seminare",
        "kalender_exkursionen": "Alle Exkursionen",
        "kalender_werkstaetten": "Alle Werkstätten",
        "kalender_arbeitsgruppen": "Alle Arbeitsgruppen",
        "kalender_tagungen": "Alle Tagungen",
        "kalender_beschreibung": (
            "{zustand}\nFormat: {format}\nThema: {thema}\nWo: {wo}\nTeilnahme: {wer}\n"
            "Anmeldung: {anmeldung}\nAnmeldung bis: {bis}\nHinweis: {hinweis}\nStand: {stand}."
        ),
        "kalender_titel_abgesagt": "Abgesagt: {titel}",
        "kalender_ort_digital": "Digital",
        "kalender_beispiel": "Das ist ein Beispiel.",
        "kalender_ohne_termin": "Diesen Termin gibt es nicht.",
        "kalender_ohne_kalender": "Diesen Kalender gibt es nicht.",
        "kalender_falscher_alarm": "Diese Erinnerung gibt es nicht.",
        "kalender_nur_beispiele": "Es gibt nur Beispiele.",
        "termin_wo_digital": "digital, Zugangslink nach der Anmeldung",
        "termin_wo_hybrid": "{ort}; auch digital",
        "termin_wo_offen": "Ort steht noch nicht fest",
        "termin_wer_mitglieder": "für Mitglieder",
        "termin_wer_netzwerk": "für das Netzwerk",
        "termin_wer_offen": "offen für alle",
        "termin_wer_unbekannt": "bitte fragen",
        "termin_abgesagt": "abgesagt",
        "termin_verschoben": "verschoben",
        "termin_verschoben_von": "VERSCHOBEN vom {tag} um {zeit} Uhr",
    },
    {},
    {"de": ""},
)


def berlin(text: str) -> datetime.datetime:
    """Local time of Berlin, as "2027-03-26 10:00"."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def meeting(identifier: str, begin: str, end: str | None = None, **changes: object) -> Meeting:
    """A meeting with defaults for what does not matter."""
    values: dict[str, object] = {"titel": f"Termin {identifier}", "format": "Seminar", **changes}
    return Meeting(identifier, beginn=berlin(begin), ende=berlin(end) if end else None, **values)  # type: ignore[arg-type]


LONG_TITLE = "Quartiersübergreifende Öffentlichkeitsarbeit für Bürger*innen: Grundlagen, Übungen, Beispiele " * 3

MEETINGS = (
    meeting("vor-sommerzeit", "2027-03-26 10:00", "2027-03-26 15:30", ort="Köln, Rathaus"),
    meeting("tag-der-umstellung", "2027-03-28 10:00", "2027-03-28 11:00", ort="Bonn, Münsterplatz"),
    meeting("ueber-die-umstellung", "2027-03-27 18:00", "2027-03-28 12:00", ort="Hagen"),
    meeting("nach-sommerzeit", "2027-03-29 10:00", "2027-03-29 12:00", digital=Presence.DIGITAL),
    meeting("vor-winterzeit", "2027-10-30 09:30", "2027-10-30 16:00", ort="Herne, VHS; Raum 1, 2. Stock"),
    meeting("nacht-der-umstellung", "2027-10-30 22:00", "2027-10-31 08:00", ort="Unna"),
    meeting("nach-winterzeit", "2027-11-01 10:00", "2027-11-01 12:00", ort="Essen", digital=Presence.HYBRID),
    meeting("ganztags", "2027-09-17 00:00", "2027-09-18 00:00", ganztags=True, ort="Dortmund"),
    meeting("ganztags-ohne-ende", "2027-09-20 00:00", ganztags=True),
    meeting("zwei-ganze-tage", "2027-10-30 00:00", "2027-11-01 00:00", ganztags=True, ort="Lünen"),
    meeting("zwei-tage", "2027-06-16 10:00", "2027-06-17 15:00", format="Tagung", ort="Düsseldorf, Bürgersaal"),
    meeting(
        "umlaute", "2027-02-02 14:00", "2027-02-02 15:00", titel="Öffentlich, groß & „schön“; für alle", ort="Übach"
    ),
    meeting("langer-titel", "2027-02-03 14:00", "2027-02-03 15:00", titel=LONG_TITLE.strip(), ort="Straße " * 30),
    meeting("ohne-ende", "2027-02-04 09:15", ort="Wesel"),
    meeting("bis-mitternacht", "2027-02-05 18:00", "2027-02-06 00:00", ort="Ahlen"),
    meeting(
        "abgesagt", "2027-04-14 09:30", "2027-04-14 15:00", status=Status.CANCELLED, format="Exkursion", ort="Gladbeck"
    ),
    meeting(
        "verschoben",
        "2027-02-17 10:00",
        "2027-02-17 12:00",
        status=Status.MOVED,
        verschoben_von=berlin("2027-02-09 10:00"),
        zielgruppe=Audience.EVERYBODY,
        thema="Bildung, Kultur, Sport und Freizeit",
        anmeldung_url="https://www.example.org/anmeldung/verschoben?a=1&b=2",
        anmeldung_bis=datetime.date(2027, 2, 16),
        hinweis="Bitte etwas zu schreiben mitbringen.",
    ),
    *(
        meeting(f"format-{name}", f"2027-05-{day} 10:00", f"2027-05-{day} 12:00", format=name)
        for day, name in enumerate(FORMATS, start=10)
    ),
)
"""Both sides of both clock changes, all-day, several days, no end, umlauts, long lines, every format and status."""

"""Makes a meeting of a record, or says in German why that is not possible."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TypeVar

from bot.meetings.findings import Findings
from bot.meetings.folding import fold
from bot.meetings.headings import REQUIRED, canonical, explain_unknown
from bot.meetings.model import Meeting, Places, Presence, Status
from bot.meetings.moments import MomentMistake
from bot.meetings.privacy import explain_link, told_place, without_rooms
from bot.meetings.records import Raw, Record
from bot.meetings.schedule import Schedule, read_beginning, read_day, read_schedule
from bot.meetings.texts import is_cell_error, is_formula, plain_text, shortened, without_tags
from bot.meetings.values import AUDIENCE, PLACES, PRESENCE, STATUS, explain_format, read_format

T = TypeVar("T")

NO_FORMAT = "ohne Format"
"""What a source gives that cannot know the format of a meeting."""
LIMITS = {"id": 255, "titel": 200, "format": 60, "thema": 200, "ort": 200, "kosten": 200, "hinweis": 500}
"""Longest texts in characters; longer ones are cut, ids are refused."""

MAX_LABEL = 60
_EMPTY = frozenset({"", "-", "–", "—", "null", "k. a.", "n. n."})


def read_meeting(record: Record, now: datetime.datetime, findings: Findings) -> Meeting | None:
    """The meeting that `record` describes, None where it must not come into service.

    Whatever is wrong or strange is added to `findings`. `now` tells which registration dates are over.
    """
    return _Row(record, findings).meeting(now)


class _Row:
    """The fields of one record, each read once."""

    def __init__(self, record: Record, findings: Findings) -> None:
        self._record = record
        self._findings = findings
        self._is_good = True
        self._headings: dict[str, str] = {}
        self._values: dict[str, Raw] = {}
        self._refused: set[str] = set()
        for heading, raw in record.values.items():
            name = canonical(heading)
            if name is None:
                self._findings.warning(record.where(heading), explain_unknown(heading))
            elif self._values.get(name) is None:
                self._headings[name] = heading
                self._values[name] = self._unless_empty(name, raw)
            elif raw is not None and raw != "":
                self.warn(name, f"„{heading}“ steht zweimal; es gilt der erste Wert.")

    def meeting(self, now: datetime.datetime) -> Meeting | None:
        """The whole row as a meeting."""
        self._check_required()
        schedule = read_schedule(self)
        identifier, titel, format_name = self._identifier(), self._text("titel"), self._format()
        place = told_place(self._text("ort"))
        status, moved_from = self._status(schedule)
        if place.had_room:
            self.warn(
                "ort",
                "Der Zugang zum Besprechungsraum wird nicht gezeigt; Teilnehmende erhalten ihn nach der Anmeldung.",
            )
        if not self._is_good or schedule is None:
            return None
        return Meeting(
            id=identifier,
            titel=titel,
            format=format_name,
            beginn=schedule.beginn,
            ende=schedule.ende,
            ganztags=schedule.ganztags,
            thema=self._text("thema"),
            ort=place.text,
            digital=self._presence(place.presence),
            zielgruppe=self._choice("zielgruppe", AUDIENCE, "mitglieder, netzwerk, offen"),
            plaetze=self._places(),
            kosten=self._text("kosten"),
            anmeldung_url=self._link(),
            anmeldung_bis=self._deadline(schedule, now),
            status=status,
            verschoben_von=moved_from,
            hinweis=self._text("hinweis"),
        )

    def raw(self, name: str) -> Raw:
        """The value of a field as the source has it, None where it is empty."""
        return self._values.get(name)

    def mistake(self, name: str, message: str) -> None:
        """This keeps the row out of service."""
        self._is_good = False
        self._findings.mistake(self._where(name), self._labelled(message))

    def warn(self, name: str, message: str) -> None:
        """The row stays in service."""
        self._findings.warning(self._where(name), self._labelled(message))

    def _where(self, name: str) -> str:
        return self._record.where(self._headings.get(name, ""))

    def _labelled(self, message: str) -> str:
        label = _label(self._record)
        return f"{label}: {message}" if label else message

    def _unless_empty(self, name: str, raw: Raw) -> Raw:
        if not isinstance(raw, str):
            return raw
        text = plain_text(raw)
        if len(text) < 6 and text.lower() in _EMPTY:
            return None
        if text[:1].isalnum():
            return text
        if is_formula(text):
            self._refused.add(name)
            self.mistake(name, f"In „{name}“ steht eine Formel ({shortened(text, 40)}); bitte nur Text eintragen.")
            return None
        if is_cell_error(text):
            self._refused.add(name)
            self.mistake(name, f"In „{name}“ steht ein Fehler der Tabelle ({text}); bitte die Formel dort prüfen.")
            return None
        return text

    def _check_required(self) -> None:
        for name in REQUIRED:
            if self._values.get(name) is not None or name in self._refused:
                continue
            if name == "beginn" and self._values.get("datum") is not None:
                continue
            problem = "ist leer; bitte ausfüllen." if name in self._headings else "fehlt; bitte ergänzen."
            self.mistake(name, f"Das Feld „{name}“ {problem}")

    def _text(self, name: str) -> str:
        raw = self._values.get(name)
        if raw is None:
            return ""
        text = _shown(raw)
        plain = without_tags(text)
        if "<" in text and plain != text:
            self.warn(name, f"In „{name}“ steht HTML; gezeigt wird nur der Text.")
        if name != "ort":
            plain, removed = without_rooms(plain)
            if removed:
                self.warn(name, f"In „{name}“ stehen Zugangsdaten eines Besprechungsraums; sie werden nicht gezeigt.")
        if not plain and name in REQUIRED:
            self.mistake(name, f"Das Feld „{name}“ enthält keinen Text, der gezeigt werden darf; bitte ändern.")
        if len(plain) > LIMITS[name]:
            self.warn(name, f"„{name}“ ist länger als {LIMITS[name]} Zeichen und wird gekürzt; bitte kürzer fassen.")
        return shortened(plain, LIMITS[name])

    def _identifier(self) -> str:
        raw = self._values.get("id")
        text = _shown(raw) if raw is not None else ""
        if len(text) > LIMITS["id"]:
            self.mistake("id", f"Die id ist länger als {LIMITS['id']} Zeichen; bitte kürzen.")
        elif text and without_rooms(text)[1]:
            self.mistake("id", "Die id enthält die Adresse eines Besprechungsraums; bitte eine andere wählen.")
        return text

    def _format(self) -> str:
        raw = self._values.get("format")
        if raw is None or raw == NO_FORMAT:
            return ""
        known = read_format(_shown(raw))
        if known is None:
            self.mistake("format", explain_format(_shown(raw)))
        return known or ""

    def _choice(self, name: str, values: Mapping[str, T], possible: str) -> T | None:
        raw = self._values.get(name)
        if raw is None:
            return None
        value = values.get(fold(_shown(raw)))
        if value is None:
            self.warn(
                name, f"„{_shown(raw)[:60]}“ ist für „{name}“ unbekannt und gilt als leer; möglich sind: {possible}."
            )
        return value

    def _presence(self, of_place: Presence | None) -> Presence | None:
        stated = self._choice("digital", PRESENCE, "true, false, hybrid")
        if of_place is Presence.DIGITAL and stated is Presence.ON_SITE:
            self.warn("digital", "„digital“ sagt vor Ort, der Ort aber online; es gilt digital. Bitte berichtigen.")
            return Presence.DIGITAL
        return stated or of_place

    def _places(self) -> Places | None:
        raw = self._values.get("plaetze")
        number = _shown(raw)
        if number.isdecimal():
            return Places.FREE if int(number[:9]) > 0 else Places.BOOKED
        return self._choice("plaetze", PLACES, "frei, warteliste, ausgebucht")

    def _link(self) -> str:
        raw = self._values.get("anmeldung_url")
        if raw is None:
            return ""
        address = _shown(raw)
        problem = explain_link(address)
        if problem:
            self.warn("anmeldung_url", f"Der Link zur Anmeldung {problem}; er wird nicht gezeigt.")
            return ""
        return address

    def _deadline(self, schedule: Schedule, now: datetime.datetime) -> datetime.date | None:
        day = read_day(self, "anmeldung_bis")
        if day is None:
            return None
        if day > schedule.beginn.date():
            self.warn("anmeldung_bis", f"Die Anmeldung endet erst nach dem Beginn ({day:%d.%m.%Y}); bitte prüfen.")
        elif day < now.date() <= schedule.beginn.date():
            self.warn("anmeldung_bis", f"Die Anmeldung ist seit {day:%d.%m.%Y} vorbei.")
        return day

    def _status(self, schedule: Schedule | None) -> tuple[Status, datetime.datetime | None]:
        raw, moved_from = self._values.get("status"), self._moved_from()
        status = STATUS.get(fold(_shown(raw))) if raw is not None else Status.PLANNED
        if status is None:
            self.mistake(
                "status", f"Der Status „{_shown(raw)[:60]}“ ist unbekannt; möglich sind: geplant, abgesagt, verschoben."
            )
            return Status.PLANNED, None
        if status is Status.PLANNED and moved_from is not None:
            if raw is not None:
                self.warn(
                    "verschoben_von", "„verschoben_von“ ist ausgefüllt, der Status aber „geplant“; es gilt der Status."
                )
                return status, None
            self.warn(
                "verschoben_von", "„verschoben_von“ ist ausgefüllt, der Status fehlt; der Termin gilt als verschoben."
            )
            status = Status.MOVED
        if status is Status.MOVED and moved_from is None:
            self.warn("status", "Der Termin ist verschoben, aber „verschoben_von“ mit dem alten Beginn fehlt.")
        if schedule is not None and moved_from == schedule.beginn:
            self.warn("verschoben_von", "„verschoben_von“ ist derselbe Zeitpunkt wie der Beginn; bitte prüfen.")
        return status, moved_from

    def _moved_from(self) -> datetime.datetime | None:
        try:
            return read_beginning(self.raw("verschoben_von"))
        except MomentMistake as mistake:
            self.warn("verschoben_von", f"„verschoben_von“ wird nicht gezeigt: {mistake}")
            return None


def _label(record: Record) -> str:
    """What the row is called in messages: its id, else its title."""
    named = {canonical(heading): raw for heading, raw in record.values.items() if raw is not None}
    texts = (without_rooms(_shown(named.get(name, "")).strip())[0] for name in ("id", "titel"))
    return shortened(next((text for text in texts if text), ""), MAX_LABEL)


def _shown(raw: Raw) -> str:
    """A value as text; whole numbers of a spreadsheet without ".0"."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, bool):
        return "ja" if raw else "nein"
    if isinstance(raw, datetime.datetime):
        return f"{raw:%d.%m.%Y %H:%M}"
    if isinstance(raw, datetime.date):
        return f"{raw:%d.%m.%Y}"
    return str(raw)

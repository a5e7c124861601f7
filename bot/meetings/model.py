"""A meeting as the assistant knows it: only what may be told; no attendees, no dial-in data."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum

FORMATS = ("Netzwerktreffen", "Fortbildung", "Seminar", "Exkursion", "Werkstatt", "Arbeitsgruppe", "Tagung")
"""The formats of the AG in the order of its portrait; a file may hold no others."""


class Presence(StrEnum):
    """Where people meet."""

    ON_SITE = "vor Ort"
    DIGITAL = "digital"
    HYBRID = "hybrid"


class Audience(StrEnum):
    """Who may attend."""

    MEMBERS = "mitglieder"
    NETWORK = "netzwerk"
    EVERYBODY = "offen"


class Places(StrEnum):
    """Whether places are left."""

    FREE = "frei"
    WAITING_LIST = "warteliste"
    BOOKED = "ausgebucht"


class Status(StrEnum):
    """Whether the meeting takes place as planned."""

    PLANNED = "geplant"
    CANCELLED = "abgesagt"
    MOVED = "verschoben"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting; of a series, one date of it. Times are aware, in Europe/Berlin.

    An all-day meeting begins at midnight of its first day and ends at midnight after its last one.
    """

    id: str
    """Stable over all changes; of a series UID and original begin (RECURRENCE-ID)."""
    titel: str
    format: str
    """One of `FORMATS`; empty where a calendar does not say."""
    beginn: datetime.datetime
    ende: datetime.datetime | None = None
    """Exclusive; None where the source names no end."""
    ganztags: bool = False
    thema: str = ""
    ort: str = ""
    digital: Presence | None = None
    """None where the source does not say."""
    zielgruppe: Audience | None = None
    plaetze: Places | None = None
    kosten: str = ""
    anmeldung_url: str = ""
    anmeldung_bis: datetime.date | None = None
    """Last day on which people can register."""
    status: Status = Status.PLANNED
    verschoben_von: datetime.datetime | None = None
    hinweis: str = ""
    uid: str = ""
    """UID of a calendar source; empty for others."""
    sequence: int = 0
    """SEQUENCE of a calendar source."""

    @property
    def last_moment(self) -> datetime.datetime:
        """When it is over; without an end, when its first day is over."""
        if self.ende is not None:
            return self.ende
        midnight = datetime.datetime.combine(self.beginn.date(), datetime.time(), self.beginn.tzinfo)
        return midnight + datetime.timedelta(days=1)

    @property
    def last_day(self) -> datetime.date:
        """The day on which it ends; an end at midnight belongs to the day before."""
        if self.ende is None:
            return self.beginn.date()
        return max(self.beginn, self.ende - datetime.timedelta(microseconds=1)).date()


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend in the meetings' file; the message is German."""

    place: str
    """Where it stands: "Zeile 7", "Blatt Termine, Zeile 3", "Termin 5 (UID …)"; empty for the whole file."""
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


@dataclass(frozen=True, slots=True)
class Calendar:
    """What was understood of a source, ordered by begin, and what was not."""

    meetings: tuple[Meeting, ...]
    mistakes: tuple[Mistake, ...] = ()
    """Rows that are not in service."""
    warnings: tuple[Mistake, ...] = ()
    """Rows that are in service but look strange."""
    stand: datetime.datetime | None = None
    """When the source was last changed, as far as it says so; Europe/Berlin."""
    is_example: bool = False
    """Whether these are the shipped example data."""
    is_known: bool = True
    """False before any version of the source was read: that nothing is in it says nothing."""
    _by_id: dict[str, Meeting] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_id.update((meeting.id, meeting) for meeting in self.meetings)

    def meeting(self, identifier: str | None) -> Meeting | None:
        """The meeting of this id, if it is in service."""
        return self._by_id.get(identifier or "")


class SourceMistake(Exception):
    """A source as a whole cannot be used; the message is German and says how to mend it."""

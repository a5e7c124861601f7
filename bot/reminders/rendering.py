"""Words what is sent, from the meeting as it is at that moment and the texts of the editors."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Protocol

from bot.meetings import Calendar, Meeting
from bot.meetings.export import calendar_file
from bot.meetings.search.wording import Texts, day, fields, lines_of
from bot.reminders.deciding import Send
from bot.reminders.facts import CANCELLED, ENDING, MOVED, PLACE, REINSTATED, REMINDER, begin_of, is_all_day
from bot.reminders.leases import Claim
from bot.reminders.schedule import aware
from bot.sending import Attachment, Outgoing

_KEYS = {
    REMINDER: "erinnerung",
    MOVED: "verschoben",
    CANCELLED: "abgesagt",
    REINSTATED: "findet_statt",
    PLACE: "ort",
    ENDING: "endet",
}
"""Ends of the keys of a message and its subject, by the kind of its row."""

REMINDER_TEXTS = (
    *(f"nachricht_{end}" for end in _KEYS.values()),
    *(f"nachricht_betreff_{end}" for end in _KEYS.values()),
    *("nachricht_zeitpunkt", "nachricht_zweifel", "nachricht_beenden", "nachricht_endet_email"),
    *("nachricht_rest_minute", "nachricht_rest_minuten", "nachricht_rest_stunde", "nachricht_rest_stunden"),
    *("nachricht_rest_heute", "nachricht_rest_morgen", "nachricht_rest_tage"),
    *("nachricht_alle", "nachricht_format"),
)
"""Texts that are needed here; the others are shared with the answers."""

MAIL = ("email",)
_HOUR = 3600


class HasTexts(Protocol):
    """Holds the texts in service."""

    @property
    def texts(self) -> Texts:
        """The texts in service."""


class Composer:
    """Makes messages; those of the channels `mail` carry a calendar file and say nothing of writing back."""

    def __init__(self, source: HasTexts, mail: Collection[str] = MAIL) -> None:
        self._source = source
        self._mail = frozenset(mail)
        self._files: dict[str, bytes] = {}
        self._files_of: Calendar | None = None

    def message(
        self,
        claim: Claim,
        send: Send,
        channel: str,
        calendar: Calendar,
        now: datetime.datetime,
        times: Sequence[datetime.datetime] = (),
    ) -> Outgoing:
        """The message for a claim; `times` are the reminders of its meeting that are still to come (UTC)."""
        texts = self._source.texts
        if send.meeting is None:
            return _ending(claim, texts, by_mail=channel in self._mail)
        end = _KEYS[claim.kind]
        values = _values(claim, send, send.meeting, now, times, texts)
        values["beenden"] = "" if channel in self._mail else texts.get("nachricht_beenden")
        text = lines_of(f"nachricht_{end}", values, texts).strip()
        subject = texts.get(f"nachricht_betreff_{end}", titel=send.meeting.titel, tag=day(send.meeting.beginn))
        attachment = self._attachment(send.meeting, calendar, now, texts) if channel in self._mail else None
        return Outgoing(text, subject=subject, attachment=attachment)

    def _attachment(self, meeting: Meeting, calendar: Calendar, now: datetime.datetime, texts: Texts) -> Attachment:
        if self._files_of is not calendar:
            self._files, self._files_of = {}, calendar
        key = f"{meeting.id} {meeting.beginn} {meeting.status}"
        if key not in self._files:
            stand = calendar.stand or now
            self._files[key] = calendar_file(
                [meeting], name=meeting.titel, stand=stand, texts=texts, example=calendar.is_example
            )
        return Attachment("termin.ics", self._files[key], "text/calendar; charset=utf-8; method=PUBLISH")


def remaining(meeting: Meeting, now: datetime.datetime, texts: Texts) -> str:
    """How long it still is until a meeting begins: "in 90 Minuten", "morgen", "in 3 Tagen"."""
    seconds = (meeting.beginn.astimezone(datetime.UTC) - now.astimezone(datetime.UTC)).total_seconds()
    if not meeting.ganztags and seconds < 12 * _HOUR:
        minutes = max(1, round(seconds / 60))
        if minutes < 120 and minutes != 60:
            return _counted("minute", "minuten", minutes, texts)
        return _counted("stunde", "stunden", round(seconds / _HOUR), texts)
    days = (meeting.beginn.date() - now.astimezone(meeting.beginn.tzinfo).date()).days
    if days < 2:
        return texts.get("nachricht_rest_morgen" if days == 1 else "nachricht_rest_heute")
    return texts.get("nachricht_rest_tage", zahl=days)


def _counted(one: str, many: str, number: int, texts: Texts) -> str:
    return texts.get(f"nachricht_rest_{one if number == 1 else many}", zahl=number)


def _values(
    claim: Claim,
    send: Send,
    meeting: Meeting,
    now: datetime.datetime,
    times: Sequence[datetime.datetime],
    texts: Texts,
) -> dict[str, str]:
    words = fields(meeting, now.date(), texts)
    return {
        "titel": meeting.titel,
        "wann": words["wann"],
        "rest": remaining(meeting, now, texts),
        "wo": words["wo"],
        "wer": words["wer"],
        "anmeldung": words["anmeldung_text"] if meeting.anmeldung_url else "",
        "hinweis": meeting.hinweis,
        "bisher": "" if claim.kind == REMINDER else _before(claim.version, texts),
        "erinnerungen": "; ".join(_moment(moment, texts) for moment in times),
        "zweifel": texts.get("nachricht_zweifel") if send.doubt else "",
    }


def _before(version: str, texts: Texts) -> str:
    """When the meeting would have begun."""
    begin = begin_of(version)
    return (
        day(begin) if is_all_day(version) else texts.get("nachricht_zeitpunkt", tag=day(begin), zeit=f"{begin:%H:%M}")
    )


def _moment(moment: datetime.datetime, texts: Texts) -> str:
    local = aware(moment)
    return texts.get("nachricht_zeitpunkt", tag=day(local), zeit=f"{local:%H:%M}")


def _ending(claim: Claim, texts: Texts, *, by_mail: bool) -> Outgoing:
    wish = texts.get("nachricht_format", format=claim.format) if claim.format else texts.get("nachricht_alle")
    end = day(aware(claim.expires_at))
    key = "nachricht_endet_email" if by_mail else "nachricht_endet"
    return Outgoing(texts.get(key, woran=wish, tag=end), subject=texts.get("nachricht_betreff_endet", tag=end))

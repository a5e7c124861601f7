"""From the bytes of a source to the calendar that is in service."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from bot.meetings.fields import read_meeting
from bot.meetings.findings import Findings
from bot.meetings.model import Calendar, Meeting, SourceMistake
from bot.meetings.records import Record
from bot.meetings.sources.content import MAX_BYTES, Content, text_of
from bot.meetings.sources.csv_file import read_csv
from bot.meetings.sources.excel_file import read_excel
from bot.meetings.sources.ics_file import read_ics
from bot.meetings.sources.yaml_file import is_example, read_yaml
from bot.meetings.window import Window

_KINDS = {
    **dict.fromkeys(("yml", "yaml"), "yaml"),
    **dict.fromkeys(("csv", "tsv", "txt"), "csv"),
    **dict.fromkeys(("xlsx", "xlsm", "xltx", "xls"), "excel"),
    **dict.fromkeys(("ics", "ical", "icalendar", "ifb"), "ics"),
}


def read_content(content: Content, now: datetime.datetime, window: Window | None = None) -> Calendar:
    """Understand a source; rows that cannot come into service are listed as mistakes.

    Series are expanded for `window`, by default `Window.around(now)`.

    Raises:
        SourceMistake: the source as a whole cannot be used.
    """
    if len(content.data) > MAX_BYTES:
        raise SourceMistake(
            f"{content.name} ist größer als {MAX_BYTES // 1_000_000} MB; bitte prüfen, ob es die richtige Datei ist."
        )
    if not content.data.strip():
        raise SourceMistake(f"{content.name} ist leer.")
    try:
        return _calendar(content, now, window or Window.around(now))
    except SourceMistake as mistake:
        raise SourceMistake(f"{content.name}: {mistake}") from mistake


def kind_of(content: Content) -> str:
    """What sort of file it is, by its suffix, else by its first bytes.

    Raises:
        SourceMistake: none that can be read.
    """
    suffix = content.name.rpartition(".")[2].lower() if "." in content.name else ""
    if suffix in _KINDS:
        return _KINDS[suffix]
    if content.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper() == b"BEGIN:VCALENDAR":
        return "ics"
    raise SourceMistake("Diese Art von Datei ist unbekannt; möglich sind .yml, .csv, .xlsx und .ics.")


def _calendar(content: Content, now: datetime.datetime, window: Window) -> Calendar:
    findings, kind = Findings(), kind_of(content)
    if kind == "ics":
        return read_ics(content, now, window, findings)
    if kind == "excel":
        return _of_records(read_excel(content.data, findings), content, now, findings)
    text = text_of(content.data)
    if kind == "csv":
        return _of_records(read_csv(text, findings), content, now, findings)
    return _of_records(read_yaml(text, findings), content, now, findings, example=is_example(text))


def _of_records(
    records: Iterable[Record], content: Content, now: datetime.datetime, findings: Findings, *, example: bool = False
) -> Calendar:
    meetings: dict[str, Meeting] = {}
    places: dict[str, str] = {}
    for record in records:
        meeting = read_meeting(record, now, findings)
        if meeting is None:
            continue
        if meeting.id in meetings:
            findings.mistake(
                record.where("id"),
                f"{meeting.id}: Diese id steht schon in {places[meeting.id]}; bitte eine andere wählen.",
            )
        else:
            meetings[meeting.id] = meeting
            places[meeting.id] = record.place
    return Calendar(in_order(meetings.values()), findings.mistakes, findings.warnings, content.changed, example)


def in_order(meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    """By begin; what begins together by id."""
    return tuple(sorted(meetings, key=lambda meeting: (meeting.beginn, meeting.id)))

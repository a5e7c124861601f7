"""Meetings in YAML: a list of records at the top level, as in `data/termine.yml`.

Read event by event and not through PyYAML's constructors, which take six seconds for 10,000 meetings; every value
stays the text that the editor wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from yaml.reader import ReaderError

from bot import yaml_lines
from bot.meetings.findings import Findings
from bot.meetings.model import SourceMistake
from bot.meetings.records import Raw, Record
from bot.meetings.sources.content import MAX_ROWS

EXAMPLE = re.compile(r"#\s*Beispieldaten\b", re.IGNORECASE)
"""How the file of the shipped example data begins."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_SHAPE = "Die Datei muss eine Liste von Terminen sein; jeder Termin beginnt mit „- id: …“ am Zeilenanfang."


def is_example(text: str) -> bool:
    """Whether `text` says of itself that its meetings are examples."""
    return EXAMPLE.match(text) is not None


def read_yaml(text: str, findings: Findings) -> Iterator[Record]:
    """The records of `text` with the line of each value.

    Raises:
        SourceMistake: `text` is no YAML, or no list of records.
    """
    try:
        yield from _records(_events(text), findings)
    except (yaml.MarkedYAMLError, ReaderError) as error:
        raise _explained(text, error) from error
    except yaml_lines.YamlMistake as mistake:
        raise SourceMistake(f"Zeile {mistake.line}: {mistake.message}") from mistake


def _events(text: str) -> Iterator[yaml.Event]:
    """As `yaml.parse`, which asks for each event twice."""
    loader = yaml.CSafeLoader(text)
    try:
        while (event := loader.get_event()) is not None:
            yield event
    finally:
        loader.dispose()


def _explained(text: str, error: Exception) -> SourceMistake:
    """The mistake as `yaml_lines` explains it to editors."""
    try:
        yaml_lines.parse(text)
    except yaml_lines.YamlMistake as mistake:
        return SourceMistake(f"Zeile {mistake.line}: {mistake.message}")
    return SourceMistake(f"Die Datei ist nicht lesbar ({error}); bitte Einrückung und Anführungszeichen prüfen.")


def _records(events: Iterator[yaml.Event], findings: Findings) -> Iterator[Record]:
    event = _content(next(events, None), events)
    if event is None:
        raise SourceMistake("Die Datei ist leer; eine Liste ohne Termine schreibt man als [].")
    if not isinstance(event, yaml.SequenceStartEvent):
        raise SourceMistake(_SHAPE)
    for count, event in enumerate(events, start=1):
        if isinstance(event, yaml.SequenceEndEvent):
            break
        if count > MAX_ROWS:
            raise SourceMistake(f"Die Datei hat mehr als {MAX_ROWS} Termine; bitte prüfen, ob es die richtige ist.")
        if isinstance(event, yaml.MappingStartEvent):
            yield _record(_line(event), events, findings)
        else:
            findings.mistake(
                f"Zeile {_line(event)}", "Hier steht kein Termin mit Feldern wie „id: …“; bitte Einrückung prüfen."
            )
            _skip(event, events)
    if any(isinstance(event, yaml.DocumentStartEvent) for event in events):
        raise SourceMistake("Die Datei besteht aus mehreren Teilen; bitte die Zeile „---“ löschen.")


def _content(event: yaml.Event | None, events: Iterator[yaml.Event]) -> yaml.Event | None:
    """The first event that is content; None for an empty document."""
    while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
        event = next(events, None)
    if isinstance(event, yaml.ScalarEvent) and not event.value:
        return None
    return None if isinstance(event, yaml.StreamEndEvent) else event


def _record(line: int, events: Iterator[yaml.Event], findings: Findings) -> Record:
    values: dict[str, Raw] = {}
    lines: dict[str, int] = {}
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            key, lines_before = event.value, len(lines)
            lines[key] = _line(event)
            if len(lines) == lines_before:
                message = f"„{key}“ steht hier zweimal; bitte einen der beiden Einträge löschen."
                raise yaml_lines.YamlMistake(message, _line(event))
            values[key] = _value(key, next(events), events, findings)
        elif isinstance(event, yaml.MappingEndEvent):
            break
        else:
            raise yaml_lines.YamlMistake("Hier fehlt der Name eines Feldes; bitte prüfen.", _line(event))
    return Record(f"Zeile {line}", values, lines)


def _value(key: str, event: yaml.Event, events: Iterator[yaml.Event], findings: Findings) -> Raw:
    if isinstance(event, yaml.ScalarEvent):
        is_plain = event.implicit[0]
        return None if is_plain and event.value in _NULLS else str(event.value)
    _skip(event, events)
    findings.warning(f"Zeile {_line(event)}", f"„{key}“ muss ein einfacher Text sein, keine Liste; es gilt als leer.")
    return None


def _skip(event: yaml.Event, events: Iterator[yaml.Event]) -> None:
    """Pass over what `event` begins."""
    if isinstance(event, yaml.AliasEvent):
        message = "Ein Text darf nicht mit einem Stern beginnen; bitte in Anführungszeichen setzen."
        raise yaml_lines.YamlMistake(message, _line(event))
    depth = 1 if isinstance(event, yaml.CollectionStartEvent) else 0
    while depth:
        inner = next(events)
        depth += isinstance(inner, yaml.CollectionStartEvent) - isinstance(inner, yaml.CollectionEndEvent)
        if depth > yaml_lines.MAX_DEPTH:
            raise yaml_lines.YamlMistake(
                "Hier ist zu viel ineinander verschachtelt; bitte Klammern prüfen.", _line(inner)
            )


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1

"""Reads and checks the knowledge files; every mistake is explained in German with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot import yaml_lines
from bot.knowledge.model import Entry, Knowledge, Texts, Topic

MAX_BYTES = 5_000_000
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

_LANGUAGES = "andere_sprache"

_EXPLANATIONS = {
    "missing": "Das Feld „{field}“ fehlt; bitte ergänzen.",
    "extra_forbidden": "Das Feld „{field}“ gibt es hier nicht; bitte Schreibweise prüfen oder löschen.",
    "string_too_long": "„{field}“ ist zu lang: höchstens {max_length} Zeichen, bitte kürzen.",
    "string_too_short": "„{field}“ ist leer; bitte ausfüllen.",
    "string_type": "„{field}“ muss ein Text sein; bitte in Anführungszeichen setzen.",
    "literal_error": "„{field}“ hat einen unbekannten Wert; möglich sind: {expected}.",
    "string_pattern_mismatch": (
        "„{field}“ darf nur Kleinbuchstaben, Ziffern und Unterstriche enthalten (ä als ae) und muss mit einem "
        "Buchstaben beginnen."
    ),
    "tuple_type": "„{field}“ muss eine Liste sein, zum Beispiel [eins, zwei].",
    "dict_type": "„{field}“ muss eingerückte Unterpunkte haben.",
    "model_type": "„{field}“ muss eingerückte Unterpunkte haben.",
    "date_from_datetime_parsing": "„{field}“ muss ein Datum wie 2026-11-23 sein.",
    "date_type": "„{field}“ muss ein Datum wie 2026-11-23 sein.",
}


@dataclass(frozen=True)
class Mistake:
    """One thing to mend in a file of the editors."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}, Zeile {self.line}: {self.message}"


class KnowledgeMistakes(Exception):
    """A file cannot be used; `mistakes` says in German where and why."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


def load_knowledge(path: Path) -> Knowledge:
    """Read and check `path`.

    Raises:
        KnowledgeMistakes: the file is missing, unreadable or wrong.
    """
    document = _read(path)
    try:
        raw = Knowledge.model_validate(document.data)
    except ValidationError as error:
        raise KnowledgeMistakes(_explain(path.name, document, error)) from None
    mistakes = [Mistake(path.name, document.line_of(where), message) for where, message in _inconsistencies(raw)]
    if mistakes:
        raise KnowledgeMistakes(mistakes)
    return Knowledge.model_validate(_fill(document.data, raw.facts()) | {"fakten": document.data["fakten"]})


def load_texts(path: Path, knowledge: Knowledge, settings: dict[str, str]) -> Texts:
    """Read and check the texts; facts and `settings` are filled in, other placeholders stay for `Texts.get`.

    Raises:
        KnowledgeMistakes: the file is missing, unreadable or wrong.
    """
    document = _read(path)
    values = knowledge.facts() | settings
    texts: dict[str, str] = {}
    variants: dict[str, tuple[str, ...]] = {}
    languages: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for key, value in (document.data or {}).items():
        if key == _LANGUAGES and isinstance(value, dict):
            languages = {str(code): _fill_known(text, values) for code, text in value.items()}
        elif isinstance(value, str):
            texts[key] = _fill_known(value, values).strip()
        elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            variants[key] = tuple(_fill_known(item, values).strip() for item in value)
        else:
            mistakes.append(
                Mistake(path.name, document.line_of((key,)), f"„{key}“ muss ein Text oder eine Liste von Texten sein.")
            )
    if "de" not in languages:
        mistakes.append(Mistake(path.name, 1, f"Unter „{_LANGUAGES}“ fehlt der Text „de“ für alle übrigen Sprachen."))
    if mistakes:
        raise KnowledgeMistakes(mistakes)
    return Texts(texts, variants, languages)


def _read(path: Path) -> yaml_lines.Document:
    def fail(message: str, line: int = 1) -> KnowledgeMistakes:
        return KnowledgeMistakes([Mistake(path.name, line, message)])

    try:
        content = path.read_bytes()
    except OSError as error:
        raise fail(f"Die Datei ist nicht lesbar ({error.strerror}); bitte Pfad und Rechte prüfen.") from error
    if len(content) > MAX_BYTES:
        raise fail(f"Die Datei ist größer als {MAX_BYTES // 1_000_000} MB; bitte prüfen, ob es die richtige ist.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise fail("Die Datei ist nicht als UTF-8 gespeichert; bitte mit dieser Kodierung speichern.", line) from error
    try:
        document = yaml_lines.parse(text)
    except yaml_lines.YamlMistake as mistake:
        raise fail(mistake.message, mistake.line) from mistake
    if not isinstance(document.data, dict):
        raise fail("Die Datei ist leer oder enthält keine Abschnitte.")
    return document


def _explain(file: str, document: yaml_lines.Document, error: ValidationError) -> list[Mistake]:
    mistakes = []
    for detail in error.errors():
        where = tuple(part for part in detail["loc"] if part != "[key]")
        field = next((str(part) for part in reversed(where) if isinstance(part, str)), "Datei")
        template = _EXPLANATIONS.get(detail["type"], "„{field}“ hat einen ungültigen Wert.")
        message = template.format(field=field, **{"max_length": "", "expected": "", **detail.get("ctx", {})})
        owner = _owner(document.data, where)
        prefix = f"{owner}: " if owner else ""
        mistakes.append(Mistake(file, document.line_of(where), prefix + message))
    return mistakes


def _owner(data: Any, where: yaml_lines.Path) -> str:
    """The id of the list item that `where` lies in, if it has one."""
    for depth in range(len(where), 0, -1):
        if isinstance(where[depth - 1], int):
            item = data
            for part in where[:depth]:
                item = item[part]
            return str(item.get("id", "")) if isinstance(item, dict) else ""
    return ""


def _inconsistencies(knowledge: Knowledge) -> Iterator[tuple[yaml_lines.Path, str]]:
    """References that lead nowhere, ids that stand twice, facts without a source."""
    places: list[tuple[yaml_lines.Path, Topic]] = [
        *((("eintraege", index), entry) for index, entry in enumerate(knowledge.eintraege)),
        *((("begriffe", index), term) for index, term in enumerate(knowledge.begriffe)),
    ]
    known: set[str] = set()
    for where, topic in places:
        if topic.id in known:
            yield (*where, "id"), f"Die id „{topic.id}“ gibt es schon; bitte eine andere wählen."
        known.add(topic.id)
    for name, fact in knowledge.fakten.items():
        if fact.quelle not in knowledge.quellen and fact.quelle != "Redaktion":
            yield ("fakten", name), f"{name}: Die Quelle „{fact.quelle}“ steht nicht unter „quellen“."
    for where, topic in places:
        yield from _topic_inconsistencies(where, topic, knowledge, known)
    references = [(("nachfragen", kind), target) for kind, target in knowledge.nachfragen.items()]
    for where, target in [*references, *((("tour", index), target) for index, target in enumerate(knowledge.tour))]:
        if target not in known:
            yield where, f"Das Thema „{target}“ gibt es nicht."


def _topic_inconsistencies(
    where: yaml_lines.Path, topic: Topic, knowledge: Knowledge, known: set[str]
) -> Iterator[tuple[yaml_lines.Path, str]]:
    for target in topic.naechste:
        if target not in known:
            yield (*where, "naechste"), f"{topic.id}: Das Thema „{target}“ unter „naechste“ gibt es nicht."
    for source in topic.quelle:
        if source not in knowledge.quellen and source != "Redaktion":
            yield (*where, "quelle"), f"{topic.id}: Die Quelle „{source}“ steht nicht unter „quellen“."
    if not topic.quelle and not (isinstance(topic, Entry) and topic.art == "auskunft"):
        yield where, f"{topic.id}: Ein Fakt braucht eine Quelle; bitte das Feld „quelle“ ergänzen."
    for field in ("antwort", "mehr", "einfach"):
        for name in PLACEHOLDER.findall(getattr(topic, field) or ""):
            if name not in knowledge.fakten:
                yield (
                    (*where, field),
                    f"{topic.id}: „{{{name}}}“ in „{field}“ steht nicht unter „fakten“.",
                )


def _fill(value: Any, facts: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _fill_known(value, facts)
    if isinstance(value, dict):
        return {key: _fill(item, facts) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, facts) for item in value]
    return value


def _fill_known(text: str, values: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)

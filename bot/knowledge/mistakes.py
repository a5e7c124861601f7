"""What can be wrong in the editors' files, and how it is said in German."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot import yaml_lines

_EXPLANATIONS = {
    "missing": "Das Feld „{field}“ fehlt; bitte ergänzen.",
    "extra_forbidden": "Das Feld „{field}“ gibt es hier nicht; bitte Schreibweise prüfen oder löschen.",
    "string_too_long": "„{field}“ ist zu lang: höchstens {max_length} Zeichen, bitte kürzen.",
    "string_too_short": "„{field}“ ist leer; bitte ausfüllen.",
    "too_short": "„{field}“ ist leer; bitte mindestens einen Wert angeben.",
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


def explain(file: str, document: yaml_lines.Document, error: ValidationError) -> list[Mistake]:
    """The mistakes behind a failed validation of `document`."""
    mistakes = []
    for detail in error.errors():
        where = tuple(part for part in detail["loc"] if part != "[key]")
        field = next((str(part) for part in reversed(where) if isinstance(part, str)), "Datei")
        template = _EXPLANATIONS.get(detail["type"], "„{field}“ hat einen ungültigen Wert.")
        values = {"max_length": "", "expected": "", **detail.get("ctx", {})}
        values["expected"] = str(values["expected"]).replace(" or ", " oder ")
        message = template.format(field=field, **values)
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

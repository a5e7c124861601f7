"""Reads a file of the editors; whatever keeps it from being read is explained in German."""

from __future__ import annotations

from pathlib import Path

from bot import yaml_lines
from bot.knowledge.mistakes import KnowledgeMistakes, Mistake

MAX_BYTES = 5_000_000


def read(path: Path) -> yaml_lines.Document:
    """The sections of the YAML file `path` (a mapping) with their lines.

    Raises:
        KnowledgeMistakes: the file is missing, empty or unreadable.
    """
    text = read_text(path)
    try:
        document = yaml_lines.parse(text)
    except yaml_lines.YamlMistake as mistake:
        raise _unusable(path, mistake.message, mistake.line) from mistake
    if not isinstance(document.data, dict) or not document.data:
        raise _unusable(path, "Die Datei ist leer oder enthält keine Abschnitte.")
    return document


def read_text(path: Path) -> str:
    """The text of `path`, which is UTF-8 of at most `MAX_BYTES`.

    Raises:
        KnowledgeMistakes: the file is missing, too large or coded otherwise.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"Die Datei ist nicht lesbar ({error.strerror}); bitte Pfad und Rechte prüfen."
        raise _unusable(path, message) from error
    if len(content) > MAX_BYTES:
        message = f"Die Datei ist größer als {MAX_BYTES // 1_000_000} MB; bitte prüfen, ob es die richtige ist."
        raise _unusable(path, message)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "Die Datei ist nicht als UTF-8 gespeichert; bitte mit dieser Kodierung speichern."
        raise _unusable(path, message, line) from error


def _unusable(path: Path, message: str, line: int = 1) -> KnowledgeMistakes:
    return KnowledgeMistakes([Mistake(path.name, line, message)])

"""YAML with line numbers, so that an editor is told where a mistake stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.reader import ReaderError

MAX_DEPTH = 50
"""Lists and sections inside one another; the files need less than ten."""

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""Where YAML ends a line."""

Path = tuple[str | int, ...]
"""Way to a value: keys and list indices from the top."""


class YamlMistake(Exception):
    """The text is not usable YAML; the message is German and `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True)
class Document:
    """The data of a YAML text and the line on which each value begins."""

    data: Any
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """Line of the value at `path`, or of its nearest parent that exists (counted from 1)."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(text: str) -> Document:
    """Read `text` as one YAML document of plain data.

    Raises:
        YamlMistake: syntax error, a reference, or a key that stands twice in one place.
    """
    loader = yaml.CSafeLoader(text)
    try:
        _refuse_references_and_depth(text)
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        data = None if node is None else _convert(loader, node, (), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlMistake(_explain(error, text, line), line) from error
    except ReaderError as error:
        # The position counts bytes.
        line = text.encode()[: error.position].count(b"\n") + 1
        raise YamlMistake("Hier steht ein unsichtbares Zeichen, das nicht erlaubt ist; bitte löschen.", line) from error
    finally:
        loader.dispose()
    return Document(data, lines)


def _refuse_references_and_depth(text: str) -> None:
    # A reference may lead to itself, and what is nested too deep overflows the stack: both before anything is built.
    depth = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise YamlMistake("Ein Text darf nicht mit einem Stern beginnen; bitte in Anführungszeichen setzen.", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise YamlMistake("Hier ist zu viel ineinander verschachtelt; bitte Klammern prüfen.", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _convert(loader: yaml.CSafeLoader, node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = _key(loader, key_node)
            if key in result:
                raise YamlMistake(
                    f"„{key}“ steht hier zweimal; bitte einen der beiden Einträge löschen.",
                    key_node.start_mark.line + 1,
                )
            result[key] = _convert(loader, value_node, (*path, key), lines)
            # The key's line is where an editor looks; a folded text begins one line later.
            lines[(*path, key)] = key_node.start_mark.line + 1
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_convert(loader, item, (*path, index), lines) for index, item in enumerate(node.value)]
    return _scalar(loader, node)


def _key(loader: yaml.CSafeLoader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return _scalar(loader, node)
    raise YamlMistake(
        f"„{_shown(node)}“ kann kein Name eines Feldes sein; bitte in Anführungszeichen setzen.",
        node.start_mark.line + 1,
    )


def _scalar(loader: yaml.CSafeLoader, node: yaml.Node) -> Any:
    try:
        return loader.construct_object(node, deep=True)
    except (ValueError, LookupError, AttributeError) as error:  # what PyYAML lets through for 2026-02-31 or !!int x
        message = (
            f"Das Datum „{node.value}“ gibt es nicht; bitte prüfen."
            if node.tag == "tag:yaml.org,2002:timestamp"
            else f"Der Wert „{node.value}“ ist nicht lesbar; bitte in Anführungszeichen setzen."
        )
        raise YamlMistake(message, node.start_mark.line + 1) from error


def _shown(node: yaml.Node) -> str:
    """The node as it stands in short texts such as `{telefon}`."""
    if isinstance(node, yaml.MappingNode):
        return "{" + ", ".join(_shown(key) for key, _ in node.value) + "}"
    if isinstance(node, yaml.SequenceNode):
        return "[" + ", ".join(_shown(item) for item in node.value) + "]"
    return str(node.value)


def _explain(error: yaml.MarkedYAMLError, text: str, line: int) -> str:
    problem = error.problem or ""
    if "\t" in _indentation(text, line) or "tab character" in problem:
        return "Hier steht ein Tabulator; bitte nur Leerzeichen zum Einrücken verwenden."
    if "mapping values are not allowed" in problem:
        return "Ein Doppelpunkt im Text verwirrt die Datei; bitte den Text in Anführungszeichen setzen."
    if "expected <block end>" in problem or "did not find expected" in problem:
        return "Die Einrückung passt nicht zu den Zeilen darüber, oder ein Anführungszeichen fehlt."
    return f"Die Datei ist hier nicht lesbar ({problem or error}); bitte Einrückung und Anführungszeichen prüfen."


def _indentation(text: str, line: int) -> str:
    lines = _LINE_BREAK.split(text)
    marked = lines[line - 1] if line <= len(lines) else ""
    return marked[: len(marked) - len(marked.lstrip())]

"""YAML with line numbers, so that an editor is told where a mistake stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

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
        YamlMistake: syntax error, or a key that stands twice in one place.
    """
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        data = None if node is None else _convert(loader, node, (), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlMistake(_explain(error), mark.line + 1 if mark else 1) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2026-02-31
        raise YamlMistake(f"Der Wert ist nicht lesbar ({error}).", 1) from error
    finally:
        loader.dispose()
    return Document(data, lines)


def _convert(loader: yaml.CSafeLoader, node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
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
    return loader.construct_object(node, deep=True)


def _explain(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "found character '\\t'" in problem:
        return "Hier steht ein Tabulator; bitte nur Leerzeichen zum Einrücken verwenden."
    if "mapping values are not allowed" in problem:
        return "Ein Doppelpunkt im Text verwirrt die Datei; bitte den Text in Anführungszeichen setzen."
    if "expected <block end>" in problem or "did not find expected" in problem:
        return "Die Einrückung passt nicht zu den Zeilen darüber, oder ein Anführungszeichen fehlt."
    return f"Die Datei ist hier nicht lesbar ({problem or error}); bitte Einrückung und Anführungszeichen prüfen."

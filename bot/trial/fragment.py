"""Reads the lines that an editor means to add to `data/nlu.yml`, and says what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.improving.masking.marks import GAP
from bot.mistakes import OperatorMistake

Lines = Mapping[str, tuple[str, ...]]
"""Examples by intent."""

LONGER = 16
"""Shorter sentences are the same whoever types them, so that they may stand in tests and training."""


def normal(text: str) -> str:
    """A sentence without case, blanks and punctuation, to find it again."""
    return "".join(character for character in text.casefold() if character.isalnum())


def read_lines(file: Path) -> Lines:
    """The examples in `file`, which holds blocks as in `data/nlu.yml`, with or without its head.

    Raises:
        OperatorMistake: the file cannot be read, or is no such list.
    """
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorMistake(f"{file} lässt sich nicht lesen ({error}).") from None
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise OperatorMistake(
            f"{file}, Zeile {line}: das ist kein gültiges YAML; bitte Einrückung und Striche prüfen."
        ) from None
    blocks = data.get("nlu") if isinstance(data, dict) else data
    if not isinstance(blocks, list) or not blocks:
        raise OperatorMistake(f"{file} enthält keine Blöcke wie „- intent: thema“ mit „examples: |“ darunter.")
    found: dict[str, tuple[str, ...]] = {}
    for block in blocks:
        intent, examples = _block(file, block)
        found[intent] = (*found.get(intent, ()), *examples)
    return found


def _block(file: Path, block: Any) -> tuple[str, tuple[str, ...]]:
    intent = block.get("intent") if isinstance(block, dict) else None
    examples = block.get("examples") if isinstance(block, dict) else None
    if not isinstance(intent, str) or not isinstance(examples, str) or not examples.strip():
        raise OperatorMistake(f"{file}: jeder Block braucht „- intent: thema“ und darunter „examples: |“ mit Sätzen.")
    lines = [line.strip() for line in examples.splitlines() if line.strip()]
    if any(not line.startswith("- ") for line in lines):
        raise OperatorMistake(f"{file}: unter {intent} muss jede Zeile mit „- “ beginnen.")
    return intent, tuple(line.removeprefix("- ").strip() for line in lines)


def check_lines(lines: Lines, intents: Collection[str], known: Mapping[str, str], tests: Collection[str]) -> None:
    """Make sure that the lines may be learnt. `known` holds intents by normal sentence, `tests` normal sentences.

    Raises:
        OperatorMistake: with one sentence for each mistake.
    """
    mistakes = [
        mistake
        for intent, examples in lines.items()
        for mistake in _mistakes_in(intent, examples, intents, known, tests)
    ]
    if mistakes:
        raise OperatorMistake("\n".join(mistakes))


def _mistakes_in(
    intent: str,
    examples: Collection[str],
    intents: Collection[str],
    known: Mapping[str, str],
    tests: Collection[str],
) -> list[str]:
    if intent not in intents:
        return [f"Das Thema {intent} gibt es nicht; bitte zuerst mit `make thema` anlegen oder ein anderes wählen."]
    mistakes = []
    for example in examples:
        sentence = normal(example)
        if GAP.search(example):
            mistakes.append(f"„{example}“ hat eine Lücke; bitte ausformulieren.")
        elif len(sentence) > LONGER and sentence in tests:
            mistakes.append(f"„{example}“ steht in den Prüfsätzen (tests/understanding); bitte anders formulieren.")
        elif sentence in known:
            mistakes.append(f"„{example}“ steht schon bei {known[sentence]}.")
    return mistakes


def as_text(lines: Lines) -> str:
    """The blocks as they are added to `data/nlu.yml`."""
    return "".join(
        f"\n- intent: {intent}\n  examples: |\n" + "".join(f"    - {example}\n" for example in examples)
        for intent, examples in lines.items()
    )

"""Lines for the training data are read as editors write them, and refused where they must not be learnt."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.mistakes import OperatorMistake
from bot.trial.fragment import as_text, check_lines, read_lines

BLOCK = "- intent: kontakt\n  examples: |\n    - Wo erreiche ich euch?\n    - wer hilft mir\n"
LINES = {"kontakt": ("Wo erreiche ich euch?", "wer hilft mir")}


def written(folder: Path, text: str) -> Path:
    """A file with this text."""
    file = folder / "zeilen.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_blocks_are_read_with_head_comment_or_without(tmp_path: Path) -> None:
    assert read_lines(written(tmp_path, BLOCK)) == LINES
    assert read_lines(written(tmp_path, f'version: "3.1"\nnlu:\n# ein Hinweis\n{BLOCK}')) == LINES


def test_blocks_of_one_intent_are_put_together(tmp_path: Path) -> None:
    again = "- intent: kontakt\n  examples: |\n    - Wo ist das Büro?\n"
    assert read_lines(written(tmp_path, BLOCK + again)) == {"kontakt": (*LINES["kontakt"], "Wo ist das Büro?")}


def test_what_is_added_reads_as_it_was_written(tmp_path: Path) -> None:
    assert read_lines(written(tmp_path, as_text(LINES))) == LINES


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- intent: [", "kein gültiges YAML"),
        ("nichts", "enthält keine Blöcke"),
        ("- intent: kontakt", "jeder Block braucht"),
        ("- intent: kontakt\n  examples: |\n    Wo ist das?\n", "mit „- “ beginnen"),
    ],
)
def test_what_is_no_block_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(OperatorMistake, match=words):
        read_lines(written(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperatorMistake, match="lässt sich nicht lesen"):
        read_lines(tmp_path / "fehlt.yml")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({"gibt_es_nicht": ("Wo?",)}, "gibt es nicht"),
        ({"kontakt": ("Wo wohnt … denn?",)}, "Lücke"),
        ({"kontakt": ("Wo wohnt [Name] denn?",)}, "Lücke"),
        ({"kontakt": ("WELCHE Ziele verfolgt die AG",)}, "Prüfsätzen"),
        ({"kontakt": ("Worum geht es?",)}, "steht schon bei ag_ziele"),
    ],
)
def test_what_must_not_be_learnt_is_refused(lines: dict[str, tuple[str, ...]], words: str) -> None:
    with pytest.raises(OperatorMistake, match=words):
        check_lines(lines, {"kontakt", "ag_ziele"}, {"worumgehtes": "ag_ziele"}, {"welchezieleverfolgtdieag"})


def test_short_test_sentences_may_be_learnt() -> None:
    check_lines({"kontakt": ("Mehr dazu",)}, {"kontakt"}, {}, {"mehrdazu"})

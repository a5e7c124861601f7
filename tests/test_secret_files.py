"""Secrets as files for Rasa's process."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.mistakes import OperatorMistake
from bot.secret_files import read_secret_files


def test_files_are_added_where_the_environment_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "AG_DATENBANK").write_text("postgresql://a:ü@rechner/assistent\n", encoding="utf-8")
    (tmp_path / "AG_INTERN_TOKEN").write_text("aus der Datei")
    (tmp_path / "..data").mkdir()  # as Kubernetes has it beside the files
    environment = {"AG_GEHEIMNISSE": str(tmp_path), "AG_INTERN_TOKEN": "aus der Umgebung"}
    read_secret_files(environment)
    assert environment["AG_DATENBANK"] == "postgresql://a:ü@rechner/assistent"
    assert environment["AG_INTERN_TOKEN"] == "aus der Umgebung"
    assert len(environment) == 3


def test_without_the_folder_nothing_is_read() -> None:
    environment: dict[str, str] = {"AG_DATENBANK": "x"}
    read_secret_files(environment)
    assert environment == {"AG_DATENBANK": "x"}


def test_what_cannot_be_read_is_the_operators_mistake(tmp_path: Path) -> None:
    with pytest.raises(OperatorMistake, match="AG_GEHEIMNISSE"):
        read_secret_files({"AG_GEHEIMNISSE": str(tmp_path / "fehlt")})
    (tmp_path / "AG_DATENBANK").write_bytes(b"\xffgeheim")
    with pytest.raises(OperatorMistake) as caught:
        read_secret_files({"AG_GEHEIMNISSE": str(tmp_path)})
    assert "geheim" not in str(caught.value)

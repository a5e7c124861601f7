"""The package's face and what it may know."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import bot.german_time
from bot.settings import ROOT

FILES = sorted((ROOT / "bot/german_time").glob("*.py"))
ALLOWED = ("bot.german_time", "bot.clock", "holidays", "rapidfuzz", "__future__")


def test_the_face_is_exact() -> None:
    assert bot.german_time.__all__ == [
        *("Interval", "Kind", "Lead", "Reading", "Recurrence", "TableEnds", "describe", "read", "read_all")
    ]


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_it_imports_nothing_of_the_rest(file: Path) -> None:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {
        name for name in names if not name.startswith(ALLOWED) and name.split(".")[0] not in sys.stdlib_module_names
    } == set()


def test_import_opens_no_file_of_ours() -> None:
    program = (
        "import sys, holidays, rapidfuzz, zoneinfo\n"
        "opened = []\n"
        "sys.addaudithook(lambda name, args: opened.append(str(args[0])) if name == 'open' else None)\n"
        "import bot.german_time\n"
        "print([name for name in opened if name.endswith(('.yml', '.json', '.csv', '.txt'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr

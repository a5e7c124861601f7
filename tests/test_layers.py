"""Who may import whom, and how large a file may be."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT

MAX_LINES = 300

FILES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])
DOMAIN = (
    *("bot/knowledge/", "bot/meetings/", "bot/german_time/", "bot/reminders/", "bot/database/"),
    "bot/improving/",
    *("bot/sending.py", "bot/clock.py", "bot/spelling.py", "bot/yaml_lines.py"),
)


def shown(file: Path) -> str:
    """The path as people write it."""
    return file.relative_to(ROOT).as_posix()


def imports(file: Path) -> set[str]:
    """Full names of the modules that `file` imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{shown(file)}: imports are written in full"
            names |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def importers(package: str) -> set[str]:
    """The files that import `package` or anything in it."""
    return {shown(file) for file in FILES if any(f"{name}.".startswith(f"{package}.") for name in imports(file))}


def outside(files: set[str], *allowed: str) -> list[str]:
    """Those of `files` that lie in none of the allowed places."""
    return sorted(file for file in files if not file.startswith(allowed))


def test_only_the_rasa_environment_imports_rasa() -> None:
    assert importers("rasa")
    assert outside(importers("rasa"), "bot/nlu/") == []


def test_only_actions_and_their_endpoint_import_the_sdk() -> None:
    assert "bot/action_endpoint.py" in importers("rasa_sdk")
    assert outside(importers("rasa_sdk"), "actions/", "bot/action_endpoint.py") == []


SHARED = ("bot.logs", "bot.error_text", "bot.process_figures", "bot.request_ids")
"""What both processes need; it imports nothing of either."""


def test_the_rasa_environment_imports_nothing_of_the_bot() -> None:
    imported = {name for file in FILES if shown(file).startswith("bot/nlu/") for name in imports(file)}
    assert "bot.nlu.crisis" in imported
    assert {
        name for name in imported if name.startswith(("bot.", "actions")) and not name.startswith(("bot.nlu", *SHARED))
    } == set()


def test_what_both_processes_share_needs_neither() -> None:
    files = [ROOT / f"{name.replace('.', '/')}.py" for name in SHARED]
    own = {name for file in files for name in imports(file) if name.startswith(("bot.", "actions"))}
    assert {name for name in own if not name.startswith(SHARED)} == set()


def test_the_bot_imports_nothing_of_the_rasa_environment() -> None:
    assert importers("bot.nlu")
    assert outside(importers("bot.nlu"), "bot/nlu/") == []


@pytest.mark.parametrize(
    "package",
    ["aiohttp", "rasa_sdk", "rasa", "actions", "bot.conversation", "bot.channels", "bot.rasa_client", "bot.app"],
)
def test_the_domain_knows_neither_network_nor_rasa(package: str) -> None:
    assert importers(package)
    assert [file for file in importers(package) if file.startswith(DOMAIN)] == []


@pytest.mark.parametrize("package", ["aiohttp", "bot.channels", "bot.conversation", "bot.rasa_client"])
def test_actions_know_neither_network_nor_channels(package: str) -> None:
    assert importers(package)
    assert [file for file in importers(package) if file.startswith("actions/")] == []


@pytest.mark.parametrize("package", ["aiohttp", "bot.channels", "bot.app"])
def test_the_conversation_knows_no_channel(package: str) -> None:
    assert importers(package)
    assert [file for file in importers(package) if file.startswith("bot/conversation/")] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        shown(file)
        for file in FILES
        if not shown(file).startswith("bot/nlu/")
        and any(word in file.read_text(encoding="utf-8") for word in ("os.getenv", "os.environ[", "os.environ.get"))
    }
    assert readers == set()


def test_the_package_itself_is_empty() -> None:
    assert (ROOT / "bot/__init__.py").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("file", FILES, ids=[shown(file) for file in FILES])
def test_no_file_is_too_long(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_each_file_of_an_action_holds_its_class() -> None:
    for file in sorted((ROOT / "actions").glob("*.py")):
        if file.stem in {"__init__", "base", "meeting_base"} or file.stem.startswith("reminder_"):
            continue
        wanted = "Action" + "".join(part.capitalize() for part in file.stem.split("_"))
        classes = [
            node.name for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)
        ]
        assert wanted in classes, shown(file)


def test_the_bot_runs_without_rasa() -> None:
    assert sys.version_info >= (3, 11)
    assert "rasa" not in sys.modules

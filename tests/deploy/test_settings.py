"""Every setting that stands in deploy/ exists, and every folder of deploy/ is described."""

from __future__ import annotations

import re

import pytest

from bot.settings import ROOT, Settings

NOT_SETTINGS = {"AG_SPACY", "AG_BILD_BOT", "AG_BILD_RASA", "AG_BILD_NGINX", "AG_BILD_POSTGRESQL"}
"""A build argument, and names of images."""
FILES = sorted(
    file
    for file in (ROOT / "deploy").rglob("*")
    if file.is_file()
    and "geheim" not in file.parts
    and file.suffix in {"", ".yml", ".yaml", ".conf", ".in", ".service", ".example", ".Containerfile"}
)


def test_every_setting_in_deploy_exists() -> None:
    known = {f"AG_{name.upper()}" for name in Settings.model_fields} | NOT_SETTINGS
    named = {
        name for file in FILES for name in re.findall(r"\bAG_[A-Z][A-Z_]*[A-Z]\b", file.read_text(encoding="utf-8"))
    }
    assert len(named) > 15
    assert named - known == set()


@pytest.mark.parametrize("folder", sorted(path.name for path in (ROOT / "deploy").iterdir() if path.is_dir()))
def test_every_folder_is_described(folder: str) -> None:
    chapter = (ROOT / "docs" / "betrieb.md").read_text(encoding="utf-8").partition("\n## Verteilen")[2]
    assert f"`deploy/{folder}" in chapter.partition("\n## ")[0]


def test_rasa_understands_how_it_is_started() -> None:
    serve = (ROOT / "bot" / "nlu" / "serve.py").read_text(encoding="utf-8")
    known = set(re.findall(r'add_argument\("(--\w+)"', serve))
    used = {
        option
        for name in ("container/rasa.Containerfile", "compose/compose.yml", "kubernetes/base/rasa.yaml")
        for option in re.findall(r"(?<![\w-])(--(?:host|port|models|data|actions)\b)", _text(name))
    }
    (start,) = re.findall(r"^ExecStart=.*$", _text("systemd/ag-rasa@.service"), re.MULTILINE)
    used |= set(re.findall(r"--[a-z]+", start + _text("systemd/rasa.env.example")))
    assert used == known


def test_health_is_asked_where_rasa_needs_no_token() -> None:
    gate = (ROOT / "bot" / "nlu" / "gate.py").read_text(encoding="utf-8")
    (path,) = re.findall(r'^HEALTH = "(.+)"$', gate, re.MULTILINE)
    for name in ("container/rasa.Containerfile", "kubernetes/base/rasa.yaml", "systemd/rollen"):
        assert path in _text(name)


def _text(name: str) -> str:
    return (ROOT / "deploy" / name).read_text(encoding="utf-8")

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

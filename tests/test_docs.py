"""What can be set or called is described."""

from __future__ import annotations

import re

import pytest

from bot.settings import ROOT, Settings

VARIABLES = [f"AG_{name.upper()}" for name in Settings.model_fields]
TARGETS = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def text(name: str) -> str:
    """A file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def paragraphs() -> dict[str, str]:
    """What is said of each setting, by its heading."""
    sections = re.split(r"^## +", text("docs/einstellungen.md"), flags=re.MULTILINE)
    return {name: rest for name, _, rest in (part.partition("\n") for part in sections) if name.startswith("AG_")}


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_has_its_paragraph(variable: str) -> None:
    # A name alone is no description.
    assert len(paragraphs()[variable].split()) >= 5


def test_no_setting_is_described_that_does_not_exist() -> None:
    assert sorted(paragraphs()) == sorted(VARIABLES)


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_stands_in_the_sample_file(variable: str) -> None:
    assert re.search(rf"^#? ?{variable}=", text(".env.example"), re.MULTILINE)


def test_the_sample_file_names_no_setting_that_does_not_exist() -> None:
    named = re.findall(r"^#? ?(AG_\w+)=", text(".env.example"), re.MULTILINE)
    assert named
    assert set(named) - set(VARIABLES) == set()


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_is_in_the_readme(target: str) -> None:
    assert re.search(rf"make {re.escape(target)}\b(?!-)", text("README.md"))


def test_the_targets_are_found() -> None:
    assert {"run", "test", "check", "train", "actions", "chat", "check-data", "thema", "bench"} <= set(TARGETS)


@pytest.mark.parametrize(
    "name", ["README.md", "docs/redaktion.md", "docs/architecture.md", "docs/understanding.md", "CHANGELOG.md"]
)
def test_every_document_is_there(name: str) -> None:
    assert len(text(name).split()) > 50


@pytest.mark.parametrize("document", ["README.md", *[f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md")]])
def test_no_link_within_the_repository_is_dead(document: str) -> None:
    folder = (ROOT / document).parent
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text(document))
    assert [link for link in links if not (folder / link).exists()] == []

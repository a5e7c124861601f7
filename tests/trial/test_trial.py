"""A change is tried with a really trained, small model against the one in service, in processes of their own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.mistakes import OperatorMistake
from bot.probe import BREAKS, try_lines
from bot.settings import ROOT
from bot.trial import candidate
from bot.trial.candidate import FILES

INTENTS = ("ag_ziele", "kontakt", "telefon", "ausserhalb", "notlage", "nlu_fallback")
EXAMPLES = 5
SET = """
- {frage: "Welche Telefonnummer haben Sie?", art: fakt, ok: [telefon]}
- {frage: "Was ist der Beirat?", art: fakt, ok: [beirat]}
- {frage: "Quibbelt der Zwackel im Fluppeltal?", art: fakt, ok: [kontakt]}
"""


def _read(name: str) -> Any:
    return yaml.load((ROOT / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _rules() -> list[Any]:
    """The rules about these intents; the rule of the fixed texts names many of them at once."""
    rules = []
    for rule in _read("data/rules.yml")["rules"]:
        steps = []
        for step in rule["steps"]:
            named = step.get("or") or [step]
            kept = [one for one in named if one.get("intent", INTENTS[0]) in INTENTS]
            steps.append({"or": kept} if "or" in step and len(kept) > 1 else (kept or [None])[0])
        if None not in steps:
            rules.append({**rule, "steps": steps})
    return rules


def make_project(folder: Path) -> Path:
    """The project's files with a few intents and examples alone."""
    domain = _read("domain.yml")
    domain["intents"] = [
        one for one in domain["intents"] if (one if isinstance(one, str) else next(iter(one))) in INTENTS
    ]
    nlu = [
        {"intent": block["intent"], "examples": "\n".join(block["examples"].splitlines()[:EXAMPLES]) + "\n"}
        for block in _read("data/nlu.yml")["nlu"]
        if block.get("intent") in INTENTS
    ]
    written = {
        "config.yml": _read("config.yml"),
        "domain.yml": domain,
        "data/nlu.yml": {"version": "3.1", "nlu": nlu},
        "data/rules.yml": {"version": "3.1", "rules": _rules()},
        "data/stories.yml": {"version": "3.1", "stories": []},
    }
    for name in FILES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(written[name], allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def _in_service() -> Path:
    return max((ROOT / "models").glob("*.tar.gz"), key=os.path.getmtime)


def _files(folder: Path, *lines: str) -> tuple[Path, Path]:
    """The lines to try, and the set."""
    file, sentences = folder / "zeilen.yml", folder / "runde.yml"
    file.write_text("- intent: kontakt\n  examples: |\n" + "".join(f"    - {one}\n" for one in lines), encoding="utf-8")
    sentences.write_text(SET, encoding="utf-8")
    return file, sentences


def test_what_becomes_better_and_worse_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted((ROOT / "models").iterdir())
    lines = [f"quibbelt der zwackel {word} im fluppeltal" for word in ("heute", "gern", "wieder", "laut", "noch")]
    file, sentences = _files(tmp_path, *lines)
    assert try_lines(file, make_project(tmp_path / "projekt"), _in_service(), [sentences]) == BREAKS
    shown = capsys.readouterr().out
    better, worse = shown.split("Schlechter (")
    assert "Quibbelt der Zwackel" in better
    assert "Was ist der Beirat?" in worse
    assert "Telefonnummer" not in shown
    assert sorted((ROOT / "models").iterdir()) == before


def test_a_test_sentence_is_refused_before_anything_is_trained(tmp_path: Path) -> None:
    file, sentences = _files(tmp_path, "welche telefonnummer haben sie")
    with pytest.raises(OperatorMistake, match="Prüfsätzen"):
        try_lines(file, ROOT, _in_service(), [sentences])


def test_a_training_that_fails_ends_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidate, "RASA_PYTHON", Path("/bin/false"))
    with pytest.raises(OperatorMistake, match="Das Training der Probe ist fehlgeschlagen"):
        candidate.train(ROOT, {"kontakt": ("Wo seid ihr?",)}, tmp_path)
    assert (tmp_path / "projekt/data/nlu.yml").read_text(encoding="utf-8").endswith("    - Wo seid ihr?\n")

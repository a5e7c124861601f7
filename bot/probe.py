"""The command `probe`: trains a model with some lines more, aside, and shows what would change."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.fingerprint import fingerprint
from bot.mistakes import OperatorMistake
from bot.settings import ROOT, Settings
from bot.trial.assistant import running
from bot.trial.candidate import train
from bot.trial.comparing import Verdict, compare, shown
from bot.trial.fragment import check_lines, normal, read_lines

BREAKS = 3
"""Exit code where the change would break something."""


def trial(settings: Settings, options: argparse.Namespace) -> int:
    """Check the lines, train with them aside, and compare; returns `BREAKS` where something becomes worse.

    Raises:
        OperatorMistake: the lines cannot be learnt, or the model in service was not trained from the present files.
    """
    in_service = settings.modelle / f"{fingerprint(ROOT)}.tar.gz"
    if not in_service.is_file():
        raise OperatorMistake("Es gibt kein Modell der jetzigen Trainingsdaten; bitte zuerst `make train` ausführen.")
    return try_lines(options.datei, ROOT, in_service, _sets())


def try_lines(file: Path, project: Path, in_service: Path, sets: Sequence[Path]) -> int:
    """Try the lines in `file` on the training data of `project`, from which the model `in_service` was trained."""
    lines = read_lines(file)
    known = _known(project / "data" / "nlu.yml")
    check_lines(lines, set(known.values()), known, _sentences(sets))
    with tempfile.TemporaryDirectory(prefix="ag-probe-") as name:
        folder = Path(name)
        present = folder / "jetzt"
        present.mkdir()
        (present / in_service.name).symlink_to(in_service.resolve())
        began = time.monotonic()
        print("▸ Trainiere mit den neuen Zeilen, neben dem Betrieb (drei bis fünf Minuten) …", flush=True)
        candidate = train(project, lines, folder)
        print(
            f"▸ Fertig nach {time.monotonic() - began:.0f} s. Stelle alle Prüfsätze, vorher und nachher …", flush=True
        )
        before = asyncio.run(_verdicts(present, folder / "vorher", sets))
        after = asyncio.run(_verdicts(candidate, folder / "nachher", sets))
    comparison = compare(before, after)
    print(shown(comparison))
    return BREAKS if comparison.worse else 0


async def _verdicts(models: Path, folder: Path, sets: Sequence[Path]) -> list[Verdict]:
    from tests.understanding.verdicts import verdicts_on

    async with running(models, ROOT / "tests" / "beispiel" / "termine.yml", folder) as settings:
        return [verdict for file in sets for verdict in await verdicts_on(settings, file)]


def _sets() -> list[Path]:
    folder = ROOT / "tests" / "understanding"
    files = sorted([*(folder / "sets").glob("*.yml"), *(folder / "notlage").glob("*.yml")])
    if not files:
        raise OperatorMistake(
            "Die Prüfsätze (tests/understanding) fehlen; bitte im vollständigen Projektordner arbeiten."
        )
    return files


def _sentences(sets: Sequence[Path]) -> set[str]:
    """The sentences of the sets, and of those of meetings and reminders, without case and punctuation."""
    more = (ROOT / "tests" / "understanding").glob("*/*/dialoge.yml")
    items = [item for file in (*sets, *more) for item in _read(file)]
    turns = [turn for item in items for turn in item.get("zuege") or [item]]
    return {normal(turn.get("nutzer") or turn["frage"]) for turn in turns}


def _read(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _known(nlu: Path) -> dict[str, str]:
    """The intent of each training example, by its sentence without case and punctuation."""
    blocks = [block for block in _read(nlu)["nlu"] if "intent" in block]
    return {normal(line.strip(" -")): block["intent"] for block in blocks for line in block["examples"].splitlines()}

"""Trains a model from a copy of the project's files with some lines more."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from bot.mistakes import OperatorMistake
from bot.settings import ROOT
from bot.supervisor import RASA_PYTHON
from bot.trial.fragment import Lines, as_text

FILES = ("config.yml", "domain.yml", "data/nlu.yml", "data/rules.yml", "data/stories.yml")
NAME = "probe"


def train(project: Path, lines: Lines, folder: Path) -> Path:
    """Train from `project` with `lines` added, in `folder` alone; returns the folder of the model.

    Raises:
        OperatorMistake: Rasa could not train from this.
    """
    copy, models = folder / "projekt", folder / "modelle"
    for name in FILES:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project / name, copy / name)
    with (copy / "data" / "nlu.yml").open("a", encoding="utf-8") as nlu:
        nlu.write(as_text(lines))
    command = [str(RASA_PYTHON), "-W", "ignore", "-m", "bot.nlu.train", "--models", str(models), "--fingerprint", NAME]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "RASA_TELEMETRY_ENABLED": "false"}
    result = subprocess.run(  # noqa: S603 - our own command
        command, cwd=copy, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if result.returncode != 0:
        log = folder / "training.log"
        log.write_text(result.stdout, encoding="utf-8")
        raise OperatorMistake(f"Das Training der Probe ist fehlgeschlagen; die Meldungen stehen in {log}.")
    return models

"""Trains the Rasa model; its file name carries a fingerprint of everything that went into it.

``python -m bot.nlu.train --models models --fingerprint 0123abcd``
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from bot.nlu import tensorflow_stub


def main(arguments: list[str] | None = None) -> None:
    """Train and put the finished file into the models' folder in one step, so that no server sees half of it."""
    parser = argparse.ArgumentParser(description="Train the Rasa model.")
    parser.add_argument("--models", type=Path, required=True, help="folder of the trained models")
    parser.add_argument("--fingerprint", required=True, help="name of the new model")
    options = parser.parse_args(arguments)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    tensorflow_stub.silence_warnings()
    # Our pipeline needs no TensorFlow, and leaving it out halves the start.
    tensorflow_stub.install()
    sys.exit(train(options.models, options.fingerprint))


def train(models: Path, fingerprint: str) -> int:
    """Train from the project's files; returns Rasa's exit code."""
    from rasa.model_training import train as rasa_train

    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models) as unfinished:
        result = rasa_train(
            domain="domain.yml",
            config="config.yml",
            training_files=["data/nlu.yml", "data/rules.yml", "data/stories.yml"],
            output=unfinished,
            fixed_model_name=fingerprint,
        )
        if result.code == 0 and result.model is not None:
            Path(result.model).replace(models / f"{fingerprint}.tar.gz")
        return int(result.code)


if __name__ == "__main__":
    main()

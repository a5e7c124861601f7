"""Fingerprint of everything that a trained model depends on; prints it when run."""

from __future__ import annotations

import hashlib
from pathlib import Path

INPUTS = ("config.yml", "domain.yml", "data/nlu.yml", "data/rules.yml", "data/stories.yml", "requirements/rasa.lock")
CODE = "bot/nlu"
SERVING = {
    "action_endpoint.py",
    "channel.py",
    "gate.py",
    "models.py",
    "patches.py",
    "readings.py",
    "serve.py",
    "tracker_database.py",
    "tracker_store.py",
    "tracker_tables.py",
    "transcript.py",
    "turn.py",
}
"""Code that runs a trained model and has no part in training it."""
SPACY_MODELS = ("de_core_news_sm", "de_ag_ersatz")


def fingerprint(root: Path) -> str:
    """Twelve hexadecimal digits; the same for the same training data, configuration, code and spaCy model."""
    digest = hashlib.sha256()
    files = [root / name for name in INPUTS] + sorted(
        file for file in (root / CODE).glob("*.py") if file.name not in SERVING
    )
    for file in files:
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    packages = root.glob(".venv-rasa/lib/python3*/site-packages/*")
    digest.update(" ".join(sorted(path.name for path in packages if path.name.startswith(SPACY_MODELS))).encode())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    print(fingerprint(Path(__file__).parent.parent))

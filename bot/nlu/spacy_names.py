"""Which spaCy model is there: names, places and choice; imports neither Rasa nor spaCy, as set-up needs it too."""

from __future__ import annotations

import os
import sysconfig
from importlib import metadata
from pathlib import Path

OFFICIAL_MODEL = "de_core_news_sm"
OFFICIAL_VERSION = "3.4.0"
STAND_IN = "de_ag_ersatz"

SETTING = "AG_SPACY"
"""Environment variable: unset for the best model at hand, or one of the two words below."""
FORCE_STAND_IN = "ersatz"
FORCE_OFFICIAL = "offiziell"


class NoSpacyModel(Exception):
    """Neither the official model nor the stand-in is installed, or not the one that `AG_SPACY` asks for."""


def stand_in_path() -> Path:
    """Folder of the stand-in: inside the environment it was built for."""
    return Path(sysconfig.get_paths()["purelib"]) / STAND_IN


def official_is_installed() -> bool:
    """Whether the official model is there in the version that fits the pinned spaCy."""
    try:
        return metadata.version(OFFICIAL_MODEL) == OFFICIAL_VERSION
    except metadata.PackageNotFoundError:
        return False


def active_model() -> str:
    """Name of the model that will be loaded.

    Raises:
        NoSpacyModel: there is none, or not the one that `AG_SPACY` asks for.
    """
    setting = os.environ.get(SETTING, "")
    if setting != FORCE_STAND_IN and official_is_installed():
        return OFFICIAL_MODEL
    if setting != FORCE_OFFICIAL and stand_in_path().is_dir():
        return STAND_IN
    raise NoSpacyModel("No spaCy model found; run `make setup`, which installs or builds one.")

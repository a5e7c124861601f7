"""The stand-in for the official spaCy model, the list of places it knows, and the check of the official wheel."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from bot.nlu import spacy_names
from scripts import spacy_model

# What the bot leaves out when it loads a model; the stand-in must work without it too.
EXCLUDED = ["parser", "morphologizer", "tagger", "attribute_ruler"]

MUNICIPALITIES = {
    None: 22,  # kreisfreie Städte
    "Städteregion Aachen": 10,
    "Ennepe-Ruhr-Kreis": 9,
    "Hochsauerlandkreis": 12,
    "Kreis Borken": 17,
    "Kreis Coesfeld": 11,
    "Kreis Düren": 15,
    "Kreis Euskirchen": 11,
    "Kreis Gütersloh": 13,
    "Kreis Heinsberg": 10,
    "Kreis Herford": 9,
    "Kreis Höxter": 10,
    "Kreis Kleve": 16,
    "Kreis Lippe": 16,
    "Kreis Mettmann": 10,
    "Kreis Minden-Lübbecke": 11,
    "Kreis Olpe": 7,
    "Kreis Paderborn": 10,
    "Kreis Recklinghausen": 10,
    "Kreis Siegen-Wittgenstein": 11,
    "Kreis Soest": 14,
    "Kreis Steinfurt": 24,
    "Kreis Unna": 10,
    "Kreis Viersen": 9,
    "Kreis Warendorf": 13,
    "Kreis Wesel": 13,
    "Märkischer Kreis": 15,
    "Oberbergischer Kreis": 13,
    "Rhein-Erft-Kreis": 10,
    "Rhein-Kreis Neuss": 8,
    "Rhein-Sieg-Kreis": 19,
    "Rheinisch-Bergischer Kreis": 8,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freshly built stand-in, apart from the one of the environment."""
    target = tmp_path_factory.mktemp("spacy") / spacy_names.STAND_IN
    spacy_model.build_stand_in(target)
    return target


@pytest.fixture(scope="module")
def stand_in(folder: Path) -> Language:
    """The stand-in as the bot loads it."""
    return spacy.load(folder, exclude=EXCLUDED)


def places(language: Language, text: str) -> list[tuple[str, str]]:
    """The places in `text`, as written and with their official names."""
    return [(entity.text, entity.ent_id_) for entity in language(text).ents if entity.label_ == "LOC"]


def test_all_municipalities_are_listed() -> None:
    listed = spacy_model.read_places()
    assert Counter(place.get("kreis") for place in listed) == MUNICIPALITIES
    assert len({place["name"] for place in listed}) == 396
    assert {place.get("wort") for place in listed} == {None, "klein", "immer"}


def test_no_spelling_stands_for_two_places() -> None:
    places = spacy_model.read_places()
    written = Counter(form for place in places for form in {form.lower() for form in spacy_model.spellings(place)})
    assert [form for form, times in written.items() if times > 1] == []


def test_tokens_and_lemmas(stand_in: Language) -> None:
    document = stand_in("Die Städte nahmen an den Seminaren teil.")
    assert [token.text for token in document] == ["Die", "Städte", "nahmen", "an", "den", "Seminaren", "teil", "."]
    assert [token.lemma_ for token in document][1:6] == ["Stadt", "nehmen", "an", "der", "Seminar"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Treffen in Gelsenkirchen", [("Gelsenkirchen", "Gelsenkirchen")]),
        ("muelheim an der ruhr", [("muelheim an der ruhr", "Mülheim an der Ruhr")]),
        ("Kommt ihr nach Mülheim?", [("Mülheim", "Mülheim an der Ruhr")]),
        ("bin aus castrop rauxel", [("castrop rauxel", "Castrop-Rauxel")]),
        ("in st. augustin", [("st. augustin", "Sankt Augustin")]),
        ("Bergisch Gladbach", [("Bergisch Gladbach", "Bergisch Gladbach")]),
        ("Quartier in Schloss Holte-Stukenbrock", [("Schloss Holte-Stukenbrock", "Schloß Holte-Stukenbrock")]),
        ("termine in essen", [("essen", "Essen")]),
        ("Termine Essen", [("Essen", "Essen")]),
        ("die Stadt Wetter", [("Wetter", "Wetter (Ruhr)")]),
    ],
)
def test_places_are_found(stand_in: Language, text: str, expected: list[tuple[str, str]]) -> None:
    assert places(stand_in, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "An wen kann ich mich wenden?",
        "Senden Sie mir das Programm",
        "gibt es etwas zu essen",
        "Wie wird das Wetter",
        "wir sind in der Lage",
        "wann kamen die ersten Städte dazu",
        "ich würde herne mitmachen",
    ],
)
def test_ordinary_words_are_no_places(stand_in: Language, text: str) -> None:
    assert places(stand_in, text) == []


def test_no_persons(stand_in: Language) -> None:
    assert [label for labels in stand_in.pipe_labels.values() for label in labels] == ["LOC"]
    document = stand_in("Erika Mustermann wohnt in Köln")
    assert [entity.text for entity in document.ents] == ["Köln"]


def test_never_named_like_the_official_model(stand_in: Language) -> None:
    assert spacy_names.STAND_IN != spacy_names.OFFICIAL_MODEL
    assert stand_in.meta["name"] == spacy_names.STAND_IN
    assert stand_in.lang == "de"


def test_rebuilt_when_the_places_change(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert spacy_model.stand_in_is_current(folder)
    changed = tmp_path / "orte.yml"
    changed.write_text("- {name: Köln}\n", encoding="utf-8")
    monkeypatch.setattr(spacy_model, "PLACES", changed)
    assert not spacy_model.stand_in_is_current(folder)


def test_a_missing_or_broken_stand_in_is_not_current(tmp_path: Path) -> None:
    assert not spacy_model.stand_in_is_current(tmp_path)
    (tmp_path / "meta.json").write_text("{", encoding="utf-8")
    assert not spacy_model.stand_in_is_current(tmp_path)


def test_a_wrong_wheel_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / spacy_model.WHEEL
    wrong.write_bytes(b"not the model")
    # Whatever reaches either way of installing would show up here.
    monkeypatch.setattr("subprocess.run", lambda *_args, **_options: pytest.fail("pip was called"))
    monkeypatch.setattr("zipfile.ZipFile", lambda *_args: pytest.fail("the file was unpacked"))
    with pytest.raises(spacy_model.OfficialModelMissing, match="SHA-256"):
        spacy_model.install_wheel(wrong)


def test_without_network_the_stand_in_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Path] = []
    monkeypatch.setattr(spacy_model, "official_is_installed", lambda: False)
    monkeypatch.setattr(spacy_model, "stand_in_path", lambda: tmp_path / "none")
    monkeypatch.setattr(spacy_model, "build_stand_in", built.append)
    # A file that is not there fails as a missing network does, and at once.
    monkeypatch.setattr(spacy_model, "WHEEL_URL", (tmp_path / "missing.whl").as_uri())
    spacy_model.prepare("")
    assert built == [tmp_path / "none"]
    with pytest.raises(spacy_model.OfficialModelMissing):
        spacy_model.prepare(spacy_names.FORCE_OFFICIAL)


def test_setting_decides_which_model_is_active(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_names, "stand_in_path", lambda: folder)
    monkeypatch.setattr(spacy_names, "official_is_installed", lambda: True)
    monkeypatch.delenv(spacy_names.SETTING, raising=False)
    assert spacy_names.active_model() == spacy_names.OFFICIAL_MODEL
    monkeypatch.setenv(spacy_names.SETTING, spacy_names.FORCE_STAND_IN)
    assert spacy_names.active_model() == spacy_names.STAND_IN
    monkeypatch.setenv(spacy_names.SETTING, spacy_names.FORCE_OFFICIAL)
    monkeypatch.setattr(spacy_names, "official_is_installed", lambda: False)
    with pytest.raises(spacy_names.NoSpacyModel):
        spacy_names.active_model()


@pytest.mark.skipif(
    not spacy_names.official_is_installed(),
    reason=f"{spacy_names.OFFICIAL_MODEL} {spacy_names.OFFICIAL_VERSION} is not installed here",
)
def test_official_model() -> None:
    language = spacy.load(spacy_names.OFFICIAL_MODEL, exclude=EXCLUDED)
    assert "PER" in language.pipe_labels["ner"]
    assert ("Gelsenkirchen", "LOC") in [
        (entity.text, entity.label_) for entity in language("Das Treffen findet in Gelsenkirchen statt.").ents
    ]

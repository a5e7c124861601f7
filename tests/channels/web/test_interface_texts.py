"""The words of the interface: checked, filled in, and read again when an editor saves them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.channels.web.interface_texts import InterfaceTexts, load_words, words_needed
from bot.knowledge import KnowledgeMistakes
from bot.settings import ROOT
from tests.examples import PHONE, PRIVACY, example_store

NEEDED = {"chat_titel", "chat_beispiele"}
GOOD = 'chat_titel: "Fragen? {telefon} {datenschutz_adresse} {anzahl}"\nchat_beispiele:\n- Eins\n- "Zwei {telefon}"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "oberflaeche.yml"
    file.write_text(GOOD, encoding="utf-8")
    return file


@pytest.fixture
def words(path: Path) -> InterfaceTexts:
    return InterfaceTexts(path, NEEDED, example_store())


def save(path: Path, content: str) -> None:
    """Save as an editor does, at a later time."""
    later = path.stat().st_mtime_ns + 1_000_000_000
    path.write_text(content, encoding="utf-8")
    os.utime(path, ns=(later, later))


def test_contact_data_are_filled_in_and_what_the_widget_knows_stays(words: InterfaceTexts) -> None:
    assert words.current() == {
        "chat_titel": f"Fragen? {PHONE} {PRIVACY} {{anzahl}}",
        "chat_beispiele": ["Eins", f"Zwei {PHONE}"],
    }


def test_a_change_is_in_service_at_once(words: InterfaceTexts, path: Path) -> None:
    save(path, GOOD.replace("Eins", "Neu"))
    assert words.current()["chat_beispiele"] == ["Neu", f"Zwei {PHONE}"]


@pytest.mark.parametrize("content", ["", "chat_titel: x\n", "a: [", GOOD + "mehr: {unbekannt}\n"])
def test_a_broken_version_leaves_the_last_good_one_and_is_reported_once(
    words: InterfaceTexts, path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    good = words.current()
    save(path, content)
    assert [words.current(), words.current()] == [good, good]
    assert caplog.text.count("bleiben in Betrieb") == 1


def test_a_mended_version_is_in_service_again(words: InterfaceTexts, path: Path) -> None:
    good = words.current()
    path.unlink()
    assert words.current() == good
    path.write_text(GOOD.replace("Eins", "Neu"), encoding="utf-8")
    assert words.current() != good


def test_without_a_good_version_there_is_no_start(path: Path) -> None:
    path.unlink()
    with pytest.raises(KnowledgeMistakes, match=r"oberflaeche\.yml"):
        InterfaceTexts(path, NEEDED, example_store())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("chat_titel: x\n", "„chat_beispiele“ fehlt."),
        (GOOD + "chat_x: 5\n", "oberflaeche.yml, Zeile 5: „chat_x“ muss ein Text oder eine Liste von Texten sein."),
        (GOOD + "chat_x: [a, 5]\n", "„chat_x“ muss ein Text oder eine Liste von Texten sein."),
        (GOOD + "chat_x: {a: b}\n", "„chat_x“ muss ein Text oder eine Liste von Texten sein."),
        (GOOD + "chat_x:\n", "„chat_x“ muss ein Text oder eine Liste von Texten sein."),
        (GOOD + 'chat_x: "{fehler}"\n', "oberflaeche.yml, Zeile 5: Den Platzhalter {fehler} gibt es nicht."),
    ],
)
def test_a_mistake_is_explained_to_the_editor_with_its_line(path: Path, content: str, said: str) -> None:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeMistakes) as caught:
        load_words(path, NEEDED, {"telefon"})
    assert said in str(caught.value)


def test_the_words_that_the_scripts_name_are_needed(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('say("chat_titel"); say(`chat_ende`); const my_chat_x = 1', encoding="utf-8")
    (tmp_path / "a.css").write_text(".chat_farbe {}", encoding="utf-8")
    assert words_needed(tmp_path) == {"chat_titel", "chat_ende"}


def test_the_shipped_words_are_all_there() -> None:
    needed = words_needed(ROOT / "bot" / "widget")
    shipped = InterfaceTexts(ROOT / "data" / "oberflaeche.yml", needed, example_store()).current()
    assert needed <= set(shipped)

"""The file of keys: private, readable to the operator's eye, and rotated without ending a conversation."""

from __future__ import annotations

import datetime
import logging
import stat
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.channels.web.keys import KeyFile, KeysMistake
from bot.channels.web.tokens import Tokens

SECRET_A, SECRET_B, SECRET_C = "aa" * 32, "bb" * 32, "cc" * 32


def line(hours_ago: float, secret: str) -> str:
    """A line of the file, of a key made so many hours ago."""
    made = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=hours_ago)
    return f"{made:%Y-%m-%dT%H:%M:%SZ} {secret}\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "neu" / "schluessel"


@pytest.fixture
def keys(path: Path) -> KeyFile:
    file = KeyFile(path)
    file.open()
    return file


def test_the_file_is_made_at_the_first_use_and_private(path: Path, keys: KeyFile) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    [secret] = keys.secrets()
    assert len(secret) == 32
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_the_keys_outlive_a_restart(path: Path, keys: KeyFile) -> None:
    again = KeyFile(path)
    again.open()
    assert again.secrets() == keys.secrets()


def test_two_files_hold_different_keys(tmp_path: Path) -> None:
    files = [KeyFile(tmp_path / name) for name in ("a", "b")]
    for file in files:
        file.open()
    assert files[0].secrets() != files[1].secrets()


def test_after_a_rotation_a_new_key_signs_and_the_old_one_still_counts(path: Path, keys: KeyFile) -> None:
    [old] = keys.secrets()
    assert keys.rotate() == 2
    new, kept = keys.secrets()
    assert kept == old
    assert new != old
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_running_server_sees_a_rotation_by_another_process(path: Path, keys: KeyFile) -> None:
    tokens = Tokens(keys.secrets, lambda: 1_800_000_000)
    session = tokens.check(tokens.issue()).id
    before = tokens.issue(session)
    KeyFile(path).rotate()
    after = tokens.issue(session)
    assert tokens.check(before).id == tokens.check(after).id == session
    assert len(keys.secrets()) == 2


def test_a_key_goes_once_all_its_tokens_have_expired(path: Path) -> None:
    path.parent.mkdir()
    # B signed until A was made 25 hours ago, so its last token is dead; A signed until now.
    path.write_text(line(25, SECRET_A) + line(50, SECRET_B))
    file = KeyFile(path)
    assert file.rotate() == 2
    assert file.secrets()[1:] == [bytes.fromhex(SECRET_A)]


def test_a_key_stays_as_long_as_a_token_of_it_may_live(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(line(23, SECRET_A) + line(500, SECRET_B) + line(900, SECRET_C))
    file = KeyFile(path)
    assert file.rotate() == 3
    assert file.secrets()[1:] == [bytes.fromhex(SECRET_A), bytes.fromhex(SECRET_B)]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n\n",
        "unsinn\n",
        f"{SECRET_A}\n",
        f"gestern {SECRET_A}\n",
        "2026-11-23T10:00:00Z xyz\n",
        "2026-11-23T10:00:00Z aabb\n",
        f"2026-11-23T10:00:00 {SECRET_A}\n",
        f"2026-11-23T10:00:00Z {SECRET_A} mehr\n",
        "schlüssel\n",
    ],
    ids=[
        "empty",
        "blank",
        "word",
        "no date",
        "no real date",
        "no number",
        "short key",
        "no zone",
        "more",
        "umlaut",
    ],
)
def test_a_broken_file_is_explained_to_the_operator(path: Path, content: str) -> None:
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    for use in (KeyFile(path).open, KeyFile(path).rotate):
        with pytest.raises(KeysMistake, match=r"^Die Datei der Sitzungsschlüssel .* AG_SCHLUESSEL"):
            use()
    assert path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize(
    "wrong", [f"2026-11-23T10:00:00Z {SECRET_B} mehr\n", f"{SECRET_B} 2026-11-23T10:00:00Z\n", f"ä {SECRET_B}\n"]
)
def test_no_key_is_shown_in_an_explanation(path: Path, wrong: str) -> None:
    path.parent.mkdir()
    path.write_text(line(1, SECRET_A) + wrong)
    with pytest.raises(KeysMistake) as caught:
        KeyFile(path).open()
    assert SECRET_A not in str(caught.value)
    assert SECRET_B not in str(caught.value)


def test_a_file_that_breaks_in_service_leaves_the_last_good_keys(
    path: Path, keys: KeyFile, caplog: pytest.LogCaptureFixture
) -> None:
    good = keys.secrets()
    path.write_text("unsinn\n")
    with caplog.at_level(logging.ERROR):
        assert keys.secrets() == good
    assert "The keys in service stay as they were" in caplog.text


def test_a_file_that_vanishes_in_service_leaves_the_last_good_keys(path: Path, keys: KeyFile) -> None:
    good = keys.secrets()
    path.unlink()
    assert keys.secrets() == good


def test_a_place_that_cannot_be_written_is_explained_to_the_operator(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("")
    with pytest.raises(KeysMistake, match=r"lässt sich nicht schreiben .* AG_SCHLUESSEL oder AG_DATEN ändern"):
        KeyFile(tmp_path / "datei" / "schluessel").open()


def test_a_folder_in_its_place_is_explained_to_the_operator(tmp_path: Path) -> None:
    with pytest.raises(KeysMistake, match="ist nicht lesbar"):
        KeyFile(tmp_path).open()


def test_the_command_rotates_the_keys_and_says_how_many_count(
    path: Path, keys: KeyFile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AG_SCHLUESSEL", str(path))
    assert main(["schluessel"]) == 0
    assert "Schlüssel in Gebrauch: 2." in capsys.readouterr().out
    assert len(keys.secrets()) == 2


def test_the_command_explains_a_broken_file(
    path: Path, keys: KeyFile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text("unsinn\n")
    monkeypatch.setenv("AG_SCHLUESSEL", str(path))
    assert main(["schluessel"]) == 1
    assert "AG_SCHLUESSEL" in capsys.readouterr().err

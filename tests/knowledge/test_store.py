"""Changed files are live at once; broken ones leave the last good version in service."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from pathlib import Path

import pytest

from bot.knowledge import KnowledgeMistakes, Store
from tests.examples import KNOWLEDGE, TEXTS


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Copies of the example's files, which a test may change."""
    return Path(shutil.copy(KNOWLEDGE, tmp_path)), Path(shutil.copy(TEXTS, tmp_path))


def rewrite(file: Path, old: str, new: str) -> None:
    """Change `file` as an editor does, with a new time of change even on coarse file systems."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    status = file.stat()
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))


def number_of(store: Store) -> str:
    """The answer that the tests change."""
    topic = store.knowledge.topic("zahl")
    assert topic is not None
    return topic.antwort


def test_an_unchanged_file_is_not_read_again(files: tuple[Path, Path]) -> None:
    store = Store(*files, {})
    before = store.knowledge
    assert store.refresh() is False
    assert store.knowledge is before


def test_a_changed_file_is_live(files: tuple[Path, Path]) -> None:
    store = Store(*files, {})
    rewrite(files[0], 'wert: "63"', 'wert: "64"')
    assert store.refresh() is True
    assert number_of(store) == "Es sind 64."


def test_changed_texts_are_live(files: tuple[Path, Path]) -> None:
    store = Store(*files, {})
    rewrite(files[1], "leer: leer", "leer: ganz leer")
    assert store.refresh() is True
    assert store.texts.get("leer") == "ganz leer"


def test_a_changed_fact_is_live_in_the_texts(files: tuple[Path, Path]) -> None:
    store = Store(*files, {})
    rewrite(files[0], "0228 914 89-65", "0228 111")
    store.refresh()
    assert "0228 111" in store.texts.get("ausfall")


def test_a_broken_file_keeps_the_last_good_version_and_says_why(
    files: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(*files, {})
    rewrite(files[0], "titel: Die Zahl", "titl: Die Zahl")
    with caplog.at_level(logging.WARNING):
        assert store.refresh() is False
    assert number_of(store) == "Es sind 63."
    assert store.mistakes is not None
    assert "„titl“ gibt es hier nicht" in str(store.mistakes)
    assert "„titl“ gibt es hier nicht" in caplog.text


def test_broken_texts_keep_knowledge_and_texts_that_fit_together(files: tuple[Path, Path]) -> None:
    store = Store(*files, {})
    rewrite(files[0], 'wert: "63"', 'wert: "64"')
    rewrite(files[1], "leer: leer", "leer: 1")
    assert store.refresh() is False
    assert number_of(store) == "Es sind 63."
    assert store.texts.get("leer") == "leer"


def test_a_broken_file_is_complained_of_once(files: tuple[Path, Path], caplog: pytest.LogCaptureFixture) -> None:
    store = Store(*files, {})
    rewrite(files[0], "titel: Die Zahl", "titl: Die Zahl")
    with caplog.at_level(logging.WARNING):
        store.refresh()
        store.refresh()
    assert len(caplog.records) == 1


def test_a_repaired_file_recovers(files: tuple[Path, Path]) -> None:
    store = Store(*files, {})
    rewrite(files[0], "titel: Die Zahl", "titl: Die Zahl")
    store.refresh()
    rewrite(files[0], "titl: Die Zahl", "titel: Die neue Zahl")
    assert store.refresh() is True
    assert store.mistakes is None
    topic = store.knowledge.topic("zahl")
    assert topic is not None
    assert topic.titel == "Die neue Zahl"


def test_a_file_that_is_away_for_a_moment_keeps_the_last_good_version(files: tuple[Path, Path]) -> None:
    store = Store(*files, {})
    away = files[0].rename(files[0].with_suffix(".bak"))
    assert store.refresh() is False
    assert number_of(store) == "Es sind 63."
    away.rename(files[0])
    assert store.refresh() is True
    assert store.mistakes is None


def test_there_is_no_store_without_a_first_good_version(files: tuple[Path, Path]) -> None:
    rewrite(files[0], "titel: Die Zahl", "titl: Die Zahl")
    with pytest.raises(KnowledgeMistakes):
        Store(*files, {})


async def test_following_takes_changes_over(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.knowledge.store.CHECK_SECONDS", 0.001)
    store = Store(*files, {})
    follower = asyncio.create_task(store.follow())
    rewrite(files[0], 'wert: "63"', 'wert: "64"')
    try:
        async with asyncio.timeout(10):
            while number_of(store) != "Es sind 64.":  # noqa: ASYNC110
                await asyncio.sleep(0.001)
    finally:
        follower.cancel()


async def test_following_survives_a_text_that_grows_too_long_by_its_facts(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.knowledge.store.CHECK_SECONDS", 0.001)
    store = Store(*files, {})
    follower = asyncio.create_task(store.follow())
    rewrite(files[0], "antwort: Es sind {anzahl}.", f"antwort: {'x' * 440} {{email}}")
    try:
        async with asyncio.timeout(10):
            while store.mistakes is None and not follower.done():  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        assert not follower.done()
    finally:
        follower.cancel()

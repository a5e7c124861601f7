"""The key of the unsubscribing links is made once, kept private, and never replaced."""

from __future__ import annotations

import concurrent.futures
from pathlib import Path

import pytest

from bot.channels.email.links import KEY_FILE, LinkInvalid, UnsubscribeLinks, hash_of, load_key, new_token
from bot.mistakes import OperatorMistake

CONTACT = "0123456789abcdef" * 2


def test_a_token_leads_back_to_its_contact() -> None:
    links = UnsubscribeLinks(b"k" * 32)
    token = links.token(CONTACT)
    assert links.contact(token) == CONTACT
    assert token == links.token(CONTACT)
    assert token.isascii()
    assert "/" not in token


def test_each_bit_of_a_token_counts() -> None:
    links = UnsubscribeLinks(b"k" * 32)
    token = links.token(CONTACT)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place, old in enumerate(token):
        new = letters[letters.index(old) ^ 1]
        with pytest.raises(LinkInvalid):
            links.contact(token[:place] + new + token[place + 1 :])


@pytest.mark.parametrize("token", ["", "x", "=", "====", "ä", "A" * 43, "A" * 1000, "\x00", "AA=="])
def test_an_invented_token_is_refused(token: str) -> None:
    with pytest.raises(LinkInvalid):
        UnsubscribeLinks(b"k" * 32).contact(token)


def test_another_key_makes_other_tokens() -> None:
    with pytest.raises(LinkInvalid):
        UnsubscribeLinks(b"a" * 32).contact(UnsubscribeLinks(b"b" * 32).token(CONTACT))


def test_the_key_is_private_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "neu" / KEY_FILE
    key = load_key(path)
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key(path) == key
    assert [file.name for file in path.parent.iterdir()] == [KEY_FILE]


def test_two_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_key(tmp_path / KEY_FILE), range(8)))
    assert len(keys) == 1


@pytest.mark.parametrize("content", ["", "kein Hex", "abcd", "ä"])
def test_a_broken_key_is_named_and_not_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / KEY_FILE
    path.write_text(content, encoding="utf-8")
    with pytest.raises(OperatorMistake, match="Abmeldelinks") as caught:
        load_key(path)
    assert path.read_text(encoding="utf-8") == content
    assert not content.strip() or content not in str(caught.value).replace(str(path), "")


def test_confirming_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {22}
    assert len(hash_of(tokens.pop())) == 64

"""Why known advisories on Rasa's pins cannot be reached, and that the list of them keeps pace with the pins."""

from __future__ import annotations

import re
import socket
import tarfile
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.rasa_client import RasaClient
from bot.settings import ROOT
from tests.conftest import RunningAssistant

DOCUMENT = (ROOT / "docs/sicherheit.md").read_text(encoding="utf-8")
ROWS = [line.split("|") for line in DOCUMENT.splitlines() if line.startswith("| ")][1:]
OF_THE_API = (
    ("PUT", "model"),
    ("POST", "model/train"),
    ("POST", "model/parse"),
    ("GET", "status"),
    ("GET", "domain"),
    ("GET", "conversations/jemand/tracker"),
    ("POST", "conversations/jemand/execute"),
)


def test_the_list_is_of_the_pinned_versions() -> None:
    lock = (ROOT / "requirements/rasa.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", lock, re.MULTILINE))
    listed = {row[1].strip(): row[2].strip() for row in ROWS}
    assert len(listed) > 10
    assert {name: pinned.get(name) for name in listed} == listed


def test_every_why_names_a_test_that_there_is() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOCUMENT)
    assert len(named) > 10
    for file, name in named:
        assert f"def {name}" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"


def test_a_model_holds_nothing_that_runs() -> None:
    newest = max((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    with tarfile.open(newest) as archive:
        suffixes = {Path(member.name).suffix for member in archive.getmembers() if member.isfile()}
    assert ".json" in suffixes
    assert suffixes <= {".json", ".npz", ".yml"}


@pytest.mark.parametrize(("method", "path"), OF_THE_API)
def test_rasas_api_is_off(assistant: RunningAssistant, method: str, path: str) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{assistant.settings.rasa_port}/{path}",
        data=b"{}" if method != "GET" else None,
        method=method,
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    with refused.value as answer:
        assert answer.status == 404


def test_rasa_listens_on_loopback_alone(assistant: RunningAssistant) -> None:
    port = f"{assistant.settings.rasa_port:04X}"
    listening = "0A"
    lines = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text(encoding="ascii").splitlines()[1:]
    ]
    found = {line[1] for line in lines if line[1].endswith(f":{port}") and line[3] == listening}
    own = socket.inet_aton("127.0.0.1")[::-1].hex().upper()
    assert found == {f"{own}:{port}"}


async def test_conversations_are_in_our_own_store(assistant: RunningAssistant) -> None:
    async with RasaClient(f"http://127.0.0.1:{assistant.settings.rasa_port}") as rasa:
        assert (await rasa.health())["tracker_store"] == "FencedTrackerStore"

"""Our repairs of Rasa's start leave every answer as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction

from bot.nlu import patches, serve, tensorflow_stub
from bot.nlu.models import newest_model

SENTENCES = [
    "Was ist die AG?",
    "wan is das nächste trefen",
    "Wie wird das Wetter?",
    "/mehr_dazu",
    "ich will sterben",
    "😀",
]

PARSE = """
import asyncio, json, sys
from bot.nlu import tensorflow_stub
tensorflow_stub.silence_warnings()
if sys.argv[1] == "with":
    tensorflow_stub.install()
from rasa.core.agent import Agent
from bot.nlu import patches
if sys.argv[1] == "with":
    patches.apply()
agent = Agent.load(sys.argv[2])
parsed = [asyncio.run(agent.parse_message(text)) for text in json.loads(sys.argv[3])]
print(json.dumps([(p["intent"]["name"], p["intent_ranking"], p["entities"]) for p in parsed]))
"""


def parse(mode: str, model: Path) -> Any:
    return run(PARSE, mode, str(model), json.dumps(SENTENCES))


def run(program: str, *arguments: str) -> Any:
    environment = {**os.environ, "PYTHONPATH": ".", "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


TALK = """
import asyncio, json, sys
from pathlib import Path
from bot.nlu import tensorflow_stub
tensorflow_stub.silence_warnings()
tensorflow_stub.install()
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from bot.nlu import patches
from bot.nlu.channel import run_turn
from bot.nlu.models import ServedAgent
from bot.nlu.tracker_database import TrackerDatabase
from bot.nlu.tracker_store import FencedTrackerStore
from bot.nlu.turn import UnsplitOutput
if sys.argv[1] == "ours":
    patches.apply()

class Actions:
    url, kwargs = "http://127.0.0.1/", {"enable_selective_domain": True}
    async def request(self, json=None, **_):
        return {"events": [], "responses": [{"text": json["next_action"]}]}

async def talk():
    parts = {"lock_store": InMemoryLockStore(), "action_endpoint": Actions()}
    if sys.argv[1] == "ours":
        agent = ServedAgent(tracker_store=FencedTrackerStore(TrackerDatabase.of(Path(sys.argv[4]), None)), **parts)
        agent.load_model(sys.argv[2])
    else:
        agent = Agent.load(sys.argv[2], tracker_store=SQLTrackerStore(Domain.empty(), db=sys.argv[4]), **parts)
    for number, text in enumerate(json.loads(sys.argv[3])):
        if sys.argv[1] == "ours":
            await run_turn(agent, "x", text, str(number), offered=True)
        else:
            data = {"first": not number, "context": ""}
            message = UserMessage(text, UnsplitOutput(), "x", message_id=str(number), metadata=data)
            await agent.handle_message(message)
    events = (await agent.tracker_store.retrieve("x")).events
    print(json.dumps([(e.type_name, getattr(e, "text", None), e.as_dict().get("name")) for e in events]))

asyncio.run(talk())
"""


def talk(mode: str, model: Path, database: Path) -> Any:
    return run(TALK, mode, str(model), json.dumps([*SENTENCES[:4], SENTENCES[-1]]), str(database))


def test_turns_leave_the_same_events_as_with_rasa_alone(tmp_path: Path) -> None:
    model = newest_model(Path("models"))
    assert model is not None, "train first: make train"
    events = talk("ours", model, tmp_path / "ours")
    assert events == talk("stock", model, tmp_path / "stock.db")
    assert sum(kind == "user" for kind, *_ in events) == 5


def test_answers_are_the_same_with_and_without_the_stand_ins() -> None:
    model = newest_model(Path("models"))
    assert model is not None, "train first: make train"
    assert parse("with", model) == parse("without", model)


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    assert patches.apply()
    return RemoteAction


GOOD = {"events": [{"event": "slot", "name": "x", "value": 1, "timestamp": None}], "responses": [{"text": "a"}]}
BAD = [
    {"events": "none", "responses": []},
    {"events": [], "responses": ["text"]},
    {"events": [{"event": "slot"}], "responses": []},
    {"events": [{"event": "unknown"}], "responses": []},
    [],
]


def test_the_compiled_validator_accepts_what_rasa_accepts(patched: Any) -> None:
    assert patched("x", None)._validate_action_result(GOOD)
    assert patched("x", None)._validate_action_result({})


@pytest.mark.parametrize("answer", BAD)
def test_the_compiled_validator_refuses_what_rasa_refuses(patched: Any, answer: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer, RemoteAction.action_response_format_spec())
    with pytest.raises(jsonschema.ValidationError, match="x"):
        patched("x", None)._validate_action_result(answer)


def test_another_rasa_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rasa.__version__", "3.6.22")
    before = RemoteAction._validate_action_result
    assert not patches.apply()
    assert RemoteAction._validate_action_result is before


def test_stand_ins_are_refused_once_tensorflow_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", sys)
    with pytest.raises(RuntimeError, match="before importing rasa"):
        tensorflow_stub.install()


def test_the_newest_model_is_chosen(tmp_path: Path) -> None:
    assert newest_model(tmp_path) is None
    for age, name in ((20, "old"), (5, "new"), (10, "middle")):
        path = tmp_path / f"{name}.tar.gz"
        path.touch()
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "unfinished").mkdir()
    newest = newest_model(tmp_path)
    assert newest is not None
    assert newest.name == "new.tar.gz"


def test_secrets_come_from_the_environment_or_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AG_DATENBANK", raising=False)
    monkeypatch.delenv("AG_GEHEIMNISSE", raising=False)
    assert serve._secret("AG_DATENBANK") is None
    monkeypatch.setenv("AG_GEHEIMNISSE", str(tmp_path))
    assert serve._secret("AG_DATENBANK") is None
    (tmp_path / "ag_datenbank").write_text("postgresql://datei\n", encoding="utf-8")
    assert serve._secret("AG_DATENBANK") == "postgresql://datei"
    monkeypatch.setenv("AG_DATENBANK", "postgresql://umgebung")
    assert serve._secret("AG_DATENBANK") == "postgresql://umgebung"


@pytest.mark.parametrize(
    ("host", "token", "said"),
    [
        ("0.0.0.0", None, "AG_INTERN_TOKEN"),
        ("rasa-1", None, "AG_INTERN_TOKEN"),
        ("127.0.0.1", "kurz", "mindestens 16 Zeichen"),
    ],
)
def test_over_a_network_rasa_starts_with_a_token_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, token: str | None, said: str
) -> None:
    monkeypatch.delenv("AG_GEHEIMNISSE", raising=False)
    monkeypatch.setenv("AG_INTERN_TOKEN", token or "")
    with pytest.raises(SystemExit, match=said):
        serve.main(["--models", str(tmp_path), "--data", str(tmp_path), "--host", host])

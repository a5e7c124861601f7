"""Why known advisories on Rasa's pins cannot be reached: what its process loads, serves and reports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.models import newest_model

PROGRAM = """
import asyncio, json, os, sys
from bot.nlu import serve
os.environ["RASA_TELEMETRY_ENABLED"] = "true"  # whatever an operator may have set
serve._prepare_environment()
import rasa.core.run
from bot.nlu import patches
patches.apply()
app = rasa.core.run.configure_app(
    rasa.core.run.create_http_input_channels(None, str(serve.CREDENTIALS)), enable_api=False, port=5005
)
from rasa.core.agent import Agent
asyncio.run(Agent.load(sys.argv[1]).parse_message("Hallo"))
import aiohttp.http_parser as parser
import rasa.telemetry, sentry_sdk
print(json.dumps({
    "modules": sorted(sys.modules),
    "tensorflow": type(sys.modules["tensorflow"]).__module__,
    "keras": type(sys.modules["keras"]).__module__,
    "routes": sorted(route.path.strip("/") for route in app.router.routes),
    "static": [str(route) for route in app.router.routes if getattr(route.ctx, "static", False)],
    "compiled": parser.HttpResponseParser is not parser.HttpResponseParserPy,
    "reports": sentry_sdk.Hub.current.client is not None or rasa.telemetry.is_telemetry_enabled(),
}))
"""


@pytest.fixture(scope="module")
def process() -> Any:
    """What a process that serves the newest model says of itself."""
    model = newest_model(Path("models"))
    assert model is not None
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, str(model)],
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_what_is_dangerous_is_not_loaded(process: Any) -> None:
    assert process["tensorflow"] == process["keras"] == "bot.nlu.tensorflow_stub"
    loaded = set(process["modules"])
    assert "rasa.core.agent" in loaded
    assert loaded & {"skops", "google.protobuf", "sklearn.feature_extraction.text", "tensorboard"} == set()


def test_rasa_serves_our_channel_and_its_tools_alone(process: Any) -> None:
    ours = {"forget", "expire", "health", "parse", "transcript", "turn"}
    expected = {"", "webhooks/rest", "webhooks/rest/webhook", *(f"webhooks/ag/{name}" for name in ours)}
    assert set(process["routes"]) == expected
    assert process["static"] == []


def test_aiohttp_is_a_client_with_its_compiled_parser(process: Any) -> None:
    assert process["compiled"]


def test_nothing_is_reported_to_anybody(process: Any) -> None:
    assert not process["reports"]

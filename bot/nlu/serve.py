"""Starts Rasa for the bot: on loopback, without TensorFlow, with durable conversations and live model change.

``python -m bot.nlu.serve --models models --data var --port 5005 --actions http://127.0.0.1:5055/webhook``

The database stands in the environment (`AG_DATENBANK`), for it holds a password: without it a file in `--data`.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import logs
from bot.nlu import tensorflow_stub

if TYPE_CHECKING:
    from bot.nlu.action_endpoint import ActionEndpoint
    from bot.nlu.tracker_database import TrackerDatabase

LOOPBACK = "127.0.0.1"
CREDENTIALS = Path(__file__).parent.parent.parent / "credentials.yml"
ENDPOINTS = CREDENTIALS.with_name("endpoints.yml")


def main(arguments: list[str] | None = None) -> None:
    """Parse the command line and serve until a signal arrives."""
    parser = argparse.ArgumentParser(description="Serve Rasa for the bot.")
    parser.add_argument("--models", type=Path, required=True, help="folder of the trained models")
    parser.add_argument("--data", type=Path, required=True, help="folder of the conversations' database")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--actions", default="http://127.0.0.1:5055/webhook", help="address of the actions")
    options = parser.parse_args(arguments)
    _prepare_environment()
    _serve(options.models, options.data, options.port, options.actions)


def _prepare_environment() -> None:
    """Must run before Rasa is imported."""
    # Always off, whatever the environment says: nothing may leave the machine.
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    tensorflow_stub.silence_warnings()
    if os.environ.get("AG_RASA_OHNE_PATCHES") != "1":
        tensorflow_stub.install()


def _serve(models: Path, data: Path, port: int, actions: str) -> None:
    import rasa.core.run

    from bot.nlu.models import Models, newest_model

    if os.environ.get("AG_RASA_OHNE_PATCHES") != "1":
        from bot.nlu import patches

        patches.apply()

    # Unconfigured, Rasa's structured log prints everything down to the text of each message.
    logs.configure(os.environ.get("AG_LOG", "text"), "rasa", level=logging.WARNING, prefix="rasa")
    logging.getLogger("bot").setLevel(logging.INFO)
    if newest_model(models) is None:
        sys.exit(f"Kein trainiertes Modell in {models}: bitte zuerst `make train` ausführen.")
    database = _database(data)
    endpoint = _endpoint(actions)
    served = Models(models, database, endpoint)
    app = rasa.core.run.configure_app(
        rasa.core.run.create_http_input_channels(None, str(CREDENTIALS)), enable_api=False, port=port
    )
    app.register_listener(served.start, "before_server_start")
    app.register_listener(partial(_close, endpoint, database), "after_server_stop")
    app.add_task(served.follow)
    app.run(host=LOOPBACK, port=port, workers=1, access_log=False, motd=False)


def _database(data: Path) -> TrackerDatabase:
    from bot.nlu.tracker_database import TrackerDatabase

    return TrackerDatabase.of(data, os.environ.get("AG_DATENBANK"))


def _endpoint(actions: str) -> ActionEndpoint:
    """The actions as `endpoints.yml` says how to call them, at this installation's address."""
    from rasa.utils.endpoints import read_endpoint_config

    from bot.nlu.action_endpoint import ActionEndpoint

    return ActionEndpoint(url=actions, **read_endpoint_config(str(ENDPOINTS), "action_endpoint").kwargs)


async def _close(actions: ActionEndpoint, database: TrackerDatabase, *_: object) -> None:
    await actions.close()
    database.close()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    main()

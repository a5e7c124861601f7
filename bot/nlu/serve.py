"""Starts Rasa for the bot: without TensorFlow, with durable conversations and live model change.

``python -m bot.nlu.serve --models models --data var --port 5005 --actions http://127.0.0.1:5055/webhook``

Secrets stand in the environment or in files below `AG_GEHEIMNISSE`, for everybody can read a command line: the database
(`AG_DATENBANK`, else a file in `--data`) and the token that bot and Rasa share (`AG_INTERN_TOKEN`).
"""

from __future__ import annotations

import argparse
import ipaddress
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

CREDENTIALS = Path(__file__).parent.parent.parent / "credentials.yml"
ENDPOINTS = CREDENTIALS.with_name("endpoints.yml")
ACTIONS = "http://127.0.0.1:5055/webhook"
MIN_TOKEN = 16


def main(arguments: list[str] | None = None) -> None:
    """Parse the command line and serve until a signal arrives."""
    parser = argparse.ArgumentParser(description="Serve Rasa for the bot.")
    parser.add_argument("--models", type=Path, required=True, help="folder of the trained models")
    parser.add_argument("--data", type=Path, required=True, help="folder of the conversations' database")
    parser.add_argument("--host", default="127.0.0.1", help="network address on which Rasa listens")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--actions", action="append", help="address of a bot's actions; may be given several times")
    options = parser.parse_args(arguments)
    options.actions = options.actions or [ACTIONS]
    token = _secret("AG_INTERN_TOKEN")
    if token is None and not _is_loopback(options.host):
        sys.exit("Mit --host ist Rasa über ein Netz erreichbar; dann braucht es AG_INTERN_TOKEN wie der Assistent.")
    if token is not None and len(token) < MIN_TOKEN:
        sys.exit(f"Die Einstellung AG_INTERN_TOKEN muss mindestens {MIN_TOKEN} Zeichen haben.")
    _prepare_environment()
    _serve(options, token)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _secret(name: str) -> str | None:
    """A setting from the environment, else from the file of its name in `AG_GEHEIMNISSE`."""
    folder = os.environ.get("AG_GEHEIMNISSE")
    if os.environ.get(name) or not folder:
        return os.environ.get(name) or None
    try:
        files = {file.name.upper(): file for file in Path(folder).iterdir()}
        return files[name].read_text(encoding="utf-8").strip() or None if name in files else None
    except (OSError, UnicodeDecodeError):
        sys.exit(f"{name} in AG_GEHEIMNISSE ({folder}) ist nicht lesbar; bitte den Ordner und seine Rechte prüfen.")


def _prepare_environment() -> None:
    """Must run before Rasa is imported."""
    # Always off, whatever the environment says: nothing may leave the machine.
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    tensorflow_stub.silence_warnings()
    if os.environ.get("AG_RASA_OHNE_PATCHES") != "1":
        tensorflow_stub.install()


def _serve(options: argparse.Namespace, token: str | None) -> None:
    import rasa.core.run

    from bot.nlu.gate import Gate
    from bot.nlu.models import Models, newest_model
    from bot.nlu.tracker_database import TrackerDatabase

    if os.environ.get("AG_RASA_OHNE_PATCHES") != "1":
        from bot.nlu import patches

        patches.apply()

    # Unconfigured, Rasa's structured log prints everything down to the text of each message.
    logs.configure(os.environ.get("AG_LOG", "text"), "rasa", level=logging.WARNING, prefix="rasa")
    logging.getLogger("bot").setLevel(logging.INFO)
    if newest_model(options.models) is None:
        sys.exit(f"Kein trainiertes Modell in {options.models}: bitte zuerst `make train` ausführen.")
    database = TrackerDatabase.of(options.data, _secret("AG_DATENBANK"))
    actions = _endpoint(options.actions, token)
    models = Models(options.models, database, actions)
    app = rasa.core.run.configure_app(
        rasa.core.run.create_http_input_channels(None, str(CREDENTIALS)), enable_api=False, port=options.port
    )
    Gate(token).guard(app)
    app.register_listener(models.start, "before_server_start")
    app.register_listener(partial(_close, actions, database), "after_server_stop")
    app.add_task(models.follow)
    app.run(host=options.host, port=options.port, workers=1, access_log=False, motd=False)


def _endpoint(addresses: list[str], token: str | None) -> ActionEndpoint:
    """The actions as `endpoints.yml` says how to call them, at this installation's addresses."""
    from rasa.utils.endpoints import read_endpoint_config

    from bot.nlu.action_endpoint import ActionEndpoint

    return ActionEndpoint(addresses, token, **read_endpoint_config(str(ENDPOINTS), "action_endpoint").kwargs)


async def _close(actions: ActionEndpoint, database: TrackerDatabase, *_: object) -> None:
    await actions.close()
    database.close()
    # Sanic leaves a task of its own to be destroyed, which asyncio would report as an error.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)


if __name__ == "__main__":
    # Until it serves, there is nothing to finish.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    main()

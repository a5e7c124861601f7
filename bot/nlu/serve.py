"""Starts Rasa for the bot: on loopback, without TensorFlow, with durable conversations and live model change.

``python -m bot.nlu.serve --models models --data var --port 5005 --actions http://127.0.0.1:5055/webhook``
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.nlu import tensorflow_stub

if TYPE_CHECKING:
    from rasa.core.utils import AvailableEndpoints
    from sanic import Sanic

    from bot.nlu.action_endpoint import ActionEndpoint

logger = logging.getLogger(__name__)

MODEL_CHECK_SECONDS = 2.0
LOOPBACK = "127.0.0.1"


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


def newest_model(directory: Path) -> Path | None:
    """The model in `directory` that was finished last, or None."""
    models = sorted(directory.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return models[-1] if models else None


def _endpoints(data: Path, actions: str) -> AvailableEndpoints:
    """The endpoints of `endpoints.yml`, with this installation's database and action address."""
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.endpoints import EndpointConfig

    from bot.nlu.action_endpoint import ActionEndpoint

    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    endpoints.action = ActionEndpoint(url=actions, **endpoints.action.kwargs)
    endpoints.tracker_store = EndpointConfig(type="SQL", dialect="sqlite", db=str(data / "rasa.db"))
    return endpoints


def _serve(models: Path, data: Path, port: int, actions: str) -> None:
    import rasa.core.run
    import rasa.core.utils
    from rasa.utils.log_utils import configure_structlog

    from bot.nlu.tracker import erase_what_is_deleted

    if os.environ.get("AG_RASA_OHNE_PATCHES") != "1":
        from bot.nlu import patches

        patches.apply()

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s rasa: %(message)s")
    # Unconfigured, Rasa's structured log prints everything down to the text of each message.
    configure_structlog(logging.WARNING)
    logging.getLogger("bot").setLevel(logging.INFO)
    model = newest_model(models)
    if model is None:
        sys.exit(f"Kein trainiertes Modell in {models}: bitte zuerst `make train` ausführen.")
    data.mkdir(parents=True, exist_ok=True)
    erase_what_is_deleted()
    endpoints = _endpoints(data, actions)
    app = rasa.core.run.configure_app(
        rasa.core.run.create_http_input_channels(None, "credentials.yml"),
        enable_api=False,
        port=port,
        endpoints=endpoints,
    )
    app.register_listener(
        partial(rasa.core.run.load_agent_on_start, str(model), endpoints, None), "before_server_start"
    )
    app.register_listener(_warm_up, "before_server_start")
    app.register_listener(rasa.core.run.close_resources, "after_server_stop")
    app.register_listener(partial(_close, endpoints.action), "after_server_stop")
    app.add_task(partial(_follow_models, models, model))
    app.run(host=LOOPBACK, port=port, workers=1, access_log=False, motd=False)


async def _warm_up(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
    """Understand a word before anybody asks: the first one builds what the following share."""
    agent: Any = getattr(app.ctx, "agent", None)
    if agent is not None and agent.is_ready():
        await agent.parse_message("Hallo")


async def _close(actions: ActionEndpoint, *_: object) -> None:
    await actions.close()


async def _follow_models(models: Path, loaded: Path, app: Sanic) -> None:
    """Put each newly trained model into service; messages are answered by the old one meanwhile."""
    seen = (loaded, loaded.stat().st_mtime)
    while True:
        await asyncio.sleep(MODEL_CHECK_SECONDS)
        newest = newest_model(models)
        if newest is None or (newest, newest.stat().st_mtime) == seen:
            continue
        seen = (newest, newest.stat().st_mtime)
        await _replace_agent(app, newest)


async def _replace_agent(app: Sanic, model: Path) -> None:
    from rasa.core.agent import Agent

    current: Any = app.ctx.agent
    load = partial(
        Agent.load,
        str(model),
        tracker_store=current.tracker_store,
        lock_store=current.lock_store,
        action_endpoint=current.action_endpoint,
    )
    try:
        # In a thread: loading takes seconds, in which the old model goes on answering.
        app.ctx.agent = await asyncio.get_running_loop().run_in_executor(None, load)
    except Exception as error:
        logger.error("Model %s cannot be loaded and was not put into service: %s", model.name, error)
    else:
        logger.info("Model %s is in service.", model.name)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    main()

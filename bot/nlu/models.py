"""Loads trained models for service and puts new ones into it, while the old one goes on answering."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.lock_store import InMemoryLockStore, LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from bot.nlu.tracker_database import TrackerDatabase
from bot.nlu.tracker_store import FencedTrackerStore

logger = logging.getLogger(__name__)

CHECK_SECONDS = 2.0


class ServedAgent(Agent):
    """Rasa's agent on its store as it is; Rasa's own falls back to memory for good when the database fails once."""

    @staticmethod
    def _create_tracker_store(store: TrackerStore, _: Domain | None) -> TrackerStore:
        return store


class Models:
    """The models of a folder, of which the newest usable one is in service."""

    def __init__(self, folder: Path, database: TrackerDatabase, actions: EndpointConfig) -> None:
        self._folder = folder
        self._database = database
        self._actions = actions
        self._locks: LockStore = InMemoryLockStore()
        self._seen: tuple[Path, float | None] | None = None

    async def start(self, app: Sanic, _: asyncio.AbstractEventLoop) -> None:
        """Put the newest model that can be loaded into service.

        Raises:
            SystemExit: there is none.
        """
        for model in reversed(models_in(self._folder)):
            self._seen = self._seen or _stamped(model)
            agent = self._load(model)
            if agent is not None:
                # The first word builds what the following ones share.
                await agent.parse_message("Hallo")
                app.ctx.agent = agent
                return
        raise SystemExit(f"Kein brauchbares Modell in {self._folder}: bitte zuerst `make train` ausführen.")

    async def follow(self, app: Sanic) -> None:
        """Put each newly trained model into service."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            newest = newest_model(self._folder)
            if newest is None or _stamped(newest) == self._seen:
                continue
            self._seen = _stamped(newest)
            # In a thread: loading takes seconds, in which the old model goes on answering.
            agent = await asyncio.get_running_loop().run_in_executor(None, partial(self._load, newest))
            if agent is not None:
                app.ctx.agent = agent
                logger.info("Model %s is in service.", newest.name)

    def _load(self, model: Path) -> Any:
        # A store of its own, for the old model's knows the old one's slots.
        agent = ServedAgent(
            tracker_store=FencedTrackerStore(self._database), lock_store=self._locks, action_endpoint=self._actions
        )
        try:
            agent.load_model(model)
        except Exception as error:
            logger.error("Model %s cannot be loaded and was not put into service: %s", model.name, error)
            return None
        return agent


def models_in(folder: Path) -> list[Path]:
    """The models in `folder`, the one that was finished last at the end."""
    stamped = sorted((stamp, path) for path in folder.glob("*.tar.gz") if (stamp := _modified(path)) is not None)
    return [path for _, path in stamped]


def newest_model(folder: Path) -> Path | None:
    """The model in `folder` that was finished last, or None."""
    return next(reversed(models_in(folder)), None)


def _stamped(model: Path) -> tuple[Path, float | None]:
    return model, _modified(model)


def _modified(path: Path) -> float | None:
    """When it was written; None where it was deleted meanwhile."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return None

"""Repairs of Rasa 3.6.21, the last open-source release, which will not change any more.

Each repair is applied only to exactly that version and leaves every answer as it was; `AG_RASA_OHNE_PATCHES=1`
switches them off, which the tests use to compare both.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

import jsonschema
import rasa
from rasa.core.actions.action import ActionSessionStart, RemoteAction
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

logger = logging.getLogger(__name__)

RASA_VERSION = "3.6.21"


def apply() -> bool:
    """Apply all repairs; returns whether they were applied."""
    if rasa.__version__ != RASA_VERSION:
        logger.warning("Rasa is %s, not %s: running without our repairs.", rasa.__version__, RASA_VERSION)
        return False
    _compile_action_validator()
    _run_graph_directly()
    _remember_event_types()
    _carry_over_last_values()
    return True


def _compile_action_validator() -> None:
    """Compile the schema of an action's answer once; Rasa checks the schema itself anew with every answer.

    Measured before: 34 of the 45 ms of a turn with a custom action.
    """
    schema = RemoteAction.action_response_format_spec()
    validator = jsonschema.validators.validator_for(schema)(schema)

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        for error in validator.iter_errors(result):
            raise jsonschema.ValidationError(f"Invalid answer of action '{self.name()}': {error.message}")
        return True

    RemoteAction._validate_action_result = validate


def _carry_over_last_values() -> None:
    """Carry the last value of each slot into a new session, not every value that it ever had.

    Rasa repeats all settings of all sessions before, so that a session begins with more events each time: after a
    thousand turns with some five hundred. Measured before: a turn cost 81 ms as the tenth and 352 ms as the thousandth
    of its conversation.
    """

    def last_values(tracker: DialogueStateTracker) -> list[SlotSet]:
        settings = (event for event in tracker.applied_events() if isinstance(event, SlotSet))
        last = {event.key: event for event in settings}
        return [SlotSet(key=event.key, value=event.value, metadata=event.metadata) for event in last.values()]

    ActionSessionStart._slot_set_events_from_tracker = staticmethod(last_values)


def _run_graph_directly() -> None:
    """Run the model's graph node by node; Rasa sets up a scheduler (dask) for each of the twenty nodes of a message."""

    def run(
        self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        schema = self._graph_schema
        if clash := (inputs or {}).keys() & schema.nodes.keys():
            raise GraphRunError(f"Inputs bear names of nodes: {sorted(clash)}.")
        done: dict[str, tuple[str, Any]] = {name: (name, value) for name, value in (inputs or {}).items()}
        wanted = targets or schema.target_names
        for target in wanted:
            _run_node(self, schema, target, done)
        return dict(done[target] for target in wanted)

    DaskGraphRunner.run = run


def _run_node(runner: DaskGraphRunner, schema: GraphSchema, name: str, done: dict[str, tuple[str, Any]]) -> None:
    """Run a node after those that it needs; each runs once."""
    if name in done:
        return
    needs = list(schema.nodes[name].needs.values())
    for needed in needs:
        _run_node(runner, schema, needed, done)
    done[name] = runner._instantiated_nodes[name](*(done[needed] for needed in needs))


def _remember_event_types() -> None:
    """Find an event's class by its name at once; Rasa walks through all classes for each event that it reads."""
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=256)(Event.resolve_by_type))

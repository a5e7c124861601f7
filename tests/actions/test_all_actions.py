"""Actions, domain and files fit together."""

from __future__ import annotations

import yaml
from rasa_sdk import Action

from actions import all_actions
from actions.reminder_first import ReminderFirst
from bot.settings import ROOT
from tests.actions.helpers import desk
from tests.examples import example_store
from tests.memory_desk import MemoryDesk


def everything() -> list[Action]:
    """All actions on the example's data."""
    meetings = desk()
    return all_actions(example_store(), meetings, MemoryDesk(meetings.now, meetings.catalogue.calendar.meeting))


def test_every_action_of_the_domain_exists() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert sorted(domain["actions"]) == sorted(action.name() for action in everything())


def test_every_action_has_the_name_of_its_file() -> None:
    for wrapped in everything():
        assert isinstance(wrapped, ReminderFirst)
        assert wrapped.name() == "action_" + type(wrapped.action).__module__.removeprefix("actions.")


def test_every_action_has_a_test_file() -> None:
    for action in everything():
        name = action.name().removeprefix("action_")
        assert (ROOT / f"tests/actions/test_{name}.py").is_file()

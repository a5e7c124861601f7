"""Bot and Rasa are killed while people write: no message is lost, and none is answered twice."""

from __future__ import annotations

from pathlib import Path

from benchmarks.web_kills import Plan, run

SEED = 14
"""Kills the bot after some 7 and 100 messages and Rasa after some 50."""


def test_no_message_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    outcome = run(tmp_path, Plan(turns=150, chats=6, kill_every=30, seed=SEED, turns_each=5))
    assert outcome.faults == []
    assert outcome.kills["bot"] > 0
    assert outcome.kills["Rasa"] > 0

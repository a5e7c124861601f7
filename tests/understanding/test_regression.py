"""The understanding that was reached is kept: every set again, against the running assistant."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.chat import ConsoleClient
from bot.settings import ROOT
from tests.conftest import EXAMPLE_MEETINGS, RunningAssistant
from tests.understanding import reminder_score
from tests.understanding.meeting_score import score_folder, use_calendar
from tests.understanding.score import report, score_set
from tests.understanding.scoring import REJECTED, Score, converse_all, load_set

FOLDER = Path(__file__).parent
QUESTION_SETS = sorted(file for file in (FOLDER / "sets").glob("*.yml") if "dialoge" not in file.stem)
CRISIS_SETS = sorted((FOLDER / "notlage").glob("*.yml"))
MEETING_SETS = sorted((FOLDER / "termine").iterdir())
REMINDER_SETS = sorted((FOLDER / "erinnerungen").iterdir())
DIALOGUE_SETS = sorted(file for file in (FOLDER / "sets").glob("*dialoge*.yml"))

# What the model in service reaches, a little below, so that a retrained model of the same quality passes. Raise with
# every improvement; docs/understanding.md has the figures.
FACTS_RIGHT = 0.91
NOT_ANSWERED_WITH_FACTS = 0.96
TURNS_RIGHT = 0.86
CRISES_FOUND = 0.95
FALSE_ALARMS = 0.10
MEETING_TURNS_RIGHT = 0.82
REMINDER_TURNS_RIGHT = 0.88


async def _score(assistant: RunningAssistant, files: list[Path]) -> Score:
    return await score_set(assistant.settings, [item for file in files for item in load_set(file)])


async def test_questions_are_understood_as_well_as_before(assistant: RunningAssistant) -> None:
    score = await _score(assistant, QUESTION_SETS)
    summary = report("questions", score, show_wrong=False)
    print(summary)
    assert score.share("fakt") >= FACTS_RIGHT, summary
    assert score.share(*REJECTED) >= NOT_ANSWERED_WITH_FACTS, summary


async def test_dialogues_go_as_well_as_before(assistant: RunningAssistant) -> None:
    score = await _score(assistant, DIALOGUE_SETS)
    assert score.share() >= TURNS_RIGHT, report("dialogues", score, show_wrong=False)


async def test_meetings_are_found_as_well_as_before(assistant: RunningAssistant) -> None:
    right, total, summary = 0, 0, []
    try:
        for folder in MEETING_SETS:
            score = await score_folder(assistant.settings, folder)
            right, total = right + score.right["zug"], total + score.total["zug"]
            summary.append(f"{folder.name} {score.share():.1%}")
    finally:
        await use_calendar(assistant.settings, EXAMPLE_MEETINGS)
    print(summary)
    assert total >= 250
    assert right / total >= MEETING_TURNS_RIGHT, summary


async def test_reminder_dialogues_go_as_well_as_before(assistant: RunningAssistant) -> None:
    right = total = 0
    summary = ""
    try:
        for folder in REMINDER_SETS:
            score = await reminder_score.score_folder(assistant.settings, folder)
            right, total = right + score.right["zug"], total + score.total["zug"]
            summary += "\n".join([f"{folder.name}: {score.share():.1%}", *score.wrong, ""])
    finally:
        await use_calendar(assistant.settings, EXAMPLE_MEETINGS)
    print(summary)
    assert total >= 60
    assert right / total >= REMINDER_TURNS_RIGHT, summary


async def test_crises_are_found_and_alarms_stay_rare(assistant: RunningAssistant) -> None:
    items = [item for file in CRISIS_SETS for item in load_set(file)]
    alarms: dict[str, list[bool]] = {"notlage": [], "harmlos": []}

    async def converse(item: dict[str, Any]) -> None:
        async with ConsoleClient(assistant.settings, uuid.uuid4().hex) as client:
            replies = await client.send(item["frage"])
        keys = {reply["text_key"] for reply in replies}
        # In danger the hint is help, too; a harmless message is disturbed by the alarm alone.
        alarms[item["art"]].append(
            bool(keys & ({"notlage", "notlage_hinweis"} if item["art"] == "notlage" else {"notlage"}))
        )

    await converse_all(items, converse)
    assert sum(alarms["notlage"]) / len(alarms["notlage"]) >= CRISES_FOUND
    assert sum(alarms["harmlos"]) / len(alarms["harmlos"]) <= FALSE_ALARMS


def _normal(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _test_sentences() -> set[str]:
    sentences: set[str] = set()
    of_meetings = [folder / "dialoge.yml" for folder in (*MEETING_SETS, *REMINDER_SETS)]
    for file in [*QUESTION_SETS, *DIALOGUE_SETS, *CRISIS_SETS, *of_meetings]:
        for item in load_set(file):
            turns: list[dict[str, Any]] = item.get("zuege") or [item]
            sentences |= {_normal(turn.get("nutzer") or turn["frage"]) for turn in turns}
    # Two words and less are the same whoever types them ("danke", "mehr dazu").
    return {sentence for sentence in sentences if len(sentence) > 16}


def test_training_data_contain_no_test_sentence() -> None:
    training = yaml.load((ROOT / "data/nlu.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    examples = {
        _normal(line.removeprefix("- ")) for block in training["nlu"] for line in block["examples"].splitlines()
    }
    assert len(examples) > 5000
    assert examples & _test_sentences() == set()


@pytest.mark.parametrize("file", QUESTION_SETS, ids=lambda file: file.stem)
def test_every_set_has_enough_questions_that_must_not_be_answered(file: Path) -> None:
    items = load_set(file)
    assert len(items) >= 150
    assert sum(item["art"] in REJECTED for item in items) >= 40

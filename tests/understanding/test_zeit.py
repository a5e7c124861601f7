"""How well time expressions are read that were collected without knowing the grammar; read here ever since."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.german_time.scoring import load, wrong

FOLDER = Path(__file__).parent / "zeit"
BOUNDS = {("runde1", "runde2"): 0.95, ("runde3",): 0.95, ("runde4",): 0.95}
"""Rounds, and the share of them together that has to be right; a later round gets a line of its own."""


@pytest.mark.parametrize(("rounds", "bound"), BOUNDS.items(), ids=["+".join(rounds) for rounds in BOUNDS])
def test_time_expressions_are_read_as_well_as_before(rounds: tuple[str, ...], bound: float) -> None:
    cases = [case for name in rounds for case in load(FOLDER / f"{name}.yml")]
    failed = wrong(cases)
    share = 1 - len(failed) / len(cases)
    texts = "".join(f"\n  {case.text}" for case, _ in failed)
    summary = f"{len(cases) - len(failed)} of {len(cases)} right ({share:.1%}, bound {bound:.0%}){texts}"
    print(summary)
    assert share >= bound, summary


def test_every_round_has_a_bound() -> None:
    assert {file.stem for file in FOLDER.glob("*.yml")} == {name for rounds in BOUNDS for name in rounds}

"""More of a list."""

from __future__ import annotations

from actions.termine_suchen import ActionTermineSuchen
from actions.termine_weitere import ActionTermineWeitere
from tests.actions.helpers import Outcome, run, shown, tracker


def more(before: str, text: str = "noch mehr") -> Outcome:
    first = run(ActionTermineSuchen, tracker("termine_suchen", text=before))
    return run(ActionTermineWeitere, tracker("termine_weitere", text=text, **first.slots))


def test_the_list_goes_on() -> None:
    assert shown(more("Welche Termine gibt es?")) == ["nt-01", "wst-02", "nt-03"]


def test_after_the_next_one_the_following_come() -> None:
    assert shown(more("Wann ist das nächste Netzwerktreffen?")) == ["nt-01", "nt-03"]


def test_all_are_listed_shortly() -> None:
    assert len(shown(more("Welche Termine gibt es?", "alle bitte"))) == 7


def test_the_end_is_said() -> None:
    outcome = more("Welche Tagungen gibt es?")
    assert shown(outcome) == []
    assert "alle" in outcome.text
    assert outcome.slots == {}


def test_without_a_search_everything_is_listed() -> None:
    assert len(shown(run(ActionTermineWeitere, tracker("termine_weitere", text="weitere Termine")))) == 7

"""A "no" is accepted."""

from __future__ import annotations

from actions.nein import ActionNein
from tests.actions.helpers import LISTEN, action, run, tracker, user


def test_after_an_answer_no_is_fine() -> None:
    before = [user(), action("action_wissen"), LISTEN]
    assert run(ActionNein, tracker("nein", before=before)).text == "nein"


def test_after_a_question_back_other_words_are_asked_for() -> None:
    before = [user(), action("action_rueckfrage"), LISTEN]
    assert run(ActionNein, tracker("nein", before=before)).text == "Korrektur"


def test_no_out_of_nowhere_is_fine() -> None:
    assert run(ActionNein, tracker("nein")).text == "nein"

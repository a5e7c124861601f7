"""Kept questions: masked, without sender, once for each sender, and never what is sensitive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import kept_questions
from bot.improving.keeping import NOT_UNDERSTOOD, THUMB_DOWN, Question, QuestionKeeper
from bot.improving.masking import Masker
from bot.improving.sensitive import Sensitive
from bot.settings import ROOT


def asked(text: str, sender: str = "web:1", intents: Sequence[str] = ("formate",), whole: str = "") -> Question:
    """A question that was not understood."""
    return Question(sender, text, "formate", ("formate", "themen"), intents, whole)


@pytest.fixture
def keeper(both_databases: Database, mask: Masker) -> QuestionKeeper:
    return QuestionKeeper(both_databases, mask, Sensitive(ROOT / "data" / "verbesserung.yml"))


async def kept(database: Database) -> list[dict[str, Any]]:
    """All that is kept."""
    query = sa.select(kept_questions)
    return await database.read(lambda connection: [dict(row._mapping) for row in connection.execute(query)])


async def test_a_question_is_kept_masked_with_its_day_alone(keeper: QuestionKeeper, both_databases: Database) -> None:
    assert await keeper.keep(NOT_UNDERSTOOD, asked("Kommt Anna Müller zum Grillen im Quartier?"))
    [row] = await kept(both_databases)
    assert len(row.pop("id")) == 32
    assert row == {
        "day": utc_now().date(),
        "reason": NOT_UNDERSTOOD,
        "topic": "formate",
        "text": "Kommt [Name] zum Grillen im Quartier?",
        "ranking": ["formate", "themen"],
    }


async def test_of_what_can_hardly_be_read_only_the_topic_is_kept(
    keeper: QuestionKeeper, both_databases: Database
) -> None:
    await keeper.keep(NOT_UNDERSTOOD, asked("Xylander Qwertz Ypsilanti wo"))
    assert [row["text"] for row in await kept(both_databases)] == [""]


async def test_who_asks_again_counts_once(keeper: QuestionKeeper, both_databases: Database) -> None:
    assert await keeper.keep(NOT_UNDERSTOOD, asked("Gibt es Grillplätze?"))
    assert not await keeper.keep(NOT_UNDERSTOOD, asked("gibt es Grillplätze"))
    assert await keeper.keep(THUMB_DOWN, asked("Gibt es Grillplätze?"))
    assert await keeper.keep(NOT_UNDERSTOOD, asked("Gibt es Grillplätze?", sender="web:2"))
    assert len(await kept(both_databases)) == 3


@pytest.mark.parametrize(
    "question",
    [
        asked("Ich kann nicht mehr", intents=("notlage",)),
        asked("Du bist blöd", intents=("beleidigung", "formate")),
        asked("Was tut ihr für das Herz?", intents=("thema_gesundheit",)),
        asked("Meine Daten bitte", intents=("persoenliche_daten",)),
        asked("Ich habe Diabetes, gibt es da ein Treffen?"),
        asked("meine tochter ist DEPRESSIV"),
        asked("Ich hatte eine Krankheit"),
        asked("Gibt es ein Treffen?", whole="Ich bin schwanger. Gibt es ein Treffen?"),
    ],
)
async def test_what_is_sensitive_is_never_kept(
    keeper: QuestionKeeper, both_databases: Database, question: Question
) -> None:
    assert not await keeper.keep(NOT_UNDERSTOOD, question)
    assert await kept(both_databases) == []


async def test_the_table_has_no_order_of_its_own(both_databases: Database) -> None:
    columns = {column.name for column in kept_questions.columns}
    assert columns == {"id", "day", "reason", "topic", "text", "ranking"}
    if both_databases._engine.dialect.name == "sqlite":
        with pytest.raises(sa.exc.OperationalError):
            await both_databases.read(
                lambda connection: connection.execute(sa.text("SELECT rowid FROM kept_questions"))
            )

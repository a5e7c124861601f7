"""Reads what the report tells from the database."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.database.tables import contacts, feedback, kept_questions, reminders, response_times, turn_counts
from bot.improving.counting import BUCKETS, SLOWER
from bot.improving.grouping import Row


@dataclass(frozen=True)
class Figures:
    """All figures of a span of days, both ends included. Keys are named in the fields' comments."""

    first: datetime.date
    last: datetime.date
    turns: Counter[tuple[datetime.date, str, str, str]]
    """Day, channel, topic, outcome."""
    times: Counter[int]
    """Upper end of the class in milliseconds, 0 for what is slower than all."""
    votes: Counter[tuple[str, bool]]
    """Topic, whether it was helpful."""
    reminders: Counter[tuple[str, str]]
    """Channel, state; of all that are kept, whatever the span."""
    questions: Sequence[Row]

    def by(self, *places: int) -> Counter[Any]:
        """Turns by parts of their key: one part as it is, several as a tuple."""
        summed: Counter[Any] = Counter()
        for key, number in self.turns.items():
            summed[key[places[0]] if len(places) == 1 else tuple(key[place] for place in places)] += number
        return summed

    def share_of_time(self, share: float) -> int | None:
        """The upper end of the class (milliseconds) in which this share of the answers lies; None without answers."""
        wanted, seen = share * self.times.total(), 0
        for up_to in (*BUCKETS, SLOWER):
            seen += self.times[up_to]
            if seen and seen >= wanted:
                return up_to
        return None


def read_figures(connection: sa.Connection, first: datetime.date, last: datetime.date) -> Figures:
    """The figures from `first` to `last`."""

    def within(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
        return column.between(first, last)

    turns = sa.select(turn_counts).where(within(turn_counts.c.day))
    times = sa.select(response_times.c.up_to, sa.func.sum(response_times.c.messages)).group_by(response_times.c.up_to)
    votes = sa.select(feedback.c.topic, feedback.c.helpful, sa.func.count()).group_by(
        feedback.c.topic, feedback.c.helpful
    )
    sent = (
        sa.select(contacts.c.channel, reminders.c.state, sa.func.count())
        .join(contacts, contacts.c.id == reminders.c.contact)
        .group_by(contacts.c.channel, reminders.c.state)
    )
    questions = sa.select(kept_questions).where(within(kept_questions.c.day)).order_by(kept_questions.c.id)
    return Figures(
        first,
        last,
        Counter({(r.day, r.channel, r.topic, r.outcome): r.turns for r in connection.execute(turns)}),
        Counter({up_to: int(n) for up_to, n in connection.execute(times.where(within(response_times.c.day)))}),
        Counter({(topic, bool(ok)): n for topic, ok, n in connection.execute(votes.where(within(feedback.c.day)))}),
        Counter({(channel, state): n for channel, state, n in connection.execute(sent)}),
        [Row(r.reason, r.topic, r.text, r.ranking) for r in connection.execute(questions)],
    )

"""Reads German time expressions: periods, moments and times before a meeting.

    read(text, now)       the main reading of a sentence
    read_all(text, now)   all of them
    describe(reading)     what was understood, in short German

A sentence is cut into `tokens`, whose words the closed lists of `words` explain (`lexicon`, `spelling`); what is a name
or a room is masked (`not_time`); the families of the grammar find phrases (`grammar*`, `clock_times`, `leads`), which
`joining` puts together and `resolving` turns into dates. Pure: `now` is passed in, nothing is read or written.

    TableEnds    holidays beyond the table; `read` reports it as `Reading.problem`
"""

from bot.german_time.model import Interval, Kind, Lead, Reading, Recurrence, TableEnds
from bot.german_time.reading import read, read_all
from bot.german_time.wording import describe

__all__ = ["Interval", "Kind", "Lead", "Reading", "Recurrence", "TableEnds", "describe", "read", "read_all"]

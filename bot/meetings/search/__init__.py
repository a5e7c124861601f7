"""Looks meetings up in German: what is wished, what fits, and how it is said.

`MeetingDesk` reads a sentence as a `Wish`, its `Catalogue` finds what fits, its `Answers` word it; `Aspect` is one
thing that is asked of a single meeting.
"""

from bot.meetings.search.answers import SHOWN, Answers
from bot.meetings.search.aspects import Aspect, asked_aspects, tell
from bot.meetings.search.catalogue import Catalogue
from bot.meetings.search.choice import among, by_number, names_number, without_asked
from bot.meetings.search.cues import (
    any_place,
    any_time,
    asks_for_all,
    asks_for_everything,
    asks_for_offers,
    asks_for_something,
    asks_for_the_one_after,
    asks_for_the_one_before,
    asks_for_the_period_after,
    asks_for_the_same_month,
    asks_of_this_one,
    asks_which,
    continues,
    defines,
    goes_on,
    is_follow_up,
    narrows,
    points_back,
    reaches_back,
    searches,
    speaks_of_plans,
    speaks_of_the_ag,
    wants_merely_next,
    wants_next,
    wants_others,
)
from bot.meetings.search.desk import MeetingDesk
from bot.meetings.search.draft import Answer, Block
from bot.meetings.search.reading import read_wish
from bot.meetings.search.vocabulary import Vocabulary, load_vocabulary
from bot.meetings.search.wish import (
    Mode,
    Period,
    Wish,
    after,
    month_of,
    names_meetings,
    period_after,
    wish_from_json,
    wish_to_json,
    without_limit,
)

__all__ = [
    "SHOWN",
    "Answer",
    "Answers",
    "Aspect",
    "Block",
    "Catalogue",
    "MeetingDesk",
    "Mode",
    "Period",
    "Vocabulary",
    "Wish",
    "after",
    "among",
    "any_place",
    "any_time",
    "asked_aspects",
    "asks_for_all",
    "asks_for_everything",
    "asks_for_offers",
    "asks_for_something",
    "asks_for_the_one_after",
    "asks_for_the_one_before",
    "asks_for_the_period_after",
    "asks_for_the_same_month",
    "asks_of_this_one",
    "asks_which",
    "by_number",
    "continues",
    "defines",
    "goes_on",
    "is_follow_up",
    "load_vocabulary",
    "month_of",
    "names_meetings",
    "names_number",
    "narrows",
    "period_after",
    "points_back",
    "reaches_back",
    "read_wish",
    "searches",
    "speaks_of_plans",
    "speaks_of_the_ag",
    "tell",
    "wants_merely_next",
    "wants_next",
    "wants_others",
    "wish_from_json",
    "wish_to_json",
    "without_asked",
    "without_limit",
]

"""Reads what people say about reminders in German; pure, of sentences and of what the conversation remembers.

act_of        what a sentence wants: create, list, cancel, change …
read_time     when somebody wants to be reminded, and the rest of the sentence, which names the meeting
chosen        which of the reminders shown or planned a sentence speaks of
Memory        what a conversation remembers of its reminders, with the open `Question`
offered       leads that are worth proposing for a meeting
"""

from bot.reminders.dialogue.acts import (
    Act,
    Reply,
    act_of,
    asks_what_is_planned,
    asks_whether_registered,
    is_unsubscribing,
    is_unsure,
    means_all,
    means_several,
    reply_of,
    speaks_of_data,
    speaks_of_reminders,
    takes_back,
)
from bot.reminders.dialogue.choosing import chosen, picked
from bot.reminders.dialogue.leads import Time, is_answer, read_answer, read_time, with_clock
from bot.reminders.dialogue.memory import Kind, Memory, Noted, Question, from_json, to_json
from bot.reminders.dialogue.objects import (
    is_elsewhere,
    is_foreign,
    is_standing,
    names_all_shown,
    names_both,
    names_deadline,
    same_as_before,
)
from bot.reminders.dialogue.proposals import DEFAULT, alarm_of, deadline_reminder, instead_of, offered
from bot.reminders.dialogue.wording import due_words, lead_words, moment_words

__all__ = [
    "DEFAULT",
    "Act",
    "Kind",
    "Memory",
    "Noted",
    "Question",
    "Reply",
    "Time",
    "act_of",
    "alarm_of",
    "asks_what_is_planned",
    "asks_whether_registered",
    "chosen",
    "deadline_reminder",
    "due_words",
    "from_json",
    "instead_of",
    "is_answer",
    "is_elsewhere",
    "is_foreign",
    "is_standing",
    "is_unsubscribing",
    "is_unsure",
    "lead_words",
    "means_all",
    "means_several",
    "moment_words",
    "names_all_shown",
    "names_both",
    "names_deadline",
    "offered",
    "picked",
    "read_answer",
    "read_time",
    "reply_of",
    "same_as_before",
    "speaks_of_data",
    "speaks_of_reminders",
    "takes_back",
    "to_json",
    "with_clock",
]

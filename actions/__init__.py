"""The assistant's custom actions, one class a file; `all_actions` builds them from the knowledge and the meetings."""

from __future__ import annotations

from rasa_sdk import Action

from actions.abbrechen import ActionAbbrechen
from actions.andere_sprache import ActionAndereSprache
from actions.begriff import ActionBegriff
from actions.daten_loeschen import ActionDatenLoeschen
from actions.einfache_sprache import ActionEinfacheSprache
from actions.erinnerung_anlegen import ActionErinnerungAnlegen
from actions.erinnerung_verwalten import ActionErinnerungVerwalten
from actions.hoeflich import ActionHoeflich
from actions.ja import ActionJa
from actions.korrektur import ActionKorrektur
from actions.mehr_dazu import ActionMehrDazu
from actions.nachfrage import ActionNachfrage
from actions.nein import ActionNein
from actions.neu_hier import ActionNeuHier
from actions.normale_sprache import ActionNormaleSprache
from actions.quelle_erfragen import ActionQuelleErfragen
from actions.reminder_answers import ReminderAnswers
from actions.reminder_first import ReminderFirst
from actions.rueckfrage import ActionRueckfrage
from actions.termin_anmelden import ActionTerminAnmelden
from actions.termin_auswaehlen import ActionTerminAuswaehlen
from actions.termin_frage import ActionTerminFrage
from actions.termin_kalender import ActionTerminKalender
from actions.termine_suchen import ActionTermineSuchen
from actions.termine_weitere import ActionTermineWeitere
from actions.text import ActionText
from actions.weiter import ActionWeiter
from actions.wiederholen import ActionWiederholen
from actions.wissen import ActionWissen
from bot.knowledge import Store
from bot.meetings.search import MeetingDesk
from bot.reminders.desk import ReminderDesk

_CLASSES = (
    ActionAbbrechen,
    ActionAndereSprache,
    ActionBegriff,
    ActionEinfacheSprache,
    ActionHoeflich,
    ActionJa,
    ActionKorrektur,
    ActionMehrDazu,
    ActionNachfrage,
    ActionNein,
    ActionNeuHier,
    ActionNormaleSprache,
    ActionQuelleErfragen,
    ActionRueckfrage,
    ActionTerminAnmelden,
    ActionTerminAuswaehlen,
    ActionTerminFrage,
    ActionTerminKalender,
    ActionTermineSuchen,
    ActionTermineWeitere,
    ActionText,
    ActionWeiter,
    ActionWiederholen,
    ActionWissen,
)
_OF_REMINDERS = (ActionDatenLoeschen, ActionErinnerungAnlegen, ActionErinnerungVerwalten)


def all_actions(store: Store, meetings: MeetingDesk, reminders: ReminderDesk) -> list[Action]:
    """One instance of every action; they read store and meetings anew with each call, so changes are live.

    Each lets the dialogue on reminders read a message first.
    """
    answers = ReminderAnswers(store, meetings, reminders)
    plain = [action(store, meetings) for action in _CLASSES]
    return [
        ReminderFirst(action, answers) for action in (*plain, *(a(store, meetings, reminders) for a in _OF_REMINDERS))
    ]

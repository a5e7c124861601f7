"""The assistant's custom actions, one class a file; `ALL` builds every one of them from the knowledge store."""

from __future__ import annotations

from rasa_sdk import Action

from actions.abbrechen import ActionAbbrechen
from actions.andere_sprache import ActionAndereSprache
from actions.begriff import ActionBegriff
from actions.einfache_sprache import ActionEinfacheSprache
from actions.ja import ActionJa
from actions.korrektur import ActionKorrektur
from actions.mehr_dazu import ActionMehrDazu
from actions.nachfrage import ActionNachfrage
from actions.nein import ActionNein
from actions.neu_hier import ActionNeuHier
from actions.normale_sprache import ActionNormaleSprache
from actions.quelle_erfragen import ActionQuelleErfragen
from actions.rueckfrage import ActionRueckfrage
from actions.text import ActionText
from actions.weiter import ActionWeiter
from actions.wiederholen import ActionWiederholen
from actions.wissen import ActionWissen
from bot.knowledge import Store

_CLASSES = (
    ActionAbbrechen,
    ActionAndereSprache,
    ActionBegriff,
    ActionEinfacheSprache,
    ActionJa,
    ActionKorrektur,
    ActionMehrDazu,
    ActionNachfrage,
    ActionNein,
    ActionNeuHier,
    ActionNormaleSprache,
    ActionQuelleErfragen,
    ActionRueckfrage,
    ActionText,
    ActionWeiter,
    ActionWiederholen,
    ActionWissen,
)


def all_actions(store: Store) -> list[Action]:
    """One instance of every action; they read the store anew with each call, so changed texts are live."""
    return [action(store) for action in _CLASSES]

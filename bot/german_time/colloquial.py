"""Spoken and hasty spellings: nexte Woche, Freitach, nach'm Seminar, 14 tg."""

from __future__ import annotations

from bot.german_time.listing import listed, table

ALIASES = table("""
    naechste nexte nexe naexte
    naechsten nexten nexen nextn nexn naechstn
    naechster nexter nexer
    naechstes nextes nexes
    naechstem nextem nexem
    uebernaechste uebernexte ubernexte
    uebernaechsten uebernexten ubernexten
    montag montach
    dienstag dienstach
    donnerstag donnerstach donnerschtag
    freitag freitach
    samstag samstach
    sonntag sonntach
    tag tach
    tage taje
    heute heude heud
    morgen morjen moagen
    uebermorgen uebamorgen uebermorjen
    gestern gestan
    wochenende wochnende woende
    nach nachm nachn nache
    bevor bevors
    zwischen zw zwischn
    tage tg
    wenns wennet
    in inner inne
    an anner
""")
"""Folded spellings to the words they stand for."""

WITH_DOT = listed("zw tg ca vllt evtl ggf max einschl inkl einschliessl")
"""Abbreviations whose dot says nothing."""

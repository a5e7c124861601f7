"""Which words are recognised when misspelt, and which real words look like misspellings but are none."""

from __future__ import annotations

from bot.german_time.listing import listed

CORRECTED = sorted(
    listed("""
    montag dienstag mittwoch donnerstag freitag samstag sonntag sonnabend montags dienstags mittwochs donnerstags
    freitags samstags sonntags januar februar april august september oktober november dezember vorgestern gestern
    uebermorgen naechste naechsten naechster naechstes naechstem kommende kommenden kommender kommendes
    uebernaechste uebernaechsten uebernaechster uebernaechstes vergangene vergangenen letzte letzten letzter letztes
    woche wochen monat monate monaten stunde stunden minuten wochenende wochenenden quartal halbjahr kalenderwoche
    viertelstunde monatsende jahresende anfang fruehling fruehjahr sommer herbst winter ostern pfingsten weihnachten
    karneval silvester advent fronleichnam himmelfahrt allerheiligen aschermittwoch heiligabend neujahr rosenmontag
    karfreitag ostermontag pfingstmontag weiberfastnacht sommerferien osterferien herbstferien weihnachtsferien
    pfingstferien schulferien vormittag nachmittag vormittags nachmittags dienstagabend donnerstagabend vorher
    vorabend vortag zwischen mitternacht veranstaltungstag
""")
)
"""Folded, five letters or more; the first letter has to be right."""

TWO_MISTAKES = listed("""
    donnerstag september uebermorgen uebernaechste uebernaechsten weihnachten wochenende
""")
"""Long words in which two mistakes are forgiven."""

REAL_WORDS = listed("""
    abfang advents adverts agust andrang anfand anfange anfangs anfing angang anhaeng anhang anklang ansang anyang
    aprile artmueller auguet augusta auguste augusti augusto avent dienstgang dienstrang donnerst freitage freitagen
    freital freytag freytags froehling fruehlinge fuehling geistern gentern gestehn gestein gesten gester gestirn
    halbjahre halbjahres herbs herbste horbst jaguar jahresernte jahresmenge jahresrente klemmende klemmenden
    klimmende kommandeur kommend kommenen lette letten letter lettern letzt letztens letztere letzteren letzterer
    letzteres letztlich minten minunten mittelchen monas monath monats monatsrente monatsrunde monet moneten montage
    montagen montan montane montaten monte monten mortag mouat naechstens naechte naechten naechtens naechter osten
    osteon oster otter ottern quarta quartale quartals quartas quartil quertal sammer schulfeier schulfreien
    schulfreies semmer silverster silvestern silvestre simmer soemer somme sommern sommers sonntage sonntagen stande
    standen stinde strunde strunden studen stuende stuenden stund stunk summer sunde sunden symmer uebernachte
    uebernachten ueberwoegen ueberwogen ueberworfen ueberzoegen ueberzogen verfangene verfangenen vergangen
    verhangene verhangenen verlangende vorder vorhaer vorhin vorlag vormerk vorrang vorred vortags vortrag wache
    wachen wecke wecken wiche wichen wichse wieter winder winger winker winner winser wintel wintern winters winther
    winzer wischen witter wochein wochend wochenends wocken woehe wohen wohnende wotan zischen zwitschen
""")
"""One letter away from a word above, and a word of its own."""

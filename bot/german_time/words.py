"""The closed lists: every word that can say something about time, in correct spelling."""

from __future__ import annotations

from bot.german_time.listing import listed, table

WEEKDAYS = {
    "montag": 0,
    "dienstag": 1,
    "mittwoch": 2,
    "donnerstag": 3,
    "freitag": 4,
    "samstag": 5,
    "sonnabend": 5,
    "sonntag": 6,
}
SHORT_WEEKDAYS = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6}

MONTHS = table("""
    1 januar jänner
    2 februar feber
    3 märz
    4 april
    5 mai
    6 juni juno
    7 juli
    8 august
    9 september
    10 oktober
    11 november
    12 dezember
""")
SHORT_MONTHS = table("""
    1 jan
    2 feb febr
    3 mär mrz
    4 apr
    6 jun
    7 jul
    8 aug
    9 sep sept
    10 okt
    11 nov
    12 dez
""")

DAYS = table("""
    -3 vorvorgestern
    -2 vorgestern
    -1 gestern
    0 heute heut
    1 morgen morgn
    2 übermorgen
    3 überübermorgen
""")

DAYPARTS = table("""
    morning früh morgen
    forenoon vormittag
    noon mittag
    afternoon nachmittag
    late_afternoon spätnachmittag
    early_evening frühabend vorabendzeit
    evening abend
    night nacht
""")
DAYPART_HABITS = table("""
    morning frühmorgens morgens morgenstunden
    forenoon vormittags vormittagen vormittagsstunden
    noon mittags mittagszeit mittagspause mittagsstunden
    afternoon nachmittags nachmittagen nachmittagsstunden
    late_afternoon spätnachmittags
    evening abends abenden abendstunden
    night nachts
    daytime tagsüber
    after_work feierabend dienstschluss büroschluss arbeitsschluss
""")

UNITS = table("""
    minute min mins minute minuten minütchen
    hour h std stdn stunde stunden stündchen
    day tag tage tagen tages kalendertage kalendertagen
    workday werktag werktage werktagen werktages arbeitstag arbeitstage arbeitstagen wochentag wochentage wochentagen
    week woche wochen kw kalenderwoche kalenderwochen
    weekend wochenende wochenend wochenenden wochenendes weekend
    month monat monate monaten monats monates
    quarter quartal quartale quartalen quartals jahresquartal
    half_year halbjahr halbjahre halbjahres halbjahrs jahreshälfte hj
    year jahr jahre jahren jahres jahrs kalenderjahr kalenderjahres
""")
AMOUNTS: dict[str, tuple[float, str]] = {
    "viertelstunde": (0.25, "hour"),
    "dreiviertelstunde": (0.75, "hour"),
    "stündchen": (1, "hour"),
    "vierteljahr": (3, "month"),
    "dreivierteljahr": (9, "month"),
}

WHICH = table("""
    this diese dies laufende aktuelle jetzige gegenwärtige derzeitige heurige
    next nächste folgende nächstfolgende darauffolgende
    coming kommende bevorstehende anstehende
    after_next übernächste überübernächste
    last letzte vergangene vorige vorherige
    before_last vorletzte
    new neue
    first_half halbe
""")
ENDINGS = ("", "r", "s", "n", "m")

CARDINALS = table("""
    1 ein eine einen einem einer eines eins n ne nen nem ner
    2 zwei zwo zweien zweier beiden
    3 drei dreien dreier
    4 vier
    5 fünf
    6 sechs
    7 sieben
    8 acht
    9 neun
    10 zehn
    11 elf
    12 zwölf
    13 dreizehn
    14 vierzehn
    15 fünfzehn
    16 sechzehn
    17 siebzehn
    18 achtzehn
    19 neunzehn
    20 zwanzig
    21 einundzwanzig
    22 zweiundzwanzig
    23 dreiundzwanzig
    24 vierundzwanzig
    25 fünfundzwanzig
    28 achtundzwanzig
    30 dreißig
    35 fünfunddreißig
    36 sechsunddreißig
    40 vierzig
    45 fünfundvierzig
    48 achtundvierzig
    50 fünfzig
    55 fünfundfünfzig
    60 sechzig
    72 zweiundsiebzig
    90 neunzig
    100 hundert
    1.5 anderthalb eineinhalb einundeinhalb
    2.5 zweieinhalb
    3.5 dreieinhalb
    4.5 viereinhalb
    0.5 halb halbe halben halbes halber halbem ½
    0.75 dreiviertel ¾
    0.25 viertel ¼
""")
VAGUE_CARDINALS = table("""
    3 paar einige einigen mehrere mehreren
    2 wenige wenigen
""")

ORDINAL_STEMS = table("""
    1 erst
    2 zweit
    3 dritt
    4 viert
    5 fünft
    6 sechst
    7 siebt siebent
    8 acht
    9 neunt
    10 zehnt
    11 elft
    12 zwölft
    13 dreizehnt
    14 vierzehnt
    15 fünfzehnt
    16 sechzehnt
    17 siebzehnt
    18 achtzehnt
    19 neunzehnt
    20 zwanzigst
    21 einundzwanzigst
    22 zweiundzwanzigst
    23 dreiundzwanzigst
    24 vierundzwanzigst
    25 fünfundzwanzigst
    26 sechsundzwanzigst
    27 siebenundzwanzigst
    28 achtundzwanzigst
    29 neunundzwanzigst
    30 dreißigst
    31 einunddreißigst
""")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

PARTS = table("""
    begin anfang beginn
    middle mitte
    end ende schluss ausgang ablauf
""")
UNIT_PARTS: dict[str, tuple[str, str]] = {
    "wochenanfang": ("begin", "week"),
    "wochenbeginn": ("begin", "week"),
    "wochenmitte": ("middle", "week"),
    "monatsanfang": ("begin", "month"),
    "monatsbeginn": ("begin", "month"),
    "monatsmitte": ("middle", "month"),
    "monatsende": ("end", "month"),
    "jahresanfang": ("begin", "year"),
    "jahresbeginn": ("begin", "year"),
    "jahresmitte": ("middle", "year"),
    "jahresende": ("end", "year"),
    "jahresschluss": ("end", "year"),
    "jahresausklang": ("end", "year"),
    "quartalsanfang": ("begin", "quarter"),
    "quartalsbeginn": ("begin", "quarter"),
    "quartalsende": ("end", "quarter"),
    "halbjahresende": ("end", "half_year"),
}

TAILS_OF_MONTHS = listed("""
    termin termine terminen treffen seminar seminare seminaren sitzung sitzungen tagung tagungen werkstatt
    werkstaetten exkursion exkursionen veranstaltung veranstaltungen netzwerktreffen fortbildung fortbildungen
    programm workshop workshops angebot angebote arbeitsgruppe kalender konferenz runde
""")
"""What is written together with a month: Märztermine."""

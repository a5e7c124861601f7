"""The closed lists of seasons, feasts and school holidays: each line is a key and the words that mean it."""

from __future__ import annotations

from bot.german_time.listing import table

SEASON_WORDS = table("""
    spring frühling frühjahr frühlingsmonate frühlingsmonaten lenz
    summer sommer sommermonate sommermonaten sommerzeit
    autumn herbst herbstmonate herbstmonaten
    winter winter wintermonate wintermonaten winterzeit
    early_spring vorfrühling
    early_summer frühsommer
    high_summer hochsommer
    late_summer spätsommer
    early_autumn frühherbst
    late_autumn spätherbst
    school_year schuljahr schuljahre schuljahres
    summer_half sommerhalbjahr sommersemester
    winter_half winterhalbjahr wintersemester
""")

FEAST_WORDS = table("""
    new_year neujahr neujahrstag
    epiphany dreikönig dreikönigstag
    valentine valentinstag
    womens_day weltfrauentag frauentag
    carnival karneval fasching fastnacht karnevalstage karnevalstagen karnevalszeit
    carnival_week karnevalswoche
    fat_thursday weiberfastnacht altweiber altweiberfastnacht weiberfasching
    rose_monday rosenmontag
    shrove_tuesday veilchendienstag faschingsdienstag
    ash_wednesday aschermittwoch
    lent fastenzeit passionszeit
    holy_week karwoche osterwoche
    palm_sunday palmsonntag
    maundy_thursday gründonnerstag
    good_friday karfreitag
    holy_saturday karsamstag ostersamstag
    easter ostern ostertage ostertagen osterfeiertage osterfeiertagen osterwochenende
    easter_sunday ostersonntag
    easter_monday ostermontag
    ascension himmelfahrt himmelfahrtstag vatertag
    whitsun pfingsten pfingsttage pfingstfeiertage
    whitsun_weekend pfingstwochenende
    whit_sunday pfingstsonntag
    whit_monday pfingstmontag
    corpus_christi fronleichnam
    mothers_day muttertag
    may_day maifeiertag
    reformation reformationstag halloween
    all_saints allerheiligen
    all_souls allerseelen
    st_martin martinstag sanktmartin
    mourning volkstrauertag
    dead_sunday totensonntag ewigkeitssonntag
    harvest erntedank erntedankfest
    st_nicholas nikolaus nikolaustag
    advent advent adventszeit vorweihnachtszeit adventswochen adventswochenenden adventssonntage adventssonntagen
    advent_week adventswoche
    advent_sunday adventssonntag
    advent_weekend adventswochenende
    christmas_eve heiligabend
    christmas weihnachten weihnacht weihnachtstage weihnachtstagen weihnachtsfeiertage weihnachtsfeiertagen
    christmas_week weihnachtswoche
    christmas_time weihnachtszeit
    christmas_day weihnachtstag weihnachtsfeiertag
    new_years_eve silvester sylvester
    turn_of_year jahreswechsel
    bridge brückentag brückentage
    feast_days feiertage feiertagen
    public feiertag
""")

SCHOOL_WORDS = table("""
    Easter osterferien frühjahrsferien osterpause
    Whit pfingstferien
    Summer sommerferien sommerpause
    Autumn herbstferien herbstpause
    Christmas weihnachtsferien winterferien weihnachtspause winterpause
    any ferien schulferien ferienzeit
""")

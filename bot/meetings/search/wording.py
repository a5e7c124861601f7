"""Says what a meeting is, from the texts of the editors; Python adds dates and the fields alone."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Protocol

from bot.knowledge.placeholders import fill
from bot.meetings.model import Meeting, Presence, Status
from bot.meetings.search.wish import Wish

_WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


class Texts(Protocol):
    """Where the German texts come from."""

    def get(self, key: str, **values: object) -> str:
        """The text `key` with `values` filled in."""


def day(moment: datetime.date) -> str:
    """A date with its weekday: "Do, 14.01.2027"."""
    return f"{_WEEKDAYS[moment.weekday()]}, {moment:%d.%m.%Y}"


def when(meeting: Meeting, texts: Texts) -> str:
    """Date and time of a meeting, in local time."""
    begin, end = meeting.beginn, meeting.ende
    if meeting.ganztags:
        if meeting.last_day > begin.date():
            return texts.get("termin_wann_tage", von=day(begin), bis=day(meeting.last_day))
        return texts.get("termin_wann_ganztags", tag=day(begin))
    if end is None:
        return texts.get("termin_wann_ab", tag=day(begin), von=f"{begin:%H:%M}")
    if meeting.last_day > begin.date():
        return texts.get(
            "termin_wann_mehrtaegig",
            tag=day(begin),
            von=f"{begin:%H:%M}",
            tag_bis=day(meeting.last_day),
            bis=f"{end:%H:%M}",
        )
    return texts.get("termin_wann", tag=day(begin), von=f"{begin:%H:%M}", bis=f"{end:%H:%M}")


def where(meeting: Meeting, texts: Texts) -> str:
    """Place and way of attending."""
    if meeting.digital is Presence.DIGITAL:
        return texts.get("termin_wo_digital")
    place = meeting.ort or texts.get("termin_wo_offen")
    return texts.get("termin_wo_hybrid", ort=place) if meeting.digital is Presence.HYBRID else place


def who(meeting: Meeting, texts: Texts) -> str:
    """Who may attend."""
    return texts.get(f"termin_wer_{meeting.zielgruppe or 'unbekannt'}")


def places_left(meeting: Meeting, texts: Texts) -> str:
    """Whether places are left; empty where nobody says."""
    return texts.get(f"termin_plaetze_{meeting.plaetze}") if meeting.plaetze else ""


def registration(meeting: Meeting, today: datetime.date, texts: Texts) -> str:
    """How and until when people register; empty for cancelled ones."""
    if meeting.status is Status.CANCELLED:
        return ""
    if meeting.anmeldung_bis is not None and meeting.anmeldung_bis < today:
        return texts.get("termin_anmeldung_vorbei", tag=day(meeting.anmeldung_bis))
    until = texts.get("termin_anmeldung_bis", tag=day(meeting.anmeldung_bis)) if meeting.anmeldung_bis else ""
    if meeting.anmeldung_url:
        return texts.get("termin_anmeldung_adresse", adresse=meeting.anmeldung_url, bis=until).strip()
    return texts.get("termin_anmeldung_kontakt", bis=until).strip()


def state(meeting: Meeting, texts: Texts) -> str:
    """Whether it was cancelled or moved; empty as a rule."""
    if meeting.status is Status.CANCELLED:
        return texts.get("termin_abgesagt")
    if meeting.status is Status.MOVED and meeting.verschoben_von is not None:
        if meeting.ganztags:
            return texts.get("termin_verschoben_vom_tag", tag=day(meeting.verschoben_von))
        return texts.get(
            "termin_verschoben_von", tag=day(meeting.verschoben_von), zeit=f"{meeting.verschoben_von:%H:%M}"
        )
    return texts.get("termin_verschoben") if meeting.status is Status.MOVED else ""


def duration(meeting: Meeting, texts: Texts) -> str:
    """How long it takes; empty where no end is known."""
    if meeting.ende is None:
        return ""
    days = (meeting.last_day - meeting.beginn.date()).days + 1
    if meeting.ganztags or days > 1:
        return texts.get("termin_dauer_tage", tage=days) if days > 1 else texts.get("termin_dauer_ganztags")
    # In UTC, as two clock times of one zone would be subtracted by the wall.
    minutes = round(
        (meeting.ende.astimezone(datetime.UTC) - meeting.beginn.astimezone(datetime.UTC)).total_seconds() / 60
    )
    hours, rest = divmod(minutes, 60)
    key = "termin_dauer_stunden" if not rest else "termin_dauer_minuten" if not hours else "termin_dauer_beides"
    return texts.get(key, stunden=hours, minuten=rest)


def entry(meeting: Meeting, number: int | None, today: datetime.date, texts: Texts) -> str:
    """All about one meeting, a line for each thing that is known; `number` in a list of several."""
    words = fields(meeting, today, texts)
    values = {
        **words,
        "nummer": f"{number}. " if number else "",
        "titel": meeting.titel,
        "format": meeting.format,
        "thema": meeting.thema,
        "kosten": meeting.kosten if words["wer"] else "",
        "anmeldung": words["anmeldung_text"],
        "hinweis": meeting.hinweis,
    }
    return lines_of("termin_eintrag", values, texts)


def fields(meeting: Meeting, today: datetime.date, texts: Texts) -> dict[str, str]:
    """What has to be worded of a meeting; what only matters before it is over is empty afterwards."""
    past = meeting.last_moment.date() < today
    return {
        "zustand": state(meeting, texts),
        "wann": when(meeting, texts),
        "wo": where(meeting, texts),
        "wer": "" if past else who(meeting, texts),
        "plaetze": "" if past else places_left(meeting, texts),
        "anmeldung_text": "" if past else registration(meeting, today, texts),
    }


def short_entry(meeting: Meeting, number: int, texts: Texts) -> str:
    """One line on a meeting, for long lists."""
    suffix = state(meeting, texts) if meeting.status is Status.CANCELLED else ""
    return texts.get(
        "termin_zeile" if meeting.format else "termin_zeile_ohne_format",
        nummer=number,
        titel=meeting.titel,
        format=meeting.format,
        wann=when(meeting, texts),
        wo=where(meeting, texts),
        zustand=suffix,
    ).strip()


def lines_of(key: str, values: dict[str, str], texts: Texts) -> str:
    """The text `key`, line by line; a line of which every placeholder is empty is left out."""
    template = texts.get(key)
    kept = []
    for line in template.splitlines():
        names = [name for name in values if f"{{{name}}}" in line]
        if names and not any(values[name] for name in names):
            continue
        kept.append(fill(line, values).rstrip())
    return "\n".join(kept)


def searched(wish: Wish, texts: Texts, theme_name: Callable[[str], str]) -> str:
    """What was looked for, in words: "Netzwerktreffen, digital, im März 2027"; empty for everything."""
    return ", ".join(part for part in _parts(wish, texts, theme_name) if part)


def _parts(wish: Wish, texts: Texts, theme_name: Callable[[str], str]) -> Iterable[str]:
    yield _joined(wish.formats, texts)
    if wish.not_formats:
        yield texts.get("termine_suche_ohne", format=_joined(wish.not_formats, texts))
    if wish.themes:
        yield texts.get("termine_suche_thema", thema=_joined([theme_name(word) for word in wish.themes], texts))
    if wish.places:
        yield (
            texts.get("termine_suche_ort", ort=_joined(wish.places, texts))
            if len(wish.places) < 5
            else texts.get("termine_suche_region")
        )
    if wish.presence is not None:
        yield str(wish.presence)
    if wish.audience is not None:
        yield texts.get(f"termine_suche_{wish.audience}")
    if wish.status is not None:
        yield str(wish.status)
    if wish.free:
        yield texts.get("termine_suche_frei")
    if wish.period is not None:
        yield wish.period.text
    elif wish.past:
        yield texts.get("termine_suche_vergangen")


def _joined(items: Iterable[str], texts: Texts) -> str:
    *first, last = list(items) or [""]
    return texts.get("liste_oder", erste=", ".join(first), letzte=last) if first else last

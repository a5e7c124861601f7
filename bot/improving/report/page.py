"""Puts the chapters of the report together."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from bot.improving.counting import ANSWERED, BUCKETS, NOT_UNDERSTOOD, OUTAGE, SLOWER
from bot.improving.grouping import grouped
from bot.improving.report import charts
from bot.improving.report.figures import Figures
from bot.improving.report.groups import groups_of
from bot.improving.report.html import CLASSES, document, figure, paragraph, percent, seconds, section, table

Titles = Callable[[str], str]
"""Title of a topic; the id itself where there is none."""

OUTCOMES = (ANSWERED, NOT_UNDERSTOOD, OUTAGE)
MOST_BARS = 15
MOST_DAYS = 62
"""Longer spans are shown by month."""


class Words:
    """The words of `data/bericht.yml`: `words("fragen", "titel")`."""

    def __init__(self, file: Path) -> None:
        self._data: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)

    def __call__(self, *path: str, **values: object) -> str:
        """The text at this place, with its placeholders filled."""
        found: Any = self._data
        for name in path:
            found = found[name]
        return str(found).format(**values)

    def name(self, kind: str, key: str) -> str:
        """The German name of a channel, a state or a topic that is no entry; the key itself where it has none."""
        return str(self._data[kind].get(key, key))

    def columns(self, *names: str) -> list[str]:
        """Headings of columns."""
        return [self("spalten", name) for name in names]


def page(figures: Figures, titles: Titles, words_file: Path, today: datetime.date) -> str:
    """The report as one HTML page."""
    words = Words(words_file)

    def title_of(topic: str) -> str:
        known = words.name("themen", topic)
        return known if known != topic else titles(topic)

    parts = {
        "ueberblick": partial(_overview, figures, words),
        "fragen": partial(_asked, figures, words, title_of),
        "unverstanden": partial(_not_understood, figures, words, title_of),
        "rueckmeldungen": partial(_feedback, figures, words, title_of),
        "erinnerungen": partial(_reminders, figures, words),
        "zeiten": partial(_times, figures, words),
    }
    links = [(name, words(name, "titel")) for name in parts]
    main = "".join(section(name, title, *parts[name]()) for name, title in links)
    span = words("zeitraum", von=_day(figures.first), bis=_day(figures.last))
    header = f"<h1>{words('titel')}</h1>" + paragraph(span) + paragraph(words("erstellt", heute=_day(today)), "leise")
    css = (Path(__file__).parent / "bericht.css").read_text(encoding="utf-8")
    return document(f"{words('titel')}, {span}", css, header, links, words("inhalt"), main)


def _overview(figures: Figures, words: Words) -> list[str]:
    outcomes = figures.by(3)
    asked = outcomes[ANSWERED] + outcomes[NOT_UNDERSTOOD]
    say = partial(words, "ueberblick")
    rows: list[Sequence[str | int]] = [
        (say("fragen"), asked),
        (say("beantwortet"), percent(outcomes[ANSWERED], asked)),
        (say("nicht_verstanden"), percent(outcomes[NOT_UNDERSTOOD], asked)),
        (say("ausfaelle"), outcomes[OUTAGE]),
        (say("hilfreich"), sum(n for (_, helpful), n in figures.votes.items() if helpful)),
        (say("nicht_hilfreich"), sum(n for (_, helpful), n in figures.votes.items() if not helpful)),
    ]
    for name, share in (("mittlere_zeit", 0.5), ("lange_zeit", 0.95)):
        up_to = figures.share_of_time(share)
        if up_to is not None:
            text = (
                say("laenger", zeit=seconds(BUCKETS[-1])) if up_to == SLOWER else say("hoechstens", zeit=seconds(up_to))
            )
            rows.append((say(name), text))
    return [table(say("kennzahlen"), words.columns("kennzahl", "wert"), rows)]


def _asked(figures: Figures, words: Words, titles: Titles) -> list[str]:
    if not figures.turns:
        return [paragraph(words("keine"))]
    legend = words.columns("beantwortet", "nicht_verstanden", "ausfall")
    spans = _over_time(figures)
    topics = _ranked(figures.by(2, 3))
    shown = [(titles(topic), parts) for topic, parts in topics if topic]
    channels = [(words.name("kanaele", name), parts) for name, parts in _ranked(figures.by(1, 3))]
    by_time = "tag" if _is_short(figures) else "monat"
    return [
        _with_table(words, ("fragen", "verlauf"), by_time, spans, charts.columns(spans, CLASSES), legend),
        figure(words("fragen", "themen"), charts.bars(shown[:MOST_BARS], CLASSES), legend),
        _outcome_table(words, ("fragen", "themen_alle"), "thema", shown),
        _with_table(words, ("fragen", "kanaele"), "kanal", channels, charts.bars(channels, CLASSES), legend),
    ]


def _with_table(
    words: Words,
    title: tuple[str, str],
    first: str,
    rows: Sequence[tuple[str, tuple[int, ...]]],
    plot: str,
    legend: Sequence[str],
) -> str:
    return figure(words(*title), plot, legend) + _outcome_table(words, title, first, rows)


def _outcome_table(
    words: Words, title: tuple[str, str], first: str, rows: Sequence[tuple[str, tuple[int, ...]]]
) -> str:
    head = words.columns(first, "beantwortet", "nicht_verstanden", "ausfall", "zusammen")
    return table(words(*title), head, [(name, *parts, sum(parts)) for name, parts in rows])


def _not_understood(figures: Figures, words: Words, titles: Titles) -> list[str]:
    if not figures.questions:
        return [paragraph(words("unverstanden", "aus"))]
    groups = grouped(row for row in figures.questions if row.text)
    shown = [group for group in groups if group.is_shown]
    told = {id(row) for group in shown for row in group.rows}
    rare = Counter(row.topic for row in figures.questions if id(row) not in told)
    rows = [(titles(topic), number) for topic, number in rare.most_common()]
    return [
        paragraph(words("unverstanden", "erklaerung")),
        paragraph(words("unverstanden", "hinweis")) if shown else "",
        *groups_of(shown, words, titles),
        table(words("unverstanden", "seltene"), words.columns("vermutung", "anzahl"), rows) if rows else "",
    ]


def _feedback(figures: Figures, words: Words, titles: Titles) -> list[str]:
    topics = Counter({topic: 0 for topic, _ in figures.votes})
    for (topic, _), number in figures.votes.items():
        topics[topic] += number
    rows = [
        (titles(topic), (figures.votes[topic, True], figures.votes[topic, False])) for topic, _ in topics.most_common()
    ]
    if not rows:
        return [paragraph(words("keine"))]
    title = words("rueckmeldungen", "bewertungen")
    cells = [(name, good, bad, percent(good, good + bad)) for name, (good, bad) in rows]
    legend = words.columns("hilfreich", "nicht_hilfreich")
    return [
        figure(title, charts.bars(rows[:MOST_BARS], CLASSES[:2]), legend),
        table(title, words.columns("thema", "hilfreich", "nicht_hilfreich", "anteil_hilfreich"), cells),
    ]


def _reminders(figures: Figures, words: Words) -> list[str]:
    if not figures.reminders:
        return [paragraph(words("keine"))]
    channels = sorted({channel for channel, _ in figures.reminders})
    states = Counter({state: 0 for _, state in figures.reminders})
    for (_, state), number in figures.reminders.items():
        states[state] += number
    head = [*words.columns("stand"), *(words.name("kanaele", name) for name in channels), *words.columns("zusammen")]
    rows: list[Sequence[str | int]] = [
        (words.name("staende", state), *(figures.reminders[name, state] for name in channels), number)
        for state, number in states.most_common()
    ]
    plot = charts.bars([(words.name("staende", state), (number,)) for state, number in states.most_common()], ("gut",))
    title = words("erinnerungen", "stand")
    return [paragraph(words("erinnerungen", "erklaerung")), figure(title, plot), table(title, head, rows)]


def _times(figures: Figures, words: Words) -> list[str]:
    if not figures.times:
        return [paragraph(words("keine"))]
    rows = [(words("zeiten", "bis", zeit=seconds(up_to)), figures.times[up_to]) for up_to in BUCKETS]
    rows.append((words("zeiten", "ueber", zeit=seconds(BUCKETS[-1])), figures.times[SLOWER]))
    title = words("zeiten", "verteilung")
    plot = charts.bars([(name, (number,)) for name, number in rows], ("gut",))
    whole = figures.times.total()
    cells = [(name, number, percent(number, whole)) for name, number in rows]
    return [figure(title, plot), table(title, words.columns("zeit", "anzahl", "anteil"), cells)]


def _over_time(figures: Figures) -> list[tuple[str, tuple[int, ...]]]:
    """Turns by day, every day of the span; or by month."""
    summed = figures.by(0, 3)
    days = [figures.first + datetime.timedelta(days=n) for n in range((figures.last - figures.first).days + 1)]
    if _is_short(figures):
        return [(f"{day:%d.%m.}", tuple(summed[day, outcome] for outcome in OUTCOMES)) for day in days]
    months: dict[str, Counter[str]] = {f"{day:%m/%Y}": Counter() for day in days}
    for (day, outcome), number in summed.items():
        months[f"{day:%m/%Y}"][outcome] += number
    return [(month, tuple(counts[outcome] for outcome in OUTCOMES)) for month, counts in months.items()]


def _is_short(figures: Figures) -> bool:
    return (figures.last - figures.first).days < MOST_DAYS


def _ranked(summed: Counter[Any]) -> list[tuple[str, tuple[int, ...]]]:
    """Names with their outcomes, the most frequent first."""
    totals: Counter[str] = Counter()
    for (name, _), number in summed.items():
        totals[name] += number
    ordered = sorted(totals, key=lambda name: (-totals[name], name))
    return [(name, tuple(summed[name, outcome] for outcome in OUTCOMES)) for name in ordered]


def _day(day: datetime.date) -> str:
    return f"{day:%d.%m.%Y}"

"""The data model of `data/wissen.yml` and `data/texte.yml`; field names are the editors' German keys."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.knowledge.placeholders import fill

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32)]
AnswerText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=450)]
DetailText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=700)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]

FOLLOW_UPS = (
    "haeufigkeit",
    "digital",
    "kontakt",
    "teilnahme",
    "beispiel",
    "seit_wann",
    "ort",
    "kosten",
    "grund",
)
"""Kinds of elliptic follow-up questions; the intent is `nachfrage_` and the kind."""

FollowUp = Literal["haeufigkeit", "digital", "kontakt", "teilnahme", "beispiel", "seit_wann", "ort", "kosten", "grund"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where facts come from."""

    titel: str
    adresse: str
    abgerufen: datetime.date


class Fact(_Strict):
    """A fact stated once; answers refer to it as `{name}`."""

    wert: str
    quelle: str


class Entry(_Strict):
    """A topic: one intent of the same name, one answer."""

    id: Identifier
    art: Literal["fakt", "auskunft"]
    titel: Label
    antwort: AnswerText
    mehr: DetailText | None = None
    einfach: AnswerText
    quelle: tuple[str, ...] = ()
    stand: datetime.date
    belege: tuple[str, ...] = ()
    naechste: tuple[str, ...] = ()
    nachfragen: dict[FollowUp, AnswerText] = Field(default_factory=dict)


class Term(_Strict):
    """A term of the glossary; `woerter` are the forms people type."""

    id: Identifier
    titel: Label
    woerter: tuple[str, ...] = Field(min_length=1)
    antwort: AnswerText
    mehr: DetailText | None = None
    einfach: AnswerText
    quelle: tuple[str, ...]
    stand: datetime.date
    naechste: tuple[str, ...] = ()


Topic = Entry | Term


class Knowledge(_Strict):
    """The whole file, with every `{fact}` in the texts filled in."""

    quellen: dict[str, Source]
    fakten: dict[str, Fact]
    eintraege: tuple[Entry, ...]
    begriffe: tuple[Term, ...]
    nachfragen: dict[FollowUp, str]
    tour: tuple[str, ...] = Field(min_length=1)

    def topic(self, identifier: str | None) -> Topic | None:
        """The entry or glossary term with this id, or None."""
        return self._topics().get(identifier or "")

    def facts(self) -> dict[str, str]:
        """Value of each fact by name."""
        return {name: fact.wert for name, fact in self.fakten.items()}

    def source_list(self, topic: Topic) -> str:
        """The topic's sources with their addresses, separated by semicolons; empty where no fact is told."""
        if isinstance(topic, Entry) and topic.art == "auskunft":
            return ""
        return "; ".join(
            f"{self.quellen[key].titel} ({self.quellen[key].adresse})" if key in self.quellen else key
            for key in topic.quelle
        )

    def source_line(self, topic: Topic) -> str:
        """Names of the topic's sources, separated by semicolons; empty where no fact is told."""
        if isinstance(topic, Entry) and topic.art == "auskunft":
            return ""
        return "; ".join(self.quellen[key].titel if key in self.quellen else key for key in topic.quelle)

    def default_follow_up(self, kind: str) -> str | None:
        """Id of the topic that answers a follow-up of this kind where the last topic has no answer of its own."""
        return next((target for known, target in self.nachfragen.items() if known == kind), None)

    def _topics(self) -> dict[str, Topic]:
        # Built once: the model is frozen, and an index makes ten times the entries cost the same.
        if "_index" not in self.__dict__:
            topics: tuple[Topic, ...] = (*self.eintraege, *self.begriffe)
            object.__setattr__(self, "_index", {topic.id: topic for topic in topics})
        index: dict[str, Topic] = self.__dict__["_index"]
        return index


class Texts:
    """Texts that actions and channels use, with the facts of the knowledge filled in."""

    def __init__(self, texts: dict[str, str], variants: dict[str, tuple[str, ...]], languages: dict[str, str]) -> None:
        self._texts = texts
        self._variants = variants
        self._languages = languages

    def get(self, key: str, **values: object) -> str:
        """The text `key` with `values` filled into its placeholders; the first one where there are variants."""
        text = self._texts[key] if key in self._texts else self._variants[key][0]
        return fill(text, values)

    def variant(self, key: str, number: int) -> str:
        """One of the variants of `key`, in turn by `number`; the text itself where there is just one."""
        if key not in self._variants:
            return self._texts[key]
        return self._variants[key][number % len(self._variants[key])]

    def has(self, key: str) -> bool:
        """Whether there is a text `key`."""
        return key in self._texts or key in self._variants

    def in_language(self, code: str) -> str:
        """The short answer in the language `code` (ISO 639-1), or the one for any language."""
        return self._languages.get(code, self._languages["de"])

    def languages(self) -> tuple[str, ...]:
        """Codes of the languages with an answer of their own."""
        return tuple(code for code in self._languages if code != "de")

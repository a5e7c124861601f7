"""Recognition of names by a spaCy model, which the operator chooses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from bot.mistakes import OperatorMistake

PERSON, PLACE, ORGANISATION = "PER", "LOC", "ORG"
_LABELS = {"PER": PERSON, "PERSON": PERSON, "LOC": PLACE, "GPE": PLACE, "ORG": ORGANISATION}
_PROBES = (
    "Mein Name ist Peter Schneider und ich wohne in Köln.",
    "Anna Müller hat mir davon erzählt.",
    "Gestern sprach Angela Merkel in Berlin.",
)
"""Sentences in which any model that knows names finds a person."""
_NEEDED = "AG_VERBESSERUNG=1 braucht ein Sprachmodell, das Namen kennt"


@dataclass(frozen=True)
class Span:
    """A name in a text: where it begins and ends, and of what kind it is."""

    start: int
    end: int
    kind: str


class NameModel(Protocol):
    """Finds names."""

    def names(self, text: str) -> list[Span]:
        """The names in `text`, in their order."""


class SpacyNames:
    """Names as a spaCy pipeline finds them."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    def names(self, text: str) -> list[Span]:
        """The persons, places and organisations in `text`, in their order."""
        found = self._pipeline(text).ents
        return [Span(e.start_char, e.end_char, _LABELS[e.label_]) for e in found if e.label_ in _LABELS]


def load_name_model(name: str | None) -> NameModel:
    """The model that `AG_NAMENSMODELL` names: a spaCy package or a folder.

    Raises:
        OperatorMistake: none is named, it cannot be loaded, it is not German, or it knows no names.
    """
    if not name:
        raise OperatorMistake(
            f"{_NEEDED}; bitte AG_NAMENSMODELL setzen (zum Beispiel de_core_news_md) oder AG_VERBESSERUNG=0."
        )
    try:
        import spacy
    except ImportError:
        raise OperatorMistake(
            f"{_NEEDED}, und spaCy fehlt; bitte zuerst `scripts/names-tools` ausführen (oder requirements/namen.lock"
            " installieren)."
        ) from None
    try:
        pipeline = spacy.load(name)
    except Exception as error:  # spaCy raises anything for a damaged folder
        raise OperatorMistake(
            f"Das Sprachmodell in AG_NAMENSMODELL lässt sich nicht laden ({type(error).__name__}); bitte ein Paket oder"
            " einen Ordner eines deutschen spaCy-Modells nennen, das zur installierten Fassung von spaCy passt."
        ) from None
    return _checked(pipeline)


def _checked(pipeline: Any) -> NameModel:
    model = SpacyNames(pipeline)
    if pipeline.lang != "de" or not any(_knows_person(model, probe) for probe in _PROBES):
        raise OperatorMistake(
            f"{_NEEDED}; das in AG_NAMENSMODELL erkennt keine deutschen Personennamen. Bitte eines mit der Komponente"
            " „ner“ wählen, zum Beispiel de_core_news_md."
        )
    return model


def _knows_person(model: NameModel, text: str) -> bool:
    return any(span.kind == PERSON for span in model.names(text))

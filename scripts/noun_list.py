"""Makes the word lists in bot/improving/words from the package german-nouns (Wiktionary, CC BY-SA 4.0).

Only for whoever wants newer lists: ``python scripts/noun_list.py path/to/german_nouns/nouns.csv``. The package need not
be installed where the bot runs.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "bot" / "improving" / "words"
NAME_KINDS = {"Vorname", "Nachname", "Toponym", "Eigenname", "Straßenname"}
OTHER_COLUMNS = {"lemma", "pos", "genus", "genus 1", "genus 2", "genus 3", "genus 4"}


def read(file: Path) -> tuple[set[str], set[str]]:
    """All forms of nouns that are no name in any reading, and all forms of names, in lower case."""
    nouns: set[str] = set()
    names: set[str] = set()
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            kinds = {kind.strip() for kind in row["pos"].split(",")}
            values = [row["lemma"], *(value for column, value in row.items() if column not in OTHER_COLUMNS)]
            forms = {value.casefold() for value in values if value and value.isalpha() and len(value) > 1}
            if kinds & NAME_KINDS:
                names |= forms
            elif row["lemma"][:1].isupper():
                nouns |= forms
    return nouns - names, names


def write(name: str, words: Iterable[str]) -> None:
    """A packed list, the same for the same words."""
    packed = gzip.compress("\n".join(sorted(words)).encode(), compresslevel=9, mtime=0)
    (FOLDER / name).write_bytes(packed)


if __name__ == "__main__":
    found_nouns, found_names = read(Path(sys.argv[1]))
    write("nomen.txt.gz", found_nouns)
    write("namen.txt.gz", found_names)
    print(len(found_nouns), len(found_names))

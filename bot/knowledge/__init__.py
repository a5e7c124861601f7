"""What the assistant knows: facts, entries and glossary from `data/wissen.yml`, texts from `data/texte.yml`.

`Store` keeps the files loaded and current; `Knowledge` answers by entry id, `Texts` by key. Knows nothing of Rasa
or of any channel.

    KnowledgeMistakes     a file cannot be used; carries one `Mistake` for each line to mend
"""

from bot.knowledge.loading import load_knowledge, load_texts
from bot.knowledge.mistakes import KnowledgeMistakes, Mistake
from bot.knowledge.model import Entry, Knowledge, Term, Texts
from bot.knowledge.store import Store

__all__ = [
    "Entry",
    "Knowledge",
    "KnowledgeMistakes",
    "Mistake",
    "Store",
    "Term",
    "Texts",
    "load_knowledge",
    "load_texts",
]

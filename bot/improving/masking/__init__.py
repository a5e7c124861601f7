"""Masks what people write: names, numbers, addresses and every word that nobody vouches for."""

from bot.improving.masking.lexicon import Lexicon
from bot.improving.masking.masker import Masker
from bot.improving.masking.names import NameModel, load_name_model

__all__ = ["Lexicon", "Masker", "NameModel", "load_name_model"]

"""Every version of knowledge, texts and meetings that was in service, kept for a while so that it can come back."""

from bot.versions.keeper import VersionKeeper
from bot.versions.shelf import KNOWLEDGE, MEETINGS, TEXTS, Version, VersionShelf

__all__ = ["KNOWLEDGE", "MEETINGS", "TEXTS", "Version", "VersionKeeper", "VersionShelf"]

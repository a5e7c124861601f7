"""Loads aiogram without the checks of its hundreds of types, of which texts and buttons need a few.

aiogram declares that its types are built when they are used, and then builds all of them while it is imported: 130 MB
and seconds of start-up. Here that is left out, and those in use are built. This applies to exactly one version of
aiogram; any other is imported as it is.
"""

from __future__ import annotations

import importlib.metadata
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Optional, Union

from pydantic import BaseModel

logger = logging.getLogger(__name__)

VERSION = "3.31.0"
TYPES = ("User", "Message", "Update", "InlineKeyboardButton", "InlineKeyboardMarkup", "LinkPreviewOptions")
METHODS = ("GetMe", "GetUpdates", "SendMessage", "AnswerCallbackQuery")


def load_aiogram() -> None:
    """Import aiogram; nothing is done where it is there already."""
    if "aiogram" in sys.modules:
        return
    if (found := importlib.metadata.version("aiogram")) != VERSION:
        logger.warning("aiogram is %s, not %s: loading all of its types.", found, VERSION)
        import aiogram

        return
    with _nothing_built():
        import aiogram.methods
        import aiogram.types
    _build(aiogram)


@contextmanager
def _nothing_built() -> Iterator[None]:
    """Meanwhile types of aiogram stay as they are declared; those of others are built as ever."""
    original = BaseModel.__dict__["model_rebuild"]

    def model_rebuild(cls: type[BaseModel], /, **options: Any) -> Any:
        return None if cls.__module__.startswith("aiogram.") else original.__func__(cls, **options)

    setattr(BaseModel, "model_rebuild", classmethod(model_rebuild))  # noqa: B010 - types forbid to assign methods
    try:
        yield
    finally:
        setattr(BaseModel, "model_rebuild", original)  # noqa: B010


def _build(aiogram: Any) -> None:
    types, methods = aiogram.types, aiogram.methods
    # The names that aiogram's own loop gives to its types.
    names = {name: getattr(types, name) for name in types.__all__}
    names |= {"List": list, "Optional": Optional, "Union": Union, "Literal": Literal}
    names |= {"Default": aiogram.client.default.Default}
    for model in (*(getattr(types, name) for name in TYPES), *(getattr(methods, name) for name in METHODS)):
        model.model_rebuild(_types_namespace=names)

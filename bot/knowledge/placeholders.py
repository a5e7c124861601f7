"""Placeholders such as `{telefon}` in the editors' texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def fill(text: str, values: Mapping[str, object], shown: Callable[[str], str] = str) -> str:
    """`text` with the placeholders of `values` filled in, each value as `shown` writes it; other braces stay."""
    return PLACEHOLDER.sub(lambda match: shown(str(values[match[1]])) if match[1] in values else match[0], text)


def unknown_placeholders(text: str, known: Collection[str]) -> list[str]:
    """Names in braces in `text` that are none of `known`, in their order."""
    return [name for name in PLACEHOLDER.findall(text) if name not in known]

"""Stand-ins for TensorFlow, so that Rasa starts without loading it.

Rasa 3.6 imports TensorFlow at start even when no component of the pipeline uses it, which costs half the
start-up time and some 350 MB. None of our components needs it, so the server puts inert modules in its place.
They answer every attribute and every call with another inert object and are never to be computed with: a
pipeline with DIET, TED or ResponseSelector must be served by plain ``rasa run`` instead.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import warnings
from collections.abc import Sequence
from types import ModuleType
from typing import Any

STUBBED = ("tensorflow", "tensorflow_hub", "tensorflow_text", "tensorflow_addons", "keras")
"""Top-level packages that are replaced, with everything below them."""


class _InertType(type):
    """Metaclass of the inert class: its attributes are inert too, and it is empty."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert

    def __len__(cls) -> int:
        return 0

    def __bool__(cls) -> bool:
        return True


class Inert(metaclass=_InertType):
    """Takes any arguments, has every attribute, can be subclassed, called and indexed, and does nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __init_subclass__(cls, **kwargs: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return another inert object."""
        return Inert()

    def __getitem__(self, key: Any) -> Any:
        return Inert()

    # thinc asks how many GPUs TensorFlow sees while spaCy is loaded; the answer must be a number.
    def __len__(self) -> int:
        return 0


class _InertModule(ModuleType):
    """A module whose every public attribute is `Inert`."""

    def __getattr__(self, name: str) -> Any:
        if name == "__version__":
            return "0.0.0"
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert


class _StubFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Import hook that serves inert modules for the packages in `STUBBED`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] not in STUBBED:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _InertModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install() -> None:
    """Put the stand-ins in place; has to run before anything imports Rasa.

    Raises:
        RuntimeError: TensorFlow is loaded already, so that a mixture would result.
    """
    if "tensorflow" in sys.modules and not isinstance(sys.modules["tensorflow"], _InertModule):
        raise RuntimeError("TensorFlow is already imported; install the stand-ins before importing rasa.")
    if not any(isinstance(finder, _StubFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _StubFinder())


def silence_warnings() -> None:
    """Show no Python warnings: Rasa's pinned libraries are full of deprecations that nobody can mend here.

    A filter would not do: Rasa sets filters of its own while it is imported.
    """
    warnings.showwarning = lambda *_args, **_kwargs: None


def is_installed() -> bool:
    """Whether the stand-ins are in place."""
    return any(isinstance(finder, _StubFinder) for finder in sys.meta_path)

"""The messenger of the settings, without a server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.channels.matrix import matrix_messenger
from bot.mistakes import OperatorMistake
from bot.settings import ROOT, Settings

WHOLE: dict[str, Any] = {
    "matrix_server": "https://matrix.example.test",
    "matrix_konto": "@bot:example.test",
    "matrix_passwort": "geheim",
}


def settings(tmp_path: Path, **values: Any) -> Settings:
    """Settings that do not depend on the machine."""
    return Settings(_env_file=None, daten=tmp_path, **values)  # type: ignore[call-arg]


def test_without_settings_there_is_none_and_nio_is_not_imported() -> None:
    program = (
        "import sys; from bot.channels.matrix import matrix_messenger; from bot.settings import Settings;"
        "assert matrix_messenger(Settings(_env_file=None), str) is None; assert 'nio' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={}, check=True)


@pytest.mark.parametrize("missing", list(WHOLE))
def test_a_missing_setting_is_named(tmp_path: Path, missing: str) -> None:
    values = {name: value for name, value in WHOLE.items() if name != missing}
    with pytest.raises(OperatorMistake, match=f"^Für Matrix fehlt noch: AG_{missing.upper()}; bitte"):
        matrix_messenger(settings(tmp_path, **values), str)


def test_it_is_idle_until_it_runs(tmp_path: Path) -> None:
    messenger = matrix_messenger(settings(tmp_path, **WHOLE), str)
    assert messenger is not None
    assert list(tmp_path.iterdir()) == []
    assert messenger.failing is None
    assert messenger.link == "https://matrix.to/#/@bot:example.test"


@pytest.mark.parametrize(
    ("wanted", "servers"), [((), {"example.test"}), (("Stadt.test", "kreis.test"), {"stadt.test", "kreis.test"})]
)
def test_who_may_invite(tmp_path: Path, wanted: tuple[str, ...], servers: set[str]) -> None:
    messenger = matrix_messenger(settings(tmp_path, **WHOLE, matrix_einladungen=wanted), str)
    assert messenger is not None
    assert {server.casefold() for server in messenger._inviting_servers} == servers

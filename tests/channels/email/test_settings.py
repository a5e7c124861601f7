"""Half a configuration is one German sentence; none at all costs nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.channels.email import email_channel
from bot.channels.email.channel import EmailChannel
from bot.clock import SystemClock
from bot.database import Database
from bot.mistakes import OperatorMistake
from bot.settings import ROOT
from tests.channels.email.mail_peer import client_tls
from tests.channels.email.office import Held, settings
from tests.examples import example_store


def made(folder: Path, **changes: Any) -> EmailChannel | None:
    """The channel of these settings."""
    return email_channel(
        settings(folder, **changes),
        database=Database(folder / "assistent.db"),
        desk=None,  # type: ignore[arg-type]
        knowledge=example_store(),
        meetings=Held(),
        clock=SystemClock(),
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"oeffentliche_adresse": None}, "fehlt AG_OEFFENTLICHE_ADRESSE"),
        ({"oeffentliche_adresse": "https://bücher.test"}, "xn--"),
        ({"mail_absender": None}, "fehlt AG_MAIL_ABSENDER"),
        ({"mail_absender": "assistent@intern"}, "AG_MAIL_ABSENDER ist keine gültige E-Mail-Adresse"),
        ({"mail_antwort": "a,b@c.test"}, "AG_MAIL_ANTWORT ist keine gültige E-Mail-Adresse"),
        ({"mail_benutzer": "x"}, "fehlt AG_MAIL_PASSWORT"),
        ({"mail_passwort": "geheim"}, "fehlt AG_MAIL_BENUTZER"),
        ({"mail_server": "mail.test:99999"}, "Port in AG_MAIL_SERVER"),
        ({"mail_server": "mail.test:0"}, "Port in AG_MAIL_SERVER"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(OperatorMistake, match=words) as caught:
        made(tmp_path, **changes)
    assert "\n" not in str(caught.value)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "host", "port"),
    [
        ({"mail_server": "mail.test", "mail_sicherheit": "starttls"}, "mail.test", 587),
        ({"mail_server": "mail.test", "mail_sicherheit": "tls"}, "mail.test", 465),
        ({"mail_server": "mail.test:25", "mail_sicherheit": "keine"}, "mail.test", 25),
    ],
)
def test_the_port_follows_the_encryption(tmp_path: Path, changes: dict[str, Any], host: str, port: int) -> None:
    channel = made(tmp_path, **changes)
    assert channel is not None
    server = channel.messenger._gate._server
    assert (server.host, server.port, server.security) == (host, port, changes["mail_sicherheit"])
    assert server.tls.check_hostname


def test_the_tests_certificates_are_trusted_by_nobody_else(tmp_path: Path) -> None:
    channel = made(tmp_path)
    assert channel is not None
    ours = {certificate["serialNumber"] for certificate in client_tls().get_ca_certs()}
    theirs = {certificate["serialNumber"] for certificate in channel.messenger._gate._server.tls.get_ca_certs()}
    assert ours
    assert not ours & theirs


def test_without_a_mail_server_there_is_no_channel(tmp_path: Path) -> None:
    assert made(tmp_path, mail_server=None, mail_absender=None, oeffentliche_adresse=None) is None


def test_a_channel_that_is_off_is_not_loaded() -> None:
    code = (
        "import sys\n"
        "from bot.channels.email import email_channel\n"
        "from bot.settings import Settings\n"
        "assert email_channel(Settings(_env_file=None), database=None, desk=None, knowledge=None, meetings=None,"
        " clock=None) is None\n"
        "print(sorted(name for name in sys.modules if 'smtp' in name or name.startswith('bot.channels.email.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

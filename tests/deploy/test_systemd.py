"""The units of deploy/systemd, as systemd itself reads them."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from bot.settings import ROOT

UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(file.name for file in UNITS.glob("*.service"))
OF_ASSISTANT = [name for name in SERVICES if name != "ag-kopie.service"]
MOST_EXPOSURE = 15
"""systemd's own figure, in tenths: 100 is a service with all rights, 50 what is usual."""


def tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze."""
    if shutil.which("systemd-analyze") is None:
        pytest.fail("systemd-analyze is missing: please run scripts/deploy-tools.")
    environment = {**os.environ, "SYSTEMD_LOG_LEVEL": "warning"}
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units with this project's folder in place of the one where it is installed."""
    for file in UNITS.glob("ag-*.*"):
        text = file.read_text(encoding="utf-8").replace("/opt/ag-assistent", str(ROOT))
        (tmp_path / file.name.replace("@.", "@1.")).write_text(text, encoding="utf-8")
    return tmp_path


def test_systemd_understands_every_line(units: Path) -> None:
    files = sorted(str(file) for file in units.glob("*.service")) + sorted(str(file) for file in units.glob("*.timer"))
    assert len(files) >= 6
    done = tool("verify", "--man=no", *files)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_services_may_do_little(units: Path, name: str) -> None:
    file = units / name.replace("@.", "@1.")
    done = tool("security", "--offline=true", f"--threshold={MOST_EXPOSURE}", str(file))
    assert done.returncode == 0, done.stdout[-2000:]


def test_rasa_reaches_this_machine_alone() -> None:
    text = (UNITS / "ag-rasa@.service").read_text(encoding="utf-8")
    assert re.findall(r"^(IPAddress\w+=.*)$", text, re.MULTILINE) == ["IPAddressDeny=any", "IPAddressAllow=localhost"]


@pytest.mark.parametrize("name", OF_ASSISTANT)
def test_secrets_are_credentials_and_stand_in_no_unit(name: str) -> None:
    text = (UNITS / name).read_text(encoding="utf-8")
    assert re.search(r"^LoadCredential=AG:/etc/ag-assistent/geheim", text, re.MULTILINE)
    assert "Environment=AG_GEHEIMNISSE=%d" in text
    assert not re.search(r"AG_\w*(TOKEN|PASSWORT|DATENBANK)=", text)


@pytest.mark.parametrize("name", SERVICES)
def test_every_command_exists(name: str) -> None:
    text = (UNITS / name).read_text(encoding="utf-8")
    for command in re.findall(r"-m bot ([a-z]+)", text):
        assert f'"{command}"' in (ROOT / "bot" / "__main__.py").read_text(encoding="utf-8")
    for program in re.findall(r"^ExecStart\w*=/opt/ag-assistent/(\S+)", text, re.MULTILINE):
        assert (ROOT / program).exists()


def test_every_timer_has_its_service_and_is_made_up_for_when_missed() -> None:
    timers = sorted(UNITS.glob("*.timer"))
    assert [timer.stem for timer in timers] == ["ag-bericht", "ag-kopie", "ag-sicherung"]
    for timer in timers:
        assert timer.with_suffix(".service").exists()
        assert "Persistent=yes" in timer.read_text(encoding="utf-8")


def test_commands_get_what_the_bots_get(tmp_path: Path) -> None:
    unit = (UNITS / "ag-bot@.service").read_text(encoding="utf-8").replace("%i", "1")
    shared = r"(?:WorkingDirectory|EnvironmentFile|Environment|LoadCredential|StateDirectory\w*|BindPaths|UMask)"
    wanted = re.findall(rf"^({shared}=.*)$", unit, re.MULTILINE)
    wanted.remove("Environment=AG_GEHEIMNISSE=%d")  # which only a unit file may say
    _fake(tmp_path, "id", "echo 0")
    _fake(tmp_path, "systemd-run", """printf '%s\\n' "$@" """)
    done = _run(UNITS / "assistent", "auskunft", "a b", "$HOME", path=tmp_path)
    given = done.stdout.splitlines()
    assert [line.removeprefix("--property=") for line in given if line.startswith("--property=")] == wanted
    assert "--uid=ag-bot" in given
    assert "User=ag-bot" in unit
    assert given[given.index("--") + 1 :] == [
        *("/bin/sh", "-c"),
        'AG_GEHEIMNISSE=$$CREDENTIALS_DIRECTORY exec /opt/ag-assistent/.venv/bin/python -m bot "$$@"',
        *("assistent", "auskunft", "a b", "$$HOME"),
    ]


def test_commands_need_root(tmp_path: Path) -> None:
    _fake(tmp_path, "id", "echo 1000")
    _fake(tmp_path, "systemd-run", "echo gelaufen")
    done = _run(UNITS / "assistent", "unsicher", path=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "mit sudo" in done.stderr


def test_addresses_of_a_machine_may_be_named(tmp_path: Path) -> None:
    done, _ = _roll(tmp_path, answers=True, address="192.0.2.11")
    assert done.returncode == 0, done.stderr
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert "http://192.0.2.11:5011/webhooks/ag/health" in asked
    assert "http://192.0.2.11:8082/health/ready" in asked
    assert "127.0.0.1" not in asked


def test_an_interpreter_that_services_cannot_see_is_refused(tmp_path: Path) -> None:
    hidden = Path("/") / "root" / "python"
    done, restarted = _roll(tmp_path, answers=True, interpreter=str(hidden / "bin" / "python3.10"))
    assert done.returncode == 1
    assert restarted == []
    assert f"Das Python von .venv-rasa liegt in {hidden}" in done.stderr


def test_an_interpreter_that_is_fetched_lies_below_the_project(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    shutil.copyfile(ROOT / "scripts" / "lib.sh", tmp_path / "scripts" / "lib.sh")
    (tmp_path / ".tools" / "bin").mkdir(parents=True)
    # Knows an interpreter only where it has installed one.
    fetch = 'mkdir -p "$UV_PYTHON_INSTALL_DIR"; touch "$UV_PYTHON_INSTALL_DIR/$3"'
    find = '[ -e "$UV_PYTHON_INSTALL_DIR/$4" ] && echo "$UV_PYTHON_INSTALL_DIR/$4"'
    _fake(tmp_path / ".tools" / "bin", "uv", f'case "$2" in install) {fetch} ;; find) {find} ;; esac')
    script = tmp_path / "fetch"
    script.write_text(
        f'source "{tmp_path}/scripts/lib.sh"\nown_python 3.10\necho "${{UV_PYTHON_INSTALL_DIR:-unset}}"\n'
    )
    done = _run(script, path=tmp_path)
    assert done.stdout.splitlines() == [f"{tmp_path}/.tools/python/3.10", "unset"]


def _run(script: Path, *arguments: str, path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    everything = {**os.environ, "PATH": f"{path}:{os.environ['PATH']}", **environment}
    command = ["bash", str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=everything)


def _fake(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def test_services_are_restarted_one_by_one(tmp_path: Path) -> None:
    done, restarted = _roll(tmp_path, answers=True)
    assert done.returncode == 0, done.stderr
    assert restarted == ["ag-rasa@1", "ag-rasa@2", "ag-bot@1", "ag-bot@2"]


def test_a_service_that_does_not_return_stops_the_release(tmp_path: Path) -> None:
    done, restarted = _roll(tmp_path, answers=False)
    assert done.returncode == 1
    assert restarted == ["ag-rasa@1"]
    assert "ag-rasa@1.service ist nach 0 Sekunden nicht bereit" in done.stderr


def _roll(
    folder: Path, *, answers: bool, address: str = "127.0.0.1", interpreter: str = "/usr/bin/python3"
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the script with a project, a systemd and a network of its own; which services it restarted."""
    rolled = folder / "projekt" / "deploy" / "systemd" / "rollen"
    rolled.parent.mkdir(parents=True)
    for name, target in ((".venv", "/usr/bin/python3"), (".venv-rasa", interpreter)):
        (folder / "projekt" / name / "bin").mkdir(parents=True)
        (folder / "projekt" / name / "bin" / "python").symlink_to(target)
    (folder / "log").touch()
    listing = 'case "$*" in *ag-rasa*) k=rasa ;; *) k=bot ;; esac; for n in 2 1; do echo "ag-$k@$n.service x"; done'
    _fake(folder, "systemctl", f'if [ "$1" = restart ]; then echo "$2" >>"{folder}/log"; else {listing}; fi')
    _fake(folder, "curl", f'echo "$*" >>"{folder}/asked"; exit {0 if answers else 7}')
    script = (UNITS / "rollen").read_text(encoding="utf-8")
    assert "WAIT_SECONDS=180" in script
    rolled.write_text(script.replace("WAIT_SECONDS=180", "WAIT_SECONDS=0"), encoding="utf-8")
    done = _run(rolled, path=folder, ADRESSE=address)
    log = (folder / "log").read_text(encoding="utf-8").split()
    return done, [name.removesuffix(".service") for name in log]

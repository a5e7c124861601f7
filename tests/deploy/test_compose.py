"""The compose file, as docker-compose itself reads it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT

FOLDER = ROOT / "deploy" / "compose"
BOTS = ("bot-1", "bot-2")
RASAS = ("rasa-1", "rasa-2")


GIVEN = {
    "AG_OEFFENTLICHE_ADRESSE": "https://assistent.example.org",
    "AG_BETREIBER": "Stadt Beispiel",
    "AG_BETREIBER_ANSCHRIFT": "Musterstraße 1, 12345 Beispiel",
    "AG_BETREIBER_EMAIL": "buero@example.org",
}
"""What an operator has to fill in."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as an operator has it who copied `.env.example` and set two things more."""
    project = tmp_path_factory.mktemp("projekt")
    for name in ("compose", "nginx"):
        shutil.copytree(
            ROOT / "deploy" / name, project / "deploy" / name, ignore=shutil.ignore_patterns("geheim", ".env")
        )
    (project / "data").symlink_to(ROOT / "data")
    copy = project / "deploy" / "compose"
    text = (copy / ".env.example").read_text(encoding="utf-8")
    (copy / ".env").write_text(f"{text}AG_AUFBEWAHRUNG=48\nAG_MAIL_SERVER=mail.example.org\n", encoding="utf-8")
    return copy


def read(folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What compose makes of the file."""
    if shutil.which("docker-compose") is None:
        pytest.fail("docker-compose is missing: please run scripts/deploy-tools.")
    command = ["docker-compose", "-f", str(folder / "compose.yml"), "--profile", "befehle", "config"]
    everything = {**os.environ, **environment, "COMPOSE_DISABLE_ENV_FILE": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=everything, cwd="/")


@pytest.fixture(scope="module")
def composed(folder: Path) -> dict[str, Any]:
    done = read(folder, GIVEN)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = yaml.safe_load(done.stdout)
    return found


def names(networks: Any) -> set[str]:
    """Names of a service's networks."""
    return set(networks)


def test_it_asks_for_what_only_the_operator_knows(folder: Path) -> None:
    done = read(folder, dict.fromkeys(GIVEN, ""))
    assert done.returncode != 0
    assert "Bitte in .env" in done.stderr
    text = (FOLDER / "compose.yml").read_text(encoding="utf-8")
    sample = (FOLDER / ".env.example").read_text(encoding="utf-8")
    for name in GIVEN:
        assert f"{{{name}:?Bitte in .env" in text
        assert f"\n{name}=" in sample


def test_the_services_are_two_of_each_behind_one_proxy(composed: dict[str, Any]) -> None:
    assert set(composed["services"]) == {"nginx", "postgresql", "befehl", *BOTS, *RASAS}
    published = {name for name, service in composed["services"].items() if service.get("ports")}
    assert published == {"nginx"}


def test_every_service_is_hardened(composed: dict[str, Any]) -> None:
    for name, service in composed["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert set(service["deploy"]["resources"]["limits"]) >= {"cpus", "memory"}, name
        assert service["pids_limit"], name
        assert not service.get("privileged"), name
        assert not service.get("cap_add"), name


def test_rasa_has_no_way_out_and_meets_bots_and_its_database_alone(composed: dict[str, Any]) -> None:
    for rasa in RASAS:
        mine = names(composed["services"][rasa]["networks"])
        assert all(composed["networks"][network]["internal"] for network in mine)
        met = {
            other: names(service["networks"]) & mine
            for other, service in composed["services"].items()
            if other not in RASAS and names(service["networks"]) & mine
        }
        assert met == {"bot-1": {"gespraech"}, "bot-2": {"gespraech"}, "postgresql": {"verlauf"}}


@pytest.mark.parametrize("bot", BOTS)
def test_where_rasa_meets_a_bot_only_the_actions_listen(composed: dict[str, Any], bot: str) -> None:
    service = composed["services"][bot]
    at = {network: given.get("ipv4_address") for network, given in service["networks"].items() if given}
    environment = service["environment"]
    listening = {
        name: environment[name] for name in environment if name.endswith("ADRESSE") and environment[name][0] == "1"
    }
    assert listening == {
        "AG_ADRESSE": at["vorn"],
        "AG_AKTIONEN_ADRESSE": at["gespraech"],
        "AG_METRIKEN_ADRESSE": at["messwerte"],
    }


def test_everybody_calls_the_others_where_they_listen(composed: dict[str, Any]) -> None:
    services = composed["services"]
    actions = [f"http://{services[bot]['environment']['AG_AKTIONEN_ADRESSE']}:5055/webhook" for bot in BOTS]
    for rasa in RASAS:
        command = services[rasa]["command"]
        assert [given for option, given in pairwise(command) if option == "--actions"] == actions
    proxy = (ROOT / "deploy/nginx/container.conf").read_text(encoding="utf-8")
    for bot in BOTS:
        environment = services[bot]["environment"]
        assert f"server {environment['AG_ADRESSE']}:8080 " in proxy
        assert environment["AG_PROXYS"] == services["nginx"]["networks"]["vorn"]["ipv4_address"]
        assert environment["AG_RASA"] == ",".join(f"http://{rasa}:5005" for rasa in RASAS)


def test_secrets_are_files_that_are_no_part_of_the_repository(composed: dict[str, Any]) -> None:
    for secret in composed["secrets"].values():
        assert "/geheim/" in secret["file"]
    assert "/deploy/compose/geheim/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    for name in RASAS:
        service = composed["services"][name]
        assert {secret["target"] for secret in service["secrets"]} == {"AG_DATENBANK", "AG_INTERN_TOKEN"}
        assert service["environment"]["AG_GEHEIMNISSE"] == "/run/secrets"
    for name in (*BOTS, "befehl"):
        service = composed["services"][name]
        assert service["environment"]["AG_GEHEIMNISSE"] == "/run/geheim"
        (mounted,) = [volume for volume in map(str, service["volumes"]) if volume.endswith(":/run/geheim:ro")]
        assert mounted.partition(":")[0].endswith("/geheim/bot")


def test_every_setting_can_be_made(composed: dict[str, Any]) -> None:
    for name in (*BOTS, "befehl"):
        environment = composed["services"][name]["environment"]
        assert str(environment["AG_AUFBEWAHRUNG"]) == "48"
        assert environment["AG_MAIL_SERVER"] == "mail.example.org"


def test_commands_keep_what_they_write_and_take_no_bots_address(composed: dict[str, Any]) -> None:
    service = composed["services"]["befehl"]
    bot = composed["services"]["bot-1"]
    assert service["image"] == bot["image"]
    volumes = set(map(str, service["volumes"]))
    assert volumes - set(map(str, bot["volumes"])) == {"sicherung:/var/lib/sicherung:rw"}
    assert set(map(str, bot["volumes"])) <= volumes
    assert not any(service["networks"].values())
    assert service["profiles"] == ["befehle"]
    assert "AG_ADRESSE" not in service["environment"]


def test_without_root_no_secret_is_made(tmp_path: Path) -> None:
    script = tmp_path / "geheimnisse"
    text = (FOLDER / "geheimnisse").read_text(encoding="utf-8")
    script.write_text(text.replace("$(id -u)", "1000"), encoding="utf-8")
    done = subprocess.run(["bash", str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "mit sudo" in done.stderr
    assert not (tmp_path / "geheim").exists()


def test_the_secrets_are_made_once(tmp_path: Path) -> None:
    script = tmp_path / "geheimnisse"
    shutil.copyfile(FOLDER / "geheimnisse", script)
    # Whoever runs the tests must not have to be able to give files away.
    text = script.read_text(encoding="utf-8").replace("  chown", "  true").replace("\nchown", "\ntrue")
    script.write_text(text.replace("$(id -u)", "0"), encoding="utf-8")
    first = subprocess.run(["bash", str(script)], capture_output=True, text=True, check=True)
    made = contents(tmp_path / "geheim")
    assert set(made) == {"postgres_passwort", "datenbank_rasa", "AG_DATENBANK", "AG_INTERN_TOKEN"}
    assert made["postgres_passwort"] in made["AG_DATENBANK"] == made["datenbank_rasa"]
    assert len(made["AG_INTERN_TOKEN"]) >= 32
    assert {stat.S_IMODE(file.stat().st_mode) for file in files(tmp_path / "geheim")} == {0o400}
    assert "tls_zertifikat.pem" in first.stderr
    assert made["AG_INTERN_TOKEN"] not in first.stdout + first.stderr
    subprocess.run(["bash", str(script)], capture_output=True, check=True)
    assert contents(tmp_path / "geheim") == made


def files(folder: Path) -> list[Path]:
    """All files below it."""
    return [path for path in folder.rglob("*") if path.is_file()]


def contents(folder: Path) -> dict[str, str]:
    """What they hold."""
    return {path.name: path.read_text(encoding="utf-8") for path in files(folder)}


def test_databases_and_bots_are_watched(composed: dict[str, Any]) -> None:
    for name in ("postgresql", "nginx"):
        assert composed["services"][name]["healthcheck"]["test"]
    for name in (*BOTS, *RASAS):  # their images bring a check of their own
        assert "healthcheck" not in composed["services"][name]
        assert composed["services"][name]["depends_on"]["postgresql"]["condition"] == "service_healthy"


def test_files_that_are_mounted_exist(composed: dict[str, Any]) -> None:
    mounted = [volume for service in composed["services"].values() for volume in service.get("volumes", [])]
    own = [volume for volume in map(str, mounted) if volume.startswith("/")]
    assert len(own) == 8
    for volume in own:
        assert "/geheim/" in volume or Path(volume.partition(":")[0]).exists()
        assert volume.endswith(":ro")

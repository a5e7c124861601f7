"""The compose file, as docker-compose itself reads it."""

from __future__ import annotations

import os
import shutil
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


def read(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What compose makes of the file."""
    if shutil.which("docker-compose") is None:
        pytest.fail("docker-compose is missing: please run scripts/deploy-tools.")
    command = ["docker-compose", "-f", str(FOLDER / "compose.yml"), "config"]
    everything = {**os.environ, **environment, "COMPOSE_DISABLE_ENV_FILE": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=everything, cwd="/")


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    done = read(GIVEN)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = yaml.safe_load(done.stdout)
    return found


def names(networks: Any) -> set[str]:
    """Names of a service's networks."""
    return set(networks)


def test_it_asks_for_what_only_the_operator_knows() -> None:
    done = read(dict.fromkeys(GIVEN, ""))
    assert done.returncode != 0
    assert "Bitte in .env" in done.stderr
    text = (FOLDER / "compose.yml").read_text(encoding="utf-8")
    sample = (FOLDER / ".env.example").read_text(encoding="utf-8")
    for name in GIVEN:
        assert f"{{{name}:?Bitte in .env" in text
        assert f"\n{name}=" in sample


def test_the_services_are_two_of_each_behind_one_proxy(composed: dict[str, Any]) -> None:
    assert set(composed["services"]) == {"nginx", "postgresql", *BOTS, *RASAS}
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
        assert Path(secret["file"]).parent.name == "geheim"
    assert "/deploy/compose/geheim/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    for name in (*BOTS, *RASAS):
        service = composed["services"][name]
        assert {secret["target"] for secret in service["secrets"]} == {"AG_DATENBANK", "AG_INTERN_TOKEN"}
        assert service["environment"]["AG_GEHEIMNISSE"] == "/run/secrets"


def test_the_secrets_are_made_once(tmp_path: Path) -> None:
    script = tmp_path / "geheimnisse"
    shutil.copyfile(FOLDER / "geheimnisse", script)
    # Whoever runs the tests must not have to be able to give files away.
    script.write_text(script.read_text(encoding="utf-8").replace("chown", "true"), encoding="utf-8")
    first = subprocess.run(["bash", str(script)], capture_output=True, text=True, check=True)
    made = {file.name: file.read_text() for file in (tmp_path / "geheim").iterdir()}
    assert set(made) == {"postgres_passwort", "datenbank", "datenbank_rasa", "intern_token"}
    assert made["postgres_passwort"] in made["datenbank"]
    assert len(made["intern_token"]) >= 32
    assert "tls_zertifikat.pem" in first.stderr
    assert made["intern_token"] not in first.stdout + first.stderr
    subprocess.run(["bash", str(script)], capture_output=True, check=True)
    assert {file.name: file.read_text() for file in (tmp_path / "geheim").iterdir()} == made


def test_databases_and_bots_are_watched(composed: dict[str, Any]) -> None:
    for name in ("postgresql", "nginx"):
        assert composed["services"][name]["healthcheck"]["test"]
    for name in (*BOTS, *RASAS):  # their images bring a check of their own
        assert "healthcheck" not in composed["services"][name]
        assert composed["services"][name]["depends_on"]["postgresql"]["condition"] == "service_healthy"


def test_files_that_are_mounted_exist(composed: dict[str, Any]) -> None:
    mounted = [volume for service in composed["services"].values() for volume in service.get("volumes", [])]
    own = [volume for volume in map(str, mounted) if str(ROOT) in volume]
    assert len(own) == 4
    for volume in own:
        assert Path(volume.partition(":")[0]).exists()
        assert volume.endswith(":ro")

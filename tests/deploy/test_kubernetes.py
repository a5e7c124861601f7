"""The manifests of deploy/kubernetes, built by kustomize, against Kubernetes' own schemas and our rules."""

from __future__ import annotations

import ipaddress
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
VALIDATE = ROOT / ".venv-deploy" / "bin" / "kubernetes-validate"
OLDEST, NEWEST = "1.31", "1.37"
BOT = {"app.kubernetes.io/name": "ag-assistent", "app.kubernetes.io/component": "bot"}
RASA = {**BOT, "app.kubernetes.io/component": "rasa"}
COMMAND = {**BOT, "app.kubernetes.io/component": "befehl"}
SERVING = ("bot", "rasa")
COMMANDS = {"sicherung": {"/var/lib/sicherung"}, "befehl": {"/var/lib/sicherung"}}
"""What does not serve, and where else it may write."""
Manifest = dict[str, Any]


def build(variant: str) -> str:
    """What would be applied."""
    if shutil.which("kubectl") is None:
        pytest.fail("kubectl is missing: please run scripts/deploy-tools.")
    done = subprocess.run(["kubectl", "kustomize", str(FOLDER / variant)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def base() -> list[Manifest]:
    return [one for one in yaml.safe_load_all(build("base")) if one]


def find(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    """The one of this kind and name."""
    (found,) = [one for one in manifests if one["kind"] == kind and one["metadata"]["name"] == name]
    return found


def pods(manifests: list[Manifest]) -> dict[str, Manifest]:
    """Templates of pods by the name of what makes them."""
    specs = [(one["metadata"]["name"], one.get("spec", {})) for one in manifests]
    specs = [(name, spec["jobTemplate"]["spec"] if "jobTemplate" in spec else spec) for name, spec in specs]
    return {name: spec["template"] for name, spec in specs if "template" in spec}


def containers(spec: Manifest) -> list[Manifest]:
    """All of a pod, in the order in which they start."""
    found: list[Manifest] = spec.get("initContainers", []) + spec["containers"]
    return found


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_kubernetes_knows_every_field(tmp_path: Path, version: str) -> None:
    if not VALIDATE.exists():
        pytest.fail("kubernetes-validate is missing: please run scripts/deploy-tools.")
    built = tmp_path / "alles.yaml"
    built.write_text(build("matrix"), encoding="utf-8")  # all of base is in it
    command = [str(VALIDATE), "--strict", "--kubernetes-version", version, str(built)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pods_may_do_little(base: list[Manifest]) -> None:
    assert set(pods(base)) == {*SERVING, *COMMANDS}
    for name, template in pods(base).items():
        spec = template["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["enableServiceLinks"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in containers(spec):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name
            assert set(container["resources"]["limits"]) == {"cpu", "memory"}, name
            assert name in COMMANDS or {"startupProbe", "readinessProbe", "livenessProbe"} <= set(container), name
            writable = {m["mountPath"] for m in container["volumeMounts"] if not m.get("readOnly")}
            assert writable - COMMANDS.get(name, set()) == {"/var/lib/assistent", "/tmp"}, name
    labels = find(base, "Namespace", "ag-assistent")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_pods_are_spread_and_not_all_disturbed_at_once(base: list[Manifest]) -> None:
    for name, template in ((name, pods(base)[name]) for name in SERVING):
        spread = template["spec"]["topologySpreadConstraints"]
        assert "kubernetes.io/hostname" in {one["topologyKey"] for one in spread}, name
        assert all(one["labelSelector"]["matchLabels"] == template["metadata"]["labels"] for one in spread), name
        budget = find(base, "PodDisruptionBudget", name)["spec"]
        assert budget["maxUnavailable"] == 1, name
        assert budget["selector"]["matchLabels"] == template["metadata"]["labels"], name


def test_a_release_takes_no_bot_away_before_a_new_one_has_reached_everything(base: list[Manifest]) -> None:
    bot = find(base, "Deployment", "bot")["spec"]
    assert bot["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert "replicas" not in bot  # the autoscaler's to say
    scaler = find(base, "HorizontalPodAutoscaler", "bot")["spec"]
    assert scaler["minReplicas"] >= 2
    (container,) = bot["template"]["spec"]["containers"]
    assert container["startupProbe"]["httpGet"]["path"] == "/health/ready"
    # Without Rasa every bot is "not ready", and yet each of them has to name the contact.
    assert container["readinessProbe"]["httpGet"]["path"] == "/health/accepting"


def test_what_is_under_way_is_finished_before_the_end(base: list[Manifest]) -> None:
    from bot.app import SHUTDOWN_SECONDS

    spec = find(base, "Deployment", "bot")["spec"]["template"]["spec"]
    (drain,) = [v["value"] for v in spec["containers"][0]["env"] if v["name"] == "AG_ABMELDEFRIST"]
    assert spec["terminationGracePeriodSeconds"] >= int(drain) + SHUTDOWN_SECONDS + 10


def test_every_rasa_has_a_name_that_stays_and_bots_know_it(base: list[Manifest]) -> None:
    rasa = find(base, "StatefulSet", "rasa")["spec"]
    service = find(base, "Service", rasa["serviceName"])["spec"]
    assert service["clusterIP"] == "None"
    assert service["selector"] == rasa["template"]["metadata"]["labels"] == RASA
    settings = find(base, "ConfigMap", "ag-einstellungen")["data"]
    port = rasa["template"]["spec"]["containers"][0]["ports"][0]["containerPort"]
    names = [f"http://rasa-{number}.{rasa['serviceName']}:{port}" for number in range(rasa["replicas"])]
    assert settings["AG_RASA"].split(",") == names


def test_rasa_calls_the_actions_where_they_are(base: list[Manifest]) -> None:
    arguments = find(base, "StatefulSet", "rasa")["spec"]["template"]["spec"]["containers"][0]["args"]
    # Twice: where a bot ends while it is called, the second attempt meets another one.
    assert arguments.count("--actions=http://aktionen:5055/webhook") == 2
    service = find(base, "Service", "aktionen")["spec"]
    assert service["selector"] == BOT
    ports = find(base, "Deployment", "bot")["spec"]["template"]["spec"]["containers"][0]["ports"]
    named = {port["name"]: port["containerPort"] for port in ports}
    assert (service["ports"][0]["port"], named[service["ports"][0]["targetPort"]]) == (5055, 5055)


def test_secrets_are_files_and_stand_in_no_manifest(base: list[Manifest]) -> None:
    assert not [one for one in base if one["kind"] == "Secret"]
    for template in pods(base).values():
        spec = template["spec"]
        container = containers(spec)[0]
        (mount,) = [m for m in container["volumeMounts"] if m["name"] == "geheimnisse"]
        (folder,) = [v["value"] for v in container["env"] if v["name"] == "AG_GEHEIMNISSE"]
        assert mount["mountPath"] == folder
    settings = find(base, "ConfigMap", "ag-einstellungen")["data"]
    assert not set(settings) & {"AG_DATENBANK", "AG_INTERN_TOKEN", "AG_REST_TOKEN", "AG_MATRIX_PASSWORT"}


# --- Who may talk to whom -----------------------------------------------------------------------------------------


def rules(policies: list[Manifest], labels: dict[str, str], direction: str) -> list[tuple[str, int]]:
    """With whom, and on which port, pods with these labels may talk; sorted."""
    found = []
    for policy in (one for one in policies if one["kind"] == "NetworkPolicy"):
        spec = policy["spec"]
        if not spec["podSelector"].get("matchLabels", {}).items() <= labels.items():
            continue
        assert direction.capitalize() in spec["policyTypes"] or not spec.get(direction)
        for rule in spec.get(direction, []):
            peers, ports = rule["to" if direction == "egress" else "from"], rule["ports"]
            assert peers, "a rule without peers lets everybody in"
            assert ports, "a rule without ports opens all"
            found += [(_who(peer), port["port"]) for peer in peers for port in ports]
    return sorted(found)


def _who(peer: Manifest) -> str:
    if "ipBlock" in peer:
        return str(peer["ipBlock"]["cidr"])
    space = peer.get("namespaceSelector", {}).get("matchLabels", {}).get("kubernetes.io/metadata.name", "")
    assert space or "namespaceSelector" not in peer, "all namespaces of the cluster"
    pod = peer.get("podSelector", {}).get("matchLabels", {})
    return f"{space}/{pod.get('app.kubernetes.io/component') or pod.get('k8s-app', '')}"


def test_what_no_rule_allows_is_forbidden(base: list[Manifest]) -> None:
    everything = find(base, "NetworkPolicy", "alles-zu")["spec"]
    assert everything == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_rasa_has_no_way_out(base: list[Manifest]) -> None:
    assert rules(base, RASA, "ingress") == [("/bot", 5005)]
    allowed = [("/bot", 5055), ("kube-system/kube-dns", 53), ("kube-system/kube-dns", 53), ("postgresql/", 5432)]
    assert rules(base, RASA, "egress") == allowed


def test_bots_are_called_by_the_entry_rasa_and_monitoring_alone(base: list[Manifest]) -> None:
    assert rules(base, BOT, "ingress") == [("/rasa", 5055), ("ingress/", 8080), ("monitoring/", 9464)]


def test_bots_call_the_world_and_not_the_house(base: list[Manifest]) -> None:
    egress = rules(base, BOT, "egress")
    assert ("/rasa", 5005) in egress
    assert ("postgresql/", 5432) in egress
    assert {port for who, port in egress if who == "0.0.0.0/0"} == {443, 465, 587}
    blocks = [
        to["ipBlock"]
        for rule in find(base, "NetworkPolicy", "bot")["spec"]["egress"]
        for to in rule["to"]
        if "ipBlock" in to
    ]
    excluded = [ipaddress.ip_network(network) for block in blocks for network in block["except"]]
    for inside in ("10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"):
        assert any(ipaddress.ip_address(inside) in network for network in excluded)


# --- Commands -----------------------------------------------------------------------------------------------------


def test_commands_have_room_for_a_backup_and_what_bots_are_given(base: list[Manifest]) -> None:
    (bot,) = pods(base)["bot"]["spec"]["containers"]
    for name in COMMANDS:
        spec = pods(base)[name]["spec"]
        container = containers(spec)[0]
        assert (container["image"], container["envFrom"]) == (bot["image"], bot["envFrom"])
        (claim,) = [volume["name"] for volume in spec["volumes"] if "persistentVolumeClaim" in volume]
        on_it = {mount["mountPath"]: mount["subPath"] for mount in container["volumeMounts"] if mount["name"] == claim}
        # A backup is first written in plain text beside the data.
        assert on_it == {"/var/lib/sicherung": "sicherung", "/var/lib/assistent": "daten"}
    backup = pods(base)["sicherung"]["spec"]
    assert backup["initContainers"][0]["args"] == ["sichern", "/var/lib/sicherung/"]


def test_old_backups_go_and_nothing_else(base: list[Manifest], tmp_path: Path) -> None:
    (clearing,) = pods(base)["sicherung"]["spec"]["containers"]
    for name, days in (("assistent-alt.sicherung.age", 20), ("assistent-neu.sicherung", 1), ("anderes", 20)):
        (tmp_path / name).touch()
        moment = time.time() - days * 86400
        os.utime(tmp_path / name, (moment, moment))
    command = [*clearing["command"], *clearing["args"]]
    subprocess.run([str(tmp_path) if part == "/var/lib/sicherung" else part for part in command], check=True)
    assert {file.name for file in tmp_path.iterdir()} == {"assistent-neu.sicherung", "anderes"}


def test_commands_get_no_visitors_and_reach_the_database_alone(base: list[Manifest]) -> None:
    for name in COMMANDS:
        assert pods(base)[name]["metadata"]["labels"] == COMMAND
    assert rules(base, COMMAND, "ingress") == []
    reached = [("kube-system/kube-dns", 53), ("kube-system/kube-dns", 53), ("postgresql/", 5432)]
    assert rules(base, COMMAND, "egress") == reached
    assert find(base, "Deployment", "befehl")["spec"]["replicas"] == 0


def test_what_is_for_the_inside_is_closed(base: list[Manifest]) -> None:
    (rule,) = find(base, "Ingress", "bot")["spec"]["rules"]
    led = {path["path"]: path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
    assert led == {"/health": "geschlossen", "/webhooks": "geschlossen", "/": "bot"}
    selector = find(base, "Service", "geschlossen")["spec"]["selector"]
    assert not [name for name, pod in pods(base).items() if selector.items() <= pod["metadata"]["labels"].items()]


def test_with_matrix_every_bot_reaches_the_account(base: list[Manifest]) -> None:
    manifests = [one for one in yaml.safe_load_all(build("matrix")) if one]
    claim = find(manifests, "PersistentVolumeClaim", "matrix")
    assert claim["spec"]["accessModes"] == ["ReadWriteMany"]
    for command in ("befehl", "sicherung"):
        spec = pods(manifests)[command]["spec"]
        container = containers(spec)[0]
        assert {"name": "matrix", "mountPath": "/var/lib/assistent/matrix"} in container["volumeMounts"]
    mounts = pods(manifests)["bot"]["spec"]["containers"][0]["volumeMounts"]
    assert {"name": "matrix", "mountPath": "/var/lib/assistent/matrix"} in mounts
    assert len(mounts) == len(pods(base)["bot"]["spec"]["containers"][0]["volumeMounts"]) + 1

"""Alert rules and dashboard: valid, and of metrics that are really exported."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import metrics
from bot.settings import ROOT

FOLDER = ROOT / "deploy" / "monitoring"
PROMTOOL = ROOT / ".tools" / "prometheus" / "promtool"
RULES = [
    rule
    for group in yaml.safe_load((FOLDER / "alarme.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
DASHBOARD: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
PANELS: list[dict[str, Any]] = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = [target["expr"] for panel in PANELS for target in panel["targets"]]
OF_PROMETHEUS = {"up", "ALERTS"}
METRIC = re.compile(r"(?<![\w\"])(?:ag_|process_)\w+|\bup(?=[{\s])")


def exported() -> set[str]:
    """The names of all series that the bot may export."""
    names: set[str] = set()
    for family in metrics.REGISTRY.collect():
        if family.type == "counter":
            names.add(f"{family.name}_total")
        elif family.type == "histogram":
            names |= {f"{family.name}_{part}" for part in ("bucket", "count", "sum")}
        else:
            names.add(family.name)
    return names


def promtool(*arguments: str, folder: Path = FOLDER) -> str:
    """What promtool says; fails where it is not satisfied."""
    done = subprocess.run([PROMTOOL, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_rules_and_the_example_are_valid() -> None:
    assert f"{len(RULES)} rules found" in promtool("check", "config", "prometheus.yml")


def test_the_rules_alert_when_they_should_and_only_then(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "alarme.yml", tmp_path)
    shutil.copy(Path(__file__).parent / "alarme_test.yml", tmp_path)
    assert "SUCCESS" in promtool("test", "rules", "alarme_test.yml", folder=tmp_path)


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_every_alert_is_tried_and_explained(rule: dict[str, Any]) -> None:
    tried = (Path(__file__).parent / "alarme_test.yml").read_text(encoding="utf-8")
    assert f'alertname="{rule["alert"]}"' in tried
    assert rule["labels"]["stufe"] in ("kritisch", "warnung")
    assert all(len(rule["annotations"][name].split()) > 4 for name in ("summary", "description"))
    assert f"`{rule['alert']}`" in (ROOT / "docs" / "betrieb.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("expression", [*(rule["expr"] for rule in RULES), *EXPRESSIONS])
def test_every_metric_is_exported(expression: str) -> None:
    named = set(METRIC.findall(expression))
    assert named
    assert named - exported() - OF_PROMETHEUS == set()


def test_every_metric_is_looked_at_somewhere() -> None:
    looked_at = set(METRIC.findall(" ".join([*(rule["expr"] for rule in RULES), *EXPRESSIONS])))
    own = {family.name for family in metrics.REGISTRY.collect() if family.name.startswith("ag_")}
    assert {name for name in own if not any(found.startswith(name) for found in looked_at)} == set()


def test_the_dashboard_asks_what_prometheus_understands(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{number}", "expr": re.sub(r"\$__\w+", "5m", expression)}
        for number, expression in enumerate(EXPRESSIONS)
    ]
    (tmp_path / "panels.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    assert f"{len(rules)} rules found" in promtool("check", "rules", "panels.yml", folder=tmp_path)


def test_the_dashboard_can_be_imported() -> None:
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    assert [variable["name"] for variable in DASHBOARD["templating"]["list"]] == ["quelle"]
    for panel in PANELS:
        assert panel["title"]
        assert panel["datasource"]["uid"] == "${quelle}"
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24


def test_no_metric_has_a_label_for_persons_or_texts() -> None:
    labels = {
        name for metric in vars(metrics).values() if hasattr(metric, "_labelnames") for name in metric._labelnames
    }
    assert labels == {
        *("channel", "intent", "stage", "status", "queue", "outcome", "messenger", "source"),
        *("replica", "model", "version", "python"),
    }

"""The bills of materials name everything that the locks name, are valid, and say nothing of the machine."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT

NAMES = ("bot", "rasa", "bot-runtime", "rasa-runtime")
VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
mistake = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
sys.exit(0 if mistake is None else str(mistake)[:2000])
"""


@pytest.fixture(scope="module")
def bills(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Written by the script."""
    folder = tmp_path_factory.mktemp("sbom")
    done = subprocess.run([ROOT / "scripts/sbom", folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name: json.loads((folder / f"{name}.cdx.json").read_text(encoding="utf-8")) for name in NAMES}


def locked(name: str) -> set[tuple[str, str]]:
    """Names and versions in a lock."""
    text = Path(ROOT / f"requirements/{name}.lock").read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", NAMES)
def test_everything_locked_is_in_the_bill_with_its_hashes(bills: dict[str, dict[str, Any]], name: str) -> None:
    components = bills[name]["components"]
    assert {(item["name"], item["version"]) for item in components} == locked(name)
    assert all(item["purl"].startswith("pkg:pypi/") for item in components)
    assert all(item["externalReferences"][0]["hashes"] for item in components)


def test_the_bills_are_valid(bills: dict[str, dict[str, Any]]) -> None:
    python = ROOT / ".venv-sbom/bin/python"
    # One of them: all are of one make, and to check one takes ten seconds.
    text = json.dumps(bills["rasa-runtime"])
    done = subprocess.run([python, "-c", VALIDATE], input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    broken = text.replace('"bomFormat": "CycloneDX"', '"bomFormat": "anders"')
    refused = subprocess.run([python, "-c", VALIDATE], input=broken, capture_output=True, text=True, check=False)
    assert broken != text
    assert refused.returncode != 0


def test_the_bills_tell_nothing_of_machine_or_moment(bills: dict[str, dict[str, Any]]) -> None:
    for bill in bills.values():
        text = json.dumps(bill)
        assert str(ROOT) not in text
        assert "timestamp" not in bill["metadata"]
        assert "serialNumber" not in bill
        assert bill["metadata"]["component"]["name"] == "ag-soziale-stadt-assistent"

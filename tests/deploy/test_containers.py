"""The container files: linted, and every step's essentials checked, as no image can be pulled here."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.unterlagen import TEMPLATES

FOLDER = ROOT / "deploy" / "container"
FILES = sorted(FOLDER.glob("*.Containerfile"))
HADOLINT = ROOT / ".venv-deploy" / "bin" / "hadolint"
by_name = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def steps(file: Path) -> list[tuple[str, str]]:
    """The instructions with their arguments, lines joined."""
    text = re.sub(r"^#.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split()[0], " ".join(line.split()[1:])) for line in text.splitlines() if line.strip()]


def last_stage(file: Path) -> list[tuple[str, str]]:
    """The instructions of the image that is the result."""
    found = steps(file)
    return found[max(number for number, (name, _) in enumerate(found) if name == "FROM") :]


def test_there_is_one_for_each_process() -> None:
    assert [file.stem for file in FILES] == ["bot", "rasa"]


@by_name
def test_the_linter_finds_nothing(file: Path) -> None:
    if not HADOLINT.exists():
        pytest.fail("hadolint is missing: please run scripts/deploy-tools.")
    done = subprocess.run([str(HADOLINT), str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@by_name
def test_the_base_image_has_an_exact_version(file: Path) -> None:
    (base,) = [rest for name, rest in steps(file) if name == "ARG" and rest.startswith("PYTHON=")]
    assert re.fullmatch(r"PYTHON=docker\.io/library/python:3\.1[01]\.\d+-slim-\w+", base)
    assert {rest.split()[0] for name, rest in steps(file) if name == "FROM"} <= {"${PYTHON}", "umgebung"}
    labels = " ".join(rest for name, rest in steps(file) if name == "LABEL")
    assert f'base.name="{base.removeprefix("PYTHON=")}"' in labels


@by_name
def test_what_is_copied_is_there_and_let_through(file: Path) -> None:
    copied = [rest.split() for name, rest in steps(file) if name == "COPY"]
    sources = [part for parts in copied if not parts[0].startswith("--") for part in parts[:-1]]
    assert len(sources) > 4
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored  # whatever is not named stays outside
    for source in sources:
        assert (ROOT / source).exists(), source
        allowed = [line.removeprefix("!") for line in ignored if line.startswith("!")]
        assert any(Path(source).match(pattern) for pattern in allowed), source


def test_commands_find_the_templates_that_they_fill() -> None:
    (copied,) = [rest for name, rest in last_stage(FOLDER / "bot.Containerfile") if "docs" in rest]
    assert copied == "docs/datenschutz docs/datenschutz"
    assert ROOT / "docs" / "datenschutz" == TEMPLATES


def test_no_secret_and_no_data_get_into_an_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert not allowed & {".env", "var", "models", "deploy", ".git"}


@by_name
def test_packages_have_known_hashes_and_need_no_compiler(file: Path) -> None:
    (install,) = [rest for name, rest in steps(file) if name == "RUN" and "install" in rest and "-m venv" in rest]
    installs = [part for part in install.split("&&") if " install " in part]
    assert len(installs) == 2
    assert all("--require-hashes" in part and "--no-deps" in part for part in installs)
    assert "--only-binary=:all:" in installs[1]
    assert "--no-build-isolation" in installs[1]  # or the tools that build would come unchecked
    assert not re.search(r"apt|curl|wget|gcc", " ".join(rest for _, rest in steps(file)))


@by_name
def test_the_result_runs_without_rights_and_without_pip(file: Path) -> None:
    stage = last_stage(file)
    assert [rest for name, rest in stage if name == "USER"] == ["10001:10001"]
    assert "python -m pip uninstall --yes setuptools wheel pip" in [rest for name, rest in stage if name == "RUN"]
    assert len([name for name, _ in stage if name == "HEALTHCHECK"]) == 1
    owned = [rest for name, rest in stage if name == "COPY" and "--chown" in rest]
    writable = {"bot": ["/var/lib/assistent", "/var/lib/sicherung"], "rasa": ["/var/lib/assistent"]}
    assert [rest.split()[-1] for rest in owned] == writable[file.stem]


@by_name
def test_what_is_started_exists(file: Path) -> None:
    (entry,) = [json.loads(rest) for name, rest in last_stage(file) if name == "ENTRYPOINT"]
    module = entry[entry.index("-m") + 1]
    path = ROOT / module.replace(".", "/")
    assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()
    assert (ROOT / entry[0].removeprefix("/app/")).exists()
    (check,) = [rest for name, rest in last_stage(file) if name == "HEALTHCHECK"]
    command = json.loads(check.partition("CMD ")[2])
    compile(command[2], "HEALTHCHECK", "exec")
    assert command[0] == entry[0]


# --- Locks of what runs -------------------------------------------------------------------------------------------


def pinned(name: str) -> dict[str, tuple[str, set[str]]]:
    """Version and hashes of each package of a lock."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\\n]+)([^\n]*(?:\n[ ]+[^\n]*)*)", text, re.MULTILINE)
    return {package: (version, set(re.findall(r"sha256:\w+", rest))) for package, version, rest in blocks}


@pytest.mark.parametrize("environment", ["bot", "rasa"])
def test_containers_hold_the_very_packages_that_the_tests_run_with(environment: str) -> None:
    everything, runtime = pinned(f"{environment}.lock"), pinned(f"{environment}-runtime.lock")
    assert len(runtime) > 50
    differing = {name: found[0] for name, found in runtime.items() if everything.get(name) != found}
    assert differing == {}, "please run scripts/lock"


@pytest.mark.parametrize("environment", ["bot", "rasa"])
def test_containers_hold_all_that_is_asked_for_and_no_tools(environment: str) -> None:
    asked = (ROOT / "requirements" / f"{environment}.in").read_text(encoding="utf-8")
    for_running, marker, for_developing = asked.partition("# Development")
    assert marker
    runtime = set(pinned(f"{environment}-runtime.lock"))
    assert set(_names(for_running)) - runtime == set(), "please run scripts/lock"
    assert "pytest" in _names(for_developing)
    assert not set(_names(for_developing)) & runtime


def _names(requirements: str) -> list[str]:
    return [found.lower() for found in re.findall(r"^([A-Za-z0-9_.-]+)", requirements, re.MULTILINE)]


def test_rasa_comes_without_tensorflow() -> None:
    runtime = set(pinned("rasa-runtime.lock"))
    overrides = (ROOT / "requirements" / "rasa-runtime.overrides").read_text(encoding="utf-8")
    assert "tensorflow" in _names(overrides)
    assert not runtime & {*_names(overrides), "keras", "tensorboard", "jaxlib"}

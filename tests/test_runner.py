"""What keeps the assistant from starting is said in one German sentence, before anything is started."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.runner import run, run_actions
from bot.settings import Settings
from tests.conftest import free_ports


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with free ports and a model's file."""
    port, rasa_port, actions_port = free_ports(3)
    models = tmp_path / "models"
    models.mkdir()
    (models / "eins.tar.gz").touch()
    return Settings(
        port=port, rasa_port=rasa_port, aktionen_port=actions_port, daten=tmp_path / "daten", modelle=models
    )


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A program that listens on a port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


async def problem(settings: Settings, capsys: pytest.CaptureFixture[str], *, with_rasa: bool = True) -> str:
    """What is said instead of starting."""
    async with asyncio.timeout(30):
        assert await run(settings, with_rasa=with_rasa) == 1
    [line] = capsys.readouterr().err.splitlines()
    return line


async def test_without_a_model_it_says_how_to_get_one(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    (settings.modelle / "eins.tar.gz").unlink()
    message = await problem(settings, capsys)
    assert "kein trainiertes Modell; bitte zuerst `make train` ausführen." in message
    assert str(settings.modelle) in message


@pytest.mark.parametrize("name", ["port", "rasa_port", "aktionen_port"])
async def test_a_port_in_use_is_named_with_its_variable(
    settings: Settings, listener: socket.socket, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    port = listener.getsockname()[1]
    message = await problem(settings.model_copy(update={name: port}), capsys)
    assert message == f"✗ Der Port {port} ist belegt; bitte das andere Programm beenden oder AG_{name.upper()} ändern."


async def test_who_is_public_says_who_answers_for_it(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    public = settings.model_copy(update={"oeffentliche_adresse": "https://ag.test", "betreiber": "Amt"})
    message = await problem(public, capsys)
    assert "bitte AG_BETREIBER_ANSCHRIFT, AG_BETREIBER_EMAIL setzen" in message
    named = public.model_copy(update={"betreiber_anschrift": "Weg 1, 12345 Ort", "betreiber_email": "amt@ag.test"})
    demo = public.model_copy(update={"demo": True})
    assert (named.missing_of_operator, demo.missing_of_operator, settings.missing_of_operator) == ([], [], [])


async def test_the_same_port_twice_is_explained(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    message = await problem(settings.model_copy(update={"aktionen_port": settings.port}), capsys, with_rasa=False)
    assert "AG_AKTIONEN_PORT" in message
    assert "belegt" in message


async def test_the_action_endpoint_explains_a_port_in_use(
    settings: Settings, listener: socket.socket, capsys: pytest.CaptureFixture[str]
) -> None:
    busy = settings.model_copy(update={"aktionen_port": listener.getsockname()[1]})
    async with asyncio.timeout(30):
        assert await run_actions(busy) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "belegt" in line


async def test_a_data_folder_that_is_a_file_is_explained(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "datei").touch()
    message = await problem(settings.model_copy(update={"daten": tmp_path / "datei"}), capsys, with_rasa=False)
    assert "AG_DATEN" in message


def test_a_wrong_setting_ends_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AG_PORT", "abc")
    assert main(["serve"]) == 1
    assert capsys.readouterr().err == (
        "Die Einstellung AG_PORT muss eine ganze Zahl sein; bitte in der Umgebung oder in .env ändern.\n"
    )


def test_a_broken_knowledge_file_ends_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    broken = tmp_path / "wissen.yml"
    broken.write_text("a: b: c\n", encoding="utf-8")
    monkeypatch.setenv("AG_WISSEN", str(broken))
    monkeypatch.setenv("AG_PORT", str(settings.port))
    monkeypatch.setenv("AG_AKTIONEN_PORT", str(settings.aktionen_port))
    assert main(["serve"]) == 1
    assert capsys.readouterr().err.startswith("wissen.yml, Zeile 1: ")


@pytest.mark.parametrize(
    ("name", "value"), [("aktionen_adresse", "0.0.0.0"), ("rasa", ("http://127.0.0.1:5005", "http://rasa-2:5005"))]
)
async def test_bot_and_rasa_speak_over_a_network_only_with_a_token(
    settings: Settings, name: str, value: object, capsys: pytest.CaptureFixture[str]
) -> None:
    exposed = settings.model_copy(update={name: value})
    message = await problem(exposed, capsys, with_rasa=False)
    assert message.startswith(f"✗ Mit AG_{name.upper()} sprechen Assistent und Rasa über ein Netz")
    assert "AG_INTERN_TOKEN" in message
    async with asyncio.timeout(30):
        assert await run_actions(exposed) == 1
    assert "AG_INTERN_TOKEN" in capsys.readouterr().err

"""Wrong settings end in one German sentence that names the variable."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from bot.settings import SettingsMistake, load_settings


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine on which the tests run, and no `.env`."""
    for name in os.environ:
        if name.upper().startswith("AG_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default() -> None:
    settings = load_settings()
    assert (settings.adresse, settings.port, settings.rasa_port, settings.aktionen_port) == (
        "127.0.0.1",
        8080,
        5005,
        5055,
    )
    assert settings.rest_token is None
    assert settings.jetzt is None


def test_the_shipped_data_are_the_default() -> None:
    settings = load_settings()
    assert settings.wissen.is_file()
    assert settings.texte.is_file()


def test_the_privacy_text_is_the_own_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().privacy_address == "http://127.0.0.1:8080/datenschutz"
    monkeypatch.setenv("AG_OEFFENTLICHE_ADRESSE", "https://assistent.test/")
    assert load_settings().privacy_address == "https://assistent.test/datenschutz"
    monkeypatch.setenv("AG_DATENSCHUTZ_ADRESSE", "https://amt.test/datenschutz")
    assert load_settings().privacy_address == "https://amt.test/datenschutz"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AG_PORT", "9000")
    monkeypatch.setenv("AG_WISSEN", "/anderswo/wissen.yml")
    settings = load_settings()
    assert settings.port == 9000
    assert settings.wissen == Path("/anderswo/wissen.yml")


def test_settings_come_from_a_file_which_the_environment_beats(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AG_PORT=9000\nAG_RASA_PORT=9001\nANDERES=1\n", encoding="utf-8")
    monkeypatch.setenv("AG_PORT", "9002")
    settings = load_settings()
    assert (settings.port, settings.rasa_port) == (9002, 9001)


def test_the_clock_may_be_started_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AG_JETZT", "2026-11-23T10:00:00+01:00")
    assert load_settings().jetzt == datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("AG_PORT", "abc", "muss eine ganze Zahl sein"),
        ("AG_PORT", "", "muss eine ganze Zahl sein"),
        ("AG_PORT", "0", "muss mindestens 1 sein"),
        ("AG_RASA_PORT", "70000", "darf höchstens 65535 sein"),
        ("AG_REST_TOKEN", "kurz", "muss mindestens 16 Zeichen haben"),
        ("AG_OEFFENTLICHE_ADRESSE", "assistent.test", "muss eine Adresse wie https://assistent.example.org sein"),
        ("AG_BETREIBER_EMAIL", "buero", "muss eine Adresse wie buero@example.org sein"),
        ("AG_BARRIEREN_KONTAKT", "http://amt.test/", "muss eine Adresse wie buero@example.org oder https://"),
        ("AG_JETZT", "morgen", "muss ein Zeitpunkt wie 2026-11-23T10:00:00+01:00 sein"),
        ("AG_JETZT", "2026-02-31T10:00:00+01:00", "muss ein Zeitpunkt wie 2026-11-23T10:00:00+01:00 sein"),
        ("AG_JETZT", "2026-11-23T10:00:00", "muss die Abweichung von UTC nennen"),
        ("AG_JETZT", "2026-11-23", "muss die Abweichung von UTC nennen"),
        ("AG_EINBETTUNG", "www.stadt.test", "muss eine Adresse wie https://www.example.org"),
        ("AG_EINBETTUNG", "https://www.stadt.test/", "muss eine Adresse wie https://www.example.org"),
        ("AG_EINBETTUNG", "https://gut.test, https://www.stadt.test/chat", "muss eine Adresse wie"),
        ("AG_EINBETTUNG", "*", "muss eine Adresse wie"),
        ("AG_EINBETTUNG", "https://*.stadt.test", "muss eine Adresse wie"),
        ("AG_EINBETTUNG", "https://köln.test", "muss eine Adresse wie"),
        ("AG_EINBETTUNG", "https://name@stadt.test", "muss eine Adresse wie"),
        ("AG_EINBETTUNG", "https://stadt.test:99999", "muss eine Adresse wie"),
        ("AG_EINBETTUNG", "https://stadt.test:abc", "muss eine Adresse wie"),
        (
            "AG_OEFFENTLICHE_ADRESSE",
            "https://stadt.test:99999/x",
            "muss eine Adresse wie https://assistent.example.org",
        ),
        ("AG_OEFFENTLICHE_ADRESSE", "https://[::1", "muss eine Adresse wie"),
        ("AG_REST_CALLBACK", "https://stadt.test:99999/", "muss eine Adresse wie"),
        ("AG_TELEGRAM_ADRESSE", "https://stadt.test:99999", "muss eine Adresse wie"),
        ("AG_MATRIX_SERVER", "https://stadt.test:99999", "muss eine Adresse wie"),
        ("AG_PROXYS", "proxy.test", "muss Adressen oder Netze wie 10.0.0.1 oder 10.0.0.0/8 enthalten"),
        ("AG_PROXYS", "10.0.0.1, 10.0.0.1/8", "muss Adressen oder Netze wie"),
        ("AG_PROXYS", "10.0.0.0/33", "muss Adressen oder Netze wie"),
        ("AG_AUFBEWAHRUNG", "0", "muss mindestens 1 sein"),
        ("AG_AUFBEWAHRUNG", "721", "darf höchstens 720 sein"),
        ("AG_AUFBEWAHRUNG", "24h", "muss eine ganze Zahl sein"),
        ("AG_LIMIT_SITZUNG", "0", "muss mindestens 1 sein"),
        ("AG_LIMIT_SITZUNG", "100001", "darf höchstens 100000 sein"),
        ("AG_LIMIT_ADRESSE", "-1", "muss mindestens 1 sein"),
        ("AG_LIMIT_ADRESSE", "viele", "muss eine ganze Zahl sein"),
    ],
)
def test_a_wrong_setting_is_explained(monkeypatch: pytest.MonkeyPatch, name: str, value: str, rule: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsMistake) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(f"Die Einstellung {name} {rule}")
    assert message.endswith("; bitte in der Umgebung oder in .env ändern.")
    assert "\n" not in message


def test_lists_are_separated_by_commas_or_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AG_EINBETTUNG", "https://www.stadt.test, http://localhost:3000 https://[::1]:8443,")
    monkeypatch.setenv("AG_PROXYS", "10.0.0.1,fd00::/8")
    settings = load_settings()
    assert settings.einbettung == ("https://www.stadt.test", "http://localhost:3000", "https://[::1]:8443")
    assert [str(network) for network in settings.proxys] == ["10.0.0.1/32", "fd00::/8"]


def test_by_default_nobody_embeds_the_chat_and_no_proxy_is_trusted() -> None:
    settings = load_settings()
    assert (settings.einbettung, settings.proxys) == ((), ())
    assert (settings.aufbewahrung, settings.limit_sitzung, settings.limit_adresse) == (24, 30, 300)


def test_the_keys_are_kept_with_the_data_unless_they_have_a_place_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AG_DATEN", "/daten")
    assert load_settings().key_file == Path("/daten/sitzungsschluessel")
    monkeypatch.setenv("AG_SCHLUESSEL", "/geheim/schluessel")
    assert load_settings().key_file == Path("/geheim/schluessel")


@pytest.mark.parametrize(
    ("address", "origin"),
    [("127.0.0.1", "http://127.0.0.1:8080"), ("::", "http://[::]:8080"), ("::1", "http://[::1]:8080")],
)
def test_the_bots_own_pages_may_call_it(monkeypatch: pytest.MonkeyPatch, address: str, origin: str) -> None:
    monkeypatch.setenv("AG_ADRESSE", address)
    settings = load_settings()
    assert settings.public_address == origin
    assert {origin, "http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"} == set(settings.origins)
    monkeypatch.setenv("AG_OEFFENTLICHE_ADRESSE", "https://assistent.test/")
    assert load_settings().origins == ("https://assistent.test",)


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AG_PORT", "x")
    monkeypatch.setenv("AG_REST_TOKEN", "y")
    with pytest.raises(SettingsMistake) as caught:
        load_settings()
    assert [line.split()[2] for line in str(caught.value).splitlines()] == ["AG_PORT", "AG_REST_TOKEN"]


def test_a_token_is_not_repeated_in_the_explanation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AG_REST_TOKEN", "geheim")
    with pytest.raises(SettingsMistake) as caught:
        load_settings()
    assert "geheim" not in str(caught.value)


def test_secrets_come_from_files_named_like_their_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "AG_DATENBANK").write_text("postgresql://a:ü@rechner/assistent\n", encoding="utf-8")
    (tmp_path / "AG_REST_TOKEN").write_text("aus-der-datei-aus-der-datei")
    monkeypatch.setenv("AG_GEHEIMNISSE", str(tmp_path))
    monkeypatch.setenv("AG_REST_TOKEN", "aus-der-umgebung")
    settings = load_settings()
    assert settings.datenbank == "postgresql://a:ü@rechner/assistent"
    assert settings.rest_token == "aus-der-umgebung"


def test_a_wrong_secret_is_explained_without_its_value(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "AG_REST_TOKEN").write_text("geheim")
    monkeypatch.setenv("AG_GEHEIMNISSE", str(tmp_path))
    with pytest.raises(SettingsMistake, match="AG_REST_TOKEN muss mindestens 16") as caught:
        load_settings()
    assert "geheim" not in str(caught.value)


def test_secrets_that_cannot_be_read_are_a_mistake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AG_GEHEIMNISSE", str(tmp_path / "fehlt"))
    with pytest.raises(SettingsMistake, match="AG_GEHEIMNISSE nennt keinen Ordner"):
        load_settings()
    (tmp_path / "AG_REST_TOKEN").write_bytes(b"\xff" * 20)
    monkeypatch.setenv("AG_GEHEIMNISSE", str(tmp_path))
    with pytest.raises(SettingsMistake, match=r"AG_GEHEIMNISSE .+ ist nicht lesbar"):
        load_settings()


def test_rasa_is_beside_the_bot_unless_it_has_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AG_RASA_PORT", "5999")
    assert load_settings().rasa_addresses == ("http://127.0.0.1:5999",)
    monkeypatch.setenv("AG_RASA", "http://rasa-1:5005, http://rasa-2:5005")
    assert load_settings().rasa_addresses == ("http://rasa-1:5005", "http://rasa-2:5005")


@pytest.mark.parametrize(
    ("name", "value", "exposed"),
    [
        ("AG_RASA", "http://127.0.0.1:5005,http://localhost:5006,http://[::1]:5007", None),
        ("AG_RASA", "http://127.0.0.1:5005,http://rasa-2:5005", "AG_RASA"),
        ("AG_AKTIONEN_ADRESSE", "::1", None),
        ("AG_AKTIONEN_ADRESSE", "0.0.0.0", "AG_AKTIONEN_ADRESSE"),
        ("AG_AKTIONEN_ADRESSE", "bot-1", "AG_AKTIONEN_ADRESSE"),
    ],
)
def test_it_is_known_where_bot_and_rasa_speak_over_a_network(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, exposed: str | None
) -> None:
    monkeypatch.setenv(name, value)
    assert load_settings().exposed == exposed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AG_RASA", "rasa-1:5005"),
        ("AG_RASA", "http://rasa-1:99999"),
        ("AG_INTERN_TOKEN", "kurz"),
        ("AG_INTERN_TOKEN", "mit Leerzeichen mit Leerzeichen"),
    ],
)
def test_a_wrong_setting_of_replicas_is_explained(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsMistake, match=f"Die Einstellung {name} ") as mistake:
        load_settings()
    assert name == "AG_RASA" or value not in str(mistake.value)

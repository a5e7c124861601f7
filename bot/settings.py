"""All settings of the assistant: environment variables with the prefix `AG_`, documented in docs/einstellungen.md."""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, IPvAnyNetwork, ValidationError, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from bot.mistakes import OperatorMistake

ROOT = Path(__file__).parent.parent
Port = Annotated[int, Field(ge=1, le=65535)]
EMAIL = r"^([^\s@<>]+@[^\s@<>]+)?$"
ORIGIN = r"^https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d+)?$"
"""As browsers write it, so no umlauts and no wildcards; a name that never matches would be a silent mistake."""
ADDRESS = r"^https?://[^\s/]+\S*$"
CONTACT = r"^([^\s@<>]+@[^\s@<>]+|https://[^\s/]+\S*)?$"


class SettingsMistake(OperatorMistake):
    """A setting is wrong; the message is German and names the variable."""


class Settings(BaseSettings):
    """The settings with their defaults; nothing else in the project reads the environment."""

    model_config = SettingsConfigDict(env_prefix="AG_", env_file=".env", extra="ignore", frozen=True)

    adresse: str = "127.0.0.1"
    """Network address on which the bot listens."""
    port: Port = 8080
    """Port on which the bot listens."""
    rasa_port: Port = 5005
    """Port of Rasa where it runs beside the bot, on loopback."""
    rasa: Annotated[tuple[Annotated[str, Field(pattern=ADDRESS)], ...], NoDecode] = ()
    """Addresses of the Rasa replicas, separated by commas; the one beside the bot where unset."""
    aktionen_port: Port = 5055
    """Port of the action endpoint."""
    aktionen_adresse: str = "127.0.0.1"
    """Network address on which Rasa reaches the action endpoint."""
    intern_token: Annotated[str, Field(pattern=r"^[!-~]{16,}$")] | None = None
    """Shared by bot and Rasa, as `Authorization: Bearer …` both ways; needed where they are not on one machine."""
    daten: Path = ROOT / "var"
    """Folder for databases and state; is created."""
    modelle: Path = ROOT / "models"
    """Folder of the trained models; the newest is in service."""
    wissen: Path = ROOT / "data" / "wissen.yml"
    """Facts and answers."""
    texte: Path = ROOT / "data" / "texte.yml"
    """Texts of the actions."""
    termine: str = str(ROOT / "data" / "termine.yml")
    """Meetings: a file (YAML, CSV, Excel, iCalendar) or the https address of an iCalendar file."""
    termine_abruf: Annotated[int, Field(ge=1, le=1440)] = 15
    """Minutes after which an address of meetings is asked again."""
    oeffentliche_adresse: Annotated[str, Field(pattern=ADDRESS)] | None = None
    """Address under which people reach the bot, for links to calendar files."""
    demo: bool = False
    """Allows calendar files and feeds of the shipped example meetings."""
    seiten: Path = ROOT / "data" / "seiten"
    """Folder of the pages for browsers."""
    datenschutz_adresse: str | None = None
    """Address of the privacy text that the first reply names; the bot's own page where unset."""
    betreiber: str | None = None
    """Name of the body that runs the assistant."""
    betreiber_anschrift: str | None = None
    """Its postal address, in one line."""
    betreiber_vertretung: str | None = None
    """Who represents it by law."""
    betreiber_email: Annotated[str, Field(pattern=EMAIL)] | None = None
    """Its e-mail address."""
    betreiber_telefon: str | None = None
    """Its phone number."""
    datenschutzbeauftragte: str | None = None
    """Contact of its data protection officer, in one line."""
    barrieren_kontakt: Annotated[str, Field(pattern=CONTACT)] | None = None
    """Where people report barriers: an e-mail address or the https address of a form; the AG's where unset."""
    einbettung: Annotated[tuple[Annotated[str, Field(pattern=ORIGIN)], ...], NoDecode] = ()
    """Origins of the websites that embed the chat, separated by commas."""
    proxys: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()
    """Addresses or networks of trusted proxies, whose `X-Forwarded-For` counts."""
    schluessel: Path | None = None
    """File of the keys that sign sessions; `sitzungsschluessel` in `daten` where unset."""
    aufbewahrung: Annotated[int, Field(ge=1, le=720)] = 24
    """Hours after which a silent conversation is deleted."""
    limit_sitzung: Annotated[int, Field(ge=1, le=100_000)] = 30
    """Messages a minute that a session may send."""
    limit_adresse: Annotated[int, Field(ge=1, le=1_000_000)] = 300
    """Messages a minute that an address may send; a whole office may share one."""
    rest_token: Annotated[str, Field(min_length=16)] | None = None
    """Switches the REST endpoint on; callers send it as `Authorization: Bearer …`."""
    rest_callback: Annotated[str, Field(pattern=ADDRESS)] | None = None
    """Where messages that nobody asked for are POSTed for users of the REST endpoint."""
    datenbank: Annotated[str, Field(pattern=r"^postgresql://\S+$")] | None = None
    """PostgreSQL instead of the SQLite file in `daten`."""
    matrix_server: Annotated[str, Field(pattern=ADDRESS)] | None = None
    """Homeserver of the bot's Matrix account."""
    matrix_konto: Annotated[str, Field(pattern=r"^@[^\s:]+:\S+$")] | None = None
    """The bot's Matrix account, such as @assistent:matrix.example.org."""
    matrix_passwort: str | None = None
    """Its password; used for the first login alone."""
    matrix_einladungen: Annotated[tuple[str, ...], NoDecode] = ()
    """Servers whose users may invite the bot; that of its own account where unset."""
    telegram_token: Annotated[str, Field(pattern=r"^\d+:[\w-]+$")] | None = None
    """Token of the Telegram bot."""
    telegram_adresse: Annotated[str, Field(pattern=ADDRESS)] = "https://api.telegram.org"
    """Where Telegram's Bot API is."""
    mail_server: Annotated[str, Field(pattern=r"^[^\s/:]+(:\d+)?$")] | None = None
    """Mail server and port that sends the bot's mails; port 587 where unset."""
    mail_sicherheit: Literal["starttls", "tls", "keine"] = "starttls"
    """How the connection to the mail server is encrypted."""
    mail_benutzer: str | None = None
    """Account at the mail server."""
    mail_passwort: str | None = None
    """Its password."""
    mail_absender: Annotated[str, Field(pattern=EMAIL)] | None = None
    """Sender of the mails; bounces go there."""
    mail_antwort: Annotated[str, Field(pattern=EMAIL)] | None = None
    """Where answers to a mail go; the AG's address where unset."""
    posteingang: Annotated[int, Field(ge=1, le=30)] = 7
    """Days after which an answered message of a messenger is deleted from the inbox."""
    erinnerungen_aufbewahrung: Annotated[int, Field(ge=1, le=365)] = 30
    """Days after which a reminder that was sent is deleted."""
    verbesserung: bool = False
    """Keeps, masked, questions that were not understood and those behind an answer that got a thumb down."""
    verbesserung_aufbewahrung: Annotated[int, Field(ge=1, le=30)] = 30
    """Days after which a masked question is deleted."""
    namensmodell: str | None = None
    """spaCy package or folder that knows German names; needed for `verbesserung`."""
    statistik_aufbewahrung: Annotated[int, Field(ge=1, le=1825)] = 730
    """Days after which the counts of what is asked are deleted."""
    log: Literal["text", "json"] = "text"
    """Form of the log lines."""
    metriken_port: Port | None = None
    """Port of the metrics for Prometheus and of the details of /health; off where unset."""
    metriken_adresse: str = "127.0.0.1"
    """Network address of that port."""
    spuren: Annotated[str, Field(pattern=ADDRESS)] | None = None
    """Address of an OpenTelemetry collector (OTLP over HTTP) that receives traces; off where unset."""
    abmeldefrist: Annotated[int, Field(ge=0, le=300)] = 0
    """Seconds between the signal to end and the end, in which /health/ready tells balancers to go elsewhere."""
    fassungen_aufbewahrung: Annotated[int, Field(ge=1, le=3650)] = 90
    """Days for which a version of knowledge, texts and meetings is kept after it was last in service."""
    geheimnisse: Path | None = None
    """Folder of files named like settings, each with the value of one, as containers and services mount secrets."""
    bewertungen_aufbewahrung: Annotated[int, Field(ge=1, le=730)] = 90
    """Days after which a vote on an answer is deleted."""
    anfragen_aufbewahrung: Annotated[int, Field(ge=7, le=1095)] = 90
    """Days after which it is forgotten that a data subject asked for information or deletion."""
    loeschungen_aufbewahrung: Annotated[int, Field(ge=30, le=3650)] = 365
    """Days for which deletions are remembered as hashes; no backup may be older that is still restored."""
    sicherung_schluessel: str | None = None
    """Public age key for which backups are encrypted."""
    jetzt: datetime.datetime | None = None
    """Starts the clock for meetings and due times here (ISO 8601 with offset); it ticks on."""

    @property
    def public_address(self) -> str:
        """Under which people reach the bot, without a slash at its end."""
        return (self.oeffentliche_adresse or self._own_address(self.adresse)).rstrip("/")

    @property
    def rasa_addresses(self) -> tuple[str, ...]:
        """Where Rasa is."""
        return self.rasa or (f"http://127.0.0.1:{self.rasa_port}",)

    @property
    def exposed(self) -> str | None:
        """The setting by which bot and Rasa speak over a network, if one does; they need a token then."""
        if not is_loopback(self.aktionen_adresse):
            return "AG_AKTIONEN_ADRESSE"
        return None if all(is_loopback(urlsplit(address).hostname or "") for address in self.rasa) else "AG_RASA"

    @property
    def missing_of_operator(self) -> list[str]:
        """Settings that whoever is reached by the public must have made: who answers for the assistant (Art. 13)."""
        if not self.oeffentliche_adresse or self.demo:
            return []
        needed = ("betreiber", "betreiber_anschrift", "betreiber_email")
        return [f"AG_{name.upper()}" for name in needed if not getattr(self, name)]

    @property
    def privacy_address(self) -> str:
        """Where the privacy text stands."""
        return self.datenschutz_adresse or f"{self.public_address}/datenschutz"

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of the bot's own pages."""
        if self.oeffentliche_adresse:
            return (self.public_address,)
        return tuple(self._own_address(host) for host in (self.adresse, "localhost", "127.0.0.1", "::1"))

    @property
    def key_file(self) -> Path:
        """Where the keys that sign sessions are kept."""
        return self.schluessel or self.daten / "sitzungsschluessel"

    def _own_address(self, host: str) -> str:
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @field_validator(
        "rasa", "oeffentliche_adresse", "einbettung", "rest_callback", "spuren", "matrix_server", "telegram_adresse"
    )
    @classmethod
    def _needs_possible_port(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        try:
            for address in (value,) if isinstance(value, str) else value or ():
                _ = urlsplit(address).port  # raises where it is no number up to 65535
        except ValueError:
            raise PydanticCustomError("impossible_address", "port or host") from None
        return value

    @field_validator("rasa", "einbettung", "proxys", "matrix_einladungen", mode="before")
    @classmethod
    def _separated(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("jetzt")
    @classmethod
    def _needs_offset(cls, value: datetime.datetime | None) -> datetime.datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("offset")
        return value


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_EXPLANATIONS = {
    "int_parsing": "muss eine ganze Zahl sein",
    "greater_than_equal": "muss mindestens {ge} sein",
    "less_than_equal": "darf höchstens {le} sein",
    "string_too_short": "muss mindestens {min_length} Zeichen haben",
    "datetime_from_date_parsing": "muss ein Zeitpunkt wie 2026-11-23T10:00:00+01:00 sein",
    "datetime_parsing": "muss ein Zeitpunkt wie 2026-11-23T10:00:00+01:00 sein",
    "bool_parsing": "muss 0 oder 1 sein",
    "impossible_address": "muss eine Adresse wie {example} sein",
    "string_pattern_mismatch": "muss eine Adresse wie {example} sein",
    "ip_any_network": "muss Adressen oder Netze wie 10.0.0.1 oder 10.0.0.0/8 enthalten, durch Komma getrennt",
    "literal_error": "muss einer dieser Werte sein: {expected}",
    "value_error": "muss die Abweichung von UTC nennen, zum Beispiel 2026-11-23T10:00:00+01:00",
}
_EXAMPLES = {
    "AG_RASA": "http://rasa-1:5005 (mehrere durch Komma getrennt)",
    "AG_INTERN_TOKEN": "das Ergebnis von `openssl rand -hex 32` (mindestens 16 Zeichen, ohne Umlaute und Leerzeichen)",
    "AG_EINBETTUNG": "https://www.example.org (mehrere durch Komma getrennt, ohne Schrägstrich am Ende)",
    "AG_BETREIBER_EMAIL": "buero@example.org",
    "AG_DATENBANK": "postgresql://benutzer:passwort@rechner:5432/assistent",
    "AG_MATRIX_KONTO": "@assistent:matrix.example.org",
    "AG_TELEGRAM_TOKEN": "123456:ABC-DEF",
    "AG_MAIL_SERVER": "mail.example.org:587",
    "AG_MAIL_ABSENDER": "assistent@example.org",
    "AG_MAIL_ANTWORT": "buero@example.org",
    "AG_BARRIEREN_KONTAKT": "buero@example.org oder https://www.example.org/barriere-melden",
}


def load_settings() -> Settings:
    """Read the settings from the environment, from `.env` and from the files in `AG_GEHEIMNISSE`, in this order.

    Raises:
        SettingsMistake: with one German sentence for each wrong variable.
    """
    try:
        settings = Settings()
        return settings if settings.geheimnisse is None else _with_secrets(settings.geheimnisse)
    except ValidationError as error:
        raise SettingsMistake("\n".join(_explain(detail) for detail in error.errors())) from None


def _with_secrets(folder: Path) -> Settings:
    if not folder.is_dir():
        raise SettingsMistake(f"Die Einstellung AG_GEHEIMNISSE nennt keinen Ordner ({folder}); bitte ändern.")
    try:
        return Settings(_secrets_dir=folder)  # type: ignore[call-arg]
    except (OSError, SettingsError):  # without their words, which may hold the value
        raise SettingsMistake(
            f"Eine Datei in AG_GEHEIMNISSE ({folder}) ist nicht lesbar; bitte ihre Rechte prüfen und ob sie ein Text in"
            " UTF-8 ist."
        ) from None


def _explain(detail: ErrorDetails) -> str:
    name = "AG_" + str(detail["loc"][0]).upper()
    values = {"example": _EXAMPLES.get(name, "https://assistent.example.org"), **detail.get("ctx", {})}
    rule = _EXPLANATIONS.get(detail["type"], "hat einen ungültigen Wert").format(**values)
    return f"Die Einstellung {name} {rule}; bitte in der Umgebung oder in .env ändern."

"""The log says what went wrong and where, and never what somebody wrote."""

from __future__ import annotations

import asyncio
import datetime
import io
import json
import logging
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa
import structlog

from bot import request_ids
from bot.database import Database
from bot.error_text import MOST_CHARACTERS, full
from bot.logs import configure, watch_loop
from bot.mistakes import OperatorMistake
from bot.rasa_client import RasaUnavailable

SECRET = "Ich heiße Ottilie Geheim"
NOTHING: dict[str, str] = {}
logger = logging.getLogger("bot.probe")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """The log of the test run as it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook, structlog.get_config()
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    sys.excepthook, threading.excepthook = before[2], before[3]
    structlog.configure(**before[4])


def configured(form: str, prefix: str | None = None) -> io.StringIO:
    """Where the log of a process goes that is configured anew."""
    logging.getLogger().handlers.clear()
    configure(form, "bot", prefix=prefix)
    [handler] = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream := io.StringIO())
    return stream


def log(form: str, write: Callable[[], object], prefix: str | None = None) -> str:
    """What is written to the log."""
    stream = configured(form, prefix)
    write()
    return stream.getvalue()


def test_text_is_a_line_with_level_and_logger() -> None:
    assert log("text", lambda: logger.info("Es sind %d.", 3)) == "INFO bot.probe: Es sind 3.\n"
    assert log("text", lambda: logger.info("Ja."), prefix="rasa") == "INFO rasa: Ja.\n"


def test_text_names_the_request_behind_the_message() -> None:
    with request_ids.working_on("abcdef0123"):
        assert log("text", lambda: logger.info("Ja.")) == "INFO bot.probe: Ja. [abcdef0123]\n"


def test_json_is_one_object_a_line() -> None:
    def write() -> None:
        with request_ids.working_on("abcdef0123"):
            logger.warning("Zwei\nZeilen mit Ü", extra={"channel": "web", "text": SECRET})

    line = log("json", write)
    assert line.count("\n") == 1
    entry = json.loads(line)
    moment = datetime.datetime.fromisoformat(entry.pop("timestamp").replace("Z", "+00:00"))
    assert moment.utcoffset() == datetime.timedelta(0)
    assert entry == {
        "level": "WARNING",
        "process": "bot",
        "logger": "bot.probe",
        "message": "Zwei\nZeilen mit Ü",
        "request_id": "abcdef0123",
        "channel": "web",
    }


def test_only_json_has_a_line_for_each_answer() -> None:
    turns = logging.getLogger("bot.turns")
    assert log("text", lambda: turns.info("Answered.")) == ""
    assert "Answered." in log("json", lambda: turns.info("Answered.", extra={"seconds": 0.1}))


def raised(work: Callable[[], object]) -> BaseException:
    """The exception that `work` ends in."""
    try:
        work()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def unique_violation() -> None:
    """A text that a constraint refuses, in SQLite by SQLAlchemy."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a TEXT UNIQUE)")
        for _ in range(2):
            connection.execute(sa.text("INSERT INTO t VALUES (:a)"), {"a": SECRET})


def nested() -> None:
    """An exception of ours whose cause quotes the text."""
    try:
        NOTHING[SECRET]
    except KeyError as error:
        raise RasaUnavailable("Rasa is starting.") from error


FOREIGN: list[Callable[[], object]] = [
    unique_violation,
    nested,
    lambda: NOTHING[SECRET],
    lambda: int(SECRET),
    lambda: SECRET.encode("ascii"),
    lambda: json.loads(SECRET),
    lambda: sa.create_engine(SECRET),
    lambda: sa.Table("t", sa.MetaData()).c[SECRET],
    lambda: sqlite3.connect(":memory:").execute("SELECT ?", (SECRET, SECRET)),
    lambda: (_ for _ in ()).throw(aiohttp.InvalidURL(SECRET)),
    lambda: (_ for _ in ()).throw(aiohttp.ClientError(SECRET)),
    lambda: (_ for _ in ()).throw(OSError(2, "No such file", SECRET)),
    lambda: (_ for _ in ()).throw(ExceptionGroup(SECRET, [ValueError(SECRET)])),  # noqa: F821
]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("work", FOREIGN)
def test_what_an_exception_quotes_stays_out_of_the_log(form: str, work: Callable[[], object]) -> None:
    error = raised(work)

    def write() -> None:
        logger.error("Es ging schief: %s", error, exc_info=error)
        logger.error("Es ging schief.", exc_info=(type(error), error, error.__traceback__))
        try:
            raise error
        except Exception:
            logger.exception("Es ging schief.")
            structlog.get_logger("library").exception("event", user_text=SECRET)

    said = log(form, write)
    assert "Ottilie" not in said
    assert type(error).__name__ in said
    assert said.count("test_logs.py") >= 3


def test_the_quoted_text_would_have_been_there() -> None:
    texts = [str(error) + str(error.__cause__) for error in map(raised, FOREIGN)]
    assert sum("Ottilie" in text for text in texts) >= 9


async def test_postgresql_quotes_nothing_in_the_log(postgres: str, tmp_path: Path) -> None:
    database = Database.of(tmp_path, postgres)
    try:
        with pytest.raises(sa.exc.DBAPIError) as caught:
            await database.read(lambda connection: connection.execute(sa.select(sa.cast(SECRET, sa.Integer))).all())
    finally:
        await database.close()
    assert "Ottilie" in str(caught.value)
    said = log("json", lambda: logger.error("Fehler: %s", caught.value, exc_info=caught.value))
    assert "Ottilie" not in said
    assert "22P02" in said


@pytest.mark.parametrize(
    ("kind", "code", "text", "said"),
    [
        ("InvalidTextRepresentation", "22P02", SECRET, "22P02"),
        ("ProgrammingError", None, SECRET, ""),
        ("OperationalError", None, "connection refused", "connection refused"),
        ("ReadOnlySqlTransaction", "25006", "cannot execute INSERT", "25006 cannot execute INSERT"),
    ],
)
def test_the_driver_of_rasa_is_known_too(kind: str, code: str | None, text: str, said: str) -> None:
    error = type(kind, (Exception,), {"__module__": "psycopg2.errors", "pgcode": code})(text)
    wrapped = sa.exc.DBAPIError("SELECT", {}, error)
    line = log("text", lambda: logger.error("Fehler: %s", wrapped)).strip()
    assert line.endswith(f"psycopg2.errors.{kind}{': ' if said else ''}{said}")


def test_a_server_that_is_away_is_named() -> None:
    error = raised(sa.create_engine("postgresql+psycopg://x:geheim@127.0.0.1:1/x").connect)
    said = log("text", lambda: logger.error("Fehler.", exc_info=error))
    assert "refused" in said
    assert "geheim" not in said


def test_our_own_exceptions_say_what_is_wrong() -> None:
    mistake = OperatorMistake("Bitte AG_DATEN ändern.")
    assert log("text", lambda: logger.error("%s", mistake)) == "ERROR bot.probe: Bitte AG_DATEN ändern.\n"


def test_a_missing_file_is_told_by_its_kind() -> None:
    said = full(raised(Path("/fehlt/hier").read_bytes))
    assert said.endswith("FileNotFoundError: [Errno 2] No such file or directory")


def test_an_exception_is_bounded_and_keeps_its_end() -> None:
    def deep(levels: int) -> None:
        if levels:
            try:
                deep(levels - 1)
            except ValueError as error:
                raise RuntimeError("x") from error
        raise ValueError(SECRET)

    said = full(raised(lambda: deep(50)))
    assert len(said) <= MOST_CHARACTERS + 1
    assert said.endswith("RuntimeError")


async def test_what_nobody_waits_for_is_logged_by_its_kind() -> None:
    loop = asyncio.get_running_loop()

    async def fail() -> None:
        raise KeyError(SECRET)

    def call(_: str) -> None:
        raise KeyError(SECRET)

    async def happen() -> None:
        loop.call_soon(call, SECRET)
        task = asyncio.create_task(fail())
        await asyncio.wait([task])
        del task
        await asyncio.sleep(0)

    stream = configured("json")
    watch_loop(loop)
    try:
        await happen()
    finally:
        loop.set_exception_handler(None)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["exception"].splitlines()[-1] for line in lines] == ["KeyError", "KeyError"]
    assert "Ottilie" not in stream.getvalue()


def test_a_process_that_breaks_says_so_by_the_log() -> None:
    error = raised(lambda: NOTHING[SECRET])
    said = log("text", lambda: sys.excepthook(type(error), error, error.__traceback__))
    assert said.startswith("CRITICAL bot.logs: The process ends")
    assert "Ottilie" not in said

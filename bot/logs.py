"""The log of both processes: as text or as one JSON object a line, without message texts and addresses.

Exceptions are shortened to what `bot.error_text` lets through, wherever they stand: behind a line or in it.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot import request_ids
from bot.error_text import brief, full

JSON = "json"
EXTRA = ("channel", "seconds", "outage")
"""Fields besides the fixed ones that a line may have."""
TURNS = "bot.turns"
"""Logger of the lines that tell of each answered message; they are written as JSON only."""

_FOREIGN = ("aiohttp.access", "rasa_sdk")
"""Loggers whose lines below a warning say nothing to an operator."""

logger = logging.getLogger(__name__)


def configure(
    form: str,
    process: str,
    *,
    level: int = logging.INFO,
    prefix: str | None = None,
) -> None:
    """Write the log to the standard error stream; `form` is "text" or "json".

    `process` is the name in each JSON line. In text, lines carry `prefix` instead of their logger's name where it is
    given. Does nothing in a process whose log is configured already, such as that of the tests.
    """
    root = logging.getLogger()
    if root.handlers:
        return
    handler = logging.StreamHandler()
    handler.addFilter(_Shortening())
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if form == JSON else _Text(prefix)
    handler.setFormatter(_formatter(process, renderer))
    root.addHandler(handler)
    root.setLevel(level)
    for name in _FOREIGN:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(TURNS).setLevel(logging.INFO if form == JSON else logging.WARNING)
    # What a library logs by structlog itself goes the same way, or it would print all that it knows of a message.
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def watch_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Log what nobody waits for in this loop by its kind; asyncio's own line repeats what a task was given."""

    def handle(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        said = str(context.get("message", "Unforeseen error")).partition(" callback")[0]
        logger.error("%s in the event loop.", said.rstrip("."), exc_info=context.get("exception"))

    loop.set_exception_handler(handle)


class _Shortening(logging.Filter):
    """Replaces exceptions by what may be said of them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; every record passes."""
        if isinstance(record.args, tuple):
            record.args = tuple(brief(item) if isinstance(item, BaseException) else item for item in record.args)
        error = _error_of(record)
        # Kept beside the record's own fields, which formatters of others may want whole.
        record.__dict__["shortened"] = None if error is None else full(error)
        return True


def _error_of(record: logging.LogRecord) -> BaseException | None:
    info: Any = record.exc_info
    if isinstance(record.msg, dict):  # of structlog
        info = record.msg.get("exc_info") or info
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        return info
    return info[1] if isinstance(info, tuple) else None


def _formatter(process: str, renderer: Processor) -> logging.Formatter:
    def identify(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        record: logging.LogRecord = event["_record"]
        said = {
            "level": record.levelname,
            "process": process,
            "logger": record.name,
            "message": str(event.get("event_info") or event["event"]),
        }
        if request_ids.current():
            said["request_id"] = request_ids.current()
        if record.__dict__.get("shortened"):
            said["exception"] = record.__dict__["shortened"]
        further = {name: record.__dict__[name] for name in EXTRA if name in record.__dict__}
        stamp = {"timestamp": event["timestamp"]}
        # Nothing else: what libraries add to their lines may be what somebody wrote.
        return {**stamp, **said, **further}

    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    return structlog.stdlib.ProcessorFormatter(processors=[stamp, identify, renderer])


class _Text:
    """Renders a line for people; the message comes first, the id of the request in brackets behind it."""

    def __init__(self, prefix: str | None) -> None:
        self._prefix = prefix

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> str:
        request = f" [{event['request_id']}]" if "request_id" in event else ""
        trace = f"\n{event['exception']}" if "exception" in event else ""
        return f"{event['level']} {self._prefix or event['logger']}: {event['message']}{request}{trace}"


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logger.critical("The process ends by an unforeseen error.", exc_info=(kind, error, trace))


def _uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
        logger.error("A thread ended by an unforeseen error.", exc_info=arguments.exc_value)

"""Logs: a static event word plus ids, never containers or answers (personal data hides there).

In production each line is JSON, and nothing is written that somebody typed: an exception gives its
type and where it came from, for its message may quote a value; a line of a library gives its
template without what would be filled in. Elsewhere lines are text for people, and whole.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any

import structlog

from service import traces

Event = MutableMapping[str, Any]
MOST_BEHIND = 8
"""How many exceptions in a chain are told: it might go round in a circle."""
_writing = Lock()
_shown: list[logging.Handler] = []
"""The handler by which libraries' lines are shown, once there is one."""


def configure(*, human: bool, least: int = logging.INFO) -> None:
    """Send log lines, libraries' too, to standard error: as text for people, else as JSON.

    Those below the level `least` are left out.
    """
    ours: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _name_trace,
    ]
    theirs: list[Any] = [_name_library]
    last: Any = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    if not human:
        ours.append(structlog.processors.ExceptionRenderer(frames_only))
        theirs.append(_keep_template)
        last = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*ours, last],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: _Lines(),
        cache_logger_on_first_use=False,
    )
    written = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    _show_libraries(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[*theirs, *ours], processors=written)
    )


def logger(name: str) -> Any:
    """Return the logger of a module."""
    return structlog.get_logger(room=name)


@contextmanager
def about(**ids: str | None) -> Iterator[None]:
    """Have every line of the block say which request, job, case or work it is about."""
    known = {name: value for name, value in ids.items() if value is not None}
    with structlog.contextvars.bound_contextvars(**known):
        yield


def request_at_hand() -> str | None:
    """Return the id of the request that lines are about now, if any."""
    found: str | None = structlog.contextvars.get_contextvars().get("request")
    return found


def frames_only(exc_info: structlog.typing.ExcInfo) -> list[dict[str, Any]]:
    """Tell an exception, and those behind it, by types and places, without a word of theirs."""
    told: list[dict[str, Any]] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(told) < MOST_BEHIND:
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{one.filename}:{one.lineno} {one.name}" for one in frames]
        told.append({"type": type(error).__name__, "frames": places})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told


class _Lines:
    """Writes lines to standard error; one that cannot be written is lost, and nothing with it.

    What a line tells of is done already: whoever reads the log may be gone without harm.
    """

    def msg(self, line: str) -> None:
        """Write a line, whole."""
        with _writing, suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    info = warning = error = msg


def _show_libraries(formatter: logging.Formatter) -> None:
    root = logging.getLogger()
    while _shown:
        root.removeHandler(_shown.pop())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.setLevel(logging.WARNING)
    root.addHandler(handler)
    _shown.append(handler)


def _name_library(_: object, __: str, event: Event) -> Event:
    record: logging.LogRecord = event["_record"]
    event["room"] = record.name
    return event


def _keep_template(_: object, __: str, event: Event) -> Event:
    record: logging.LogRecord = event["_record"]
    event["event"] = str(record.msg)
    return event


def _name_trace(_: object, __: str, event: Event) -> Event:
    trace = traces.trace_at_hand()
    if trace is not None:
        event["trace"] = trace
    return event

"""Measures: what processes have done and how long it took, for Prometheus.

Processes that are started together count together: each in a file of its own in one folder, so that
any of them can tell of all. prometheus_client looks for that folder when it is first imported;
therefore it is imported when something is first counted, never before `together`.
"""

import hmac
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

from service.settings import Settings

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram
    from prometheus_client.core import GaugeMetricFamily

P = ParamSpec("P")
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Callers may invent others, and each would be a measure for ever: count them as "other"."""
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_PREFIX = "handrail-measures-"
_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_LATE = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400)


@dataclass(frozen=True, slots=True)
class Level:
    """How much of something there is just now; where it has `labels`, by their values."""

    name: str
    meaning: str
    value: float | Mapping[tuple[str, ...], float]
    labels: tuple[str, ...] = ()


def readiness(found: Mapping[str, bool]) -> Level:
    """Tell what was looked at, and whether it is as it must be."""
    return Level(
        "handrail_ready",
        "Whether what this process needs is as it must be, by what was looked at.",
        {(check,): fine for check, fine in found.items()},
        ("check",),
    )


def may_ask(settings: Settings, authorization: str | None) -> bool:
    """Tell whether measures are for whoever sends this header.

    In demo and test mode they are for everybody while no token for them is set.
    """
    token = settings.metrics_token
    if token is None:
        return settings.has_test_clock
    return hmac.compare_digest((authorization or "").encode(), f"Bearer {token}".encode())


@contextmanager
def together() -> Iterator[bool]:
    """Have this process and those that it starts count together while the block lasts.

    Gives whether they are to be asked here: False when the process that started us tells of us.
    """
    if _FOLDER in os.environ:
        yield False
        return
    _sweep()
    owner = os.getpid()
    folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{owner}-")
    os.environ[_FOLDER] = folder
    try:
        yield True
    finally:
        if os.getpid() == owner:  # Whoever was forked inside the block leaves it too.
            del os.environ[_FOLDER]
            shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Remove the folders of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        try:
            os.kill(int(folder.name.removeprefix(_PREFIX).partition("-")[0]), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (PermissionError, ValueError):
            continue


def _lightly(count: Callable[P, None]) -> Callable[P, None]:
    """Let nothing fail because it could not be counted: a full disk loses counts and no work.

    A file of prometheus_client that could once not grow takes nothing new any more, which it says
    by an IndexError, until its process is started anew.
    """

    @wraps(count)
    def counted(*args: P.args, **kwargs: P.kwargs) -> None:
        with suppress(OSError, IndexError):
            count(*args, **kwargs)

    return counted


@_lightly
def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request by one of `METHODS` and its route as declared, without any id."""
    _counted().requests.labels(method, route, str(status)).inc()
    _counted().request_seconds.labels(method, route).observe(seconds)


@_lightly
def count_move(stimulus: str, seconds: float) -> None:
    """Count a move that was committed so many seconds after its stimulus was taken up."""
    _counted().moves.labels(stimulus).observe(seconds)


@_lightly
def count_timer(of: str, late: float) -> None:
    """Count a timer `of` a case, or of a start event, that fired `late` seconds after its time."""
    _counted().timers.labels(of).observe(max(late, 0.0))


@_lightly
def count_work(topic: str, came: str, seconds: float) -> None:
    """Count a try at outside work, by what came of it."""
    _counted().work.labels(topic, came).observe(seconds)


@_lightly
def count_failed_sign_in() -> None:
    """Count a sign-in that was not let in."""
    _counted().failed_sign_ins.inc()


@_lightly
def count_failed_look() -> None:
    """Count a look at the books that a defect broke off."""
    _counted().failed_looks.inc()


def expose(levels: Iterable[Level] = ()) -> bytes:
    """Write what was counted here and by the processes beside us, and `levels`, for Prometheus."""
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    counted, now, folder = _counted().registry, CollectorRegistry(), os.environ.get(_FOLDER)
    if folder is not None:
        counted = CollectorRegistry()
        MultiProcessCollector(counted, folder)  # type: ignore[no-untyped-call]
    now.register(_Levels(levels))
    return generate_latest(counted) + generate_latest(now)


class _Levels:
    """Hands levels to a registry."""

    def __init__(self, levels: Iterable[Level]) -> None:
        self._levels = tuple(levels)

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        """Give each as a gauge."""
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

        for level in self._levels:
            gauge = GaugeMetricFamily(level.name, level.meaning, labels=level.labels)
            by_label = level.value if isinstance(level.value, Mapping) else {(): level.value}
            for labels, value in by_label.items():
                gauge.add_metric(labels, value)
            yield gauge


@dataclass(frozen=True, slots=True)
class _Counted:
    """What this process counts with."""

    registry: "CollectorRegistry"
    requests: "Counter"
    request_seconds: "Histogram"
    moves: "Histogram"
    timers: "Histogram"
    work: "Histogram"
    failed_sign_ins: "Counter"
    failed_looks: "Counter"


@cache
def _counted() -> _Counted:
    from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415

    own = CollectorRegistry()
    return _Counted(
        registry=own,
        requests=Counter(
            "handrail_requests",
            "Requests that were answered, by route and status.",
            ["method", "route", "status"],
            registry=own,
        ),
        request_seconds=Histogram(
            "handrail_request_seconds",
            "How long requests took to be answered.",
            ["method", "route"],
            buckets=_QUICK,
            registry=own,
        ),
        moves=Histogram(
            "handrail_move_seconds",
            "Moves of cases, from taking up the stimulus to the end of the commit.",
            ["stimulus"],
            buckets=_QUICK,
            registry=own,
        ),
        timers=Histogram(
            "handrail_timer_late_seconds",
            "Timers that fired, and how long after they were due.",
            ["of"],
            buckets=_LATE,
            registry=own,
        ),
        work=Histogram(
            "handrail_work_seconds",
            "Tries at outside work, by topic and by what came of them.",
            ["topic", "came"],
            buckets=_SLOW,
            registry=own,
        ),
        failed_sign_ins=Counter(
            "handrail_failed_sign_ins",
            "Sign-ins that were not let in.",
            registry=own,
        ),
        failed_looks=Counter(
            "handrail_failed_looks",
            "Looks of workers and tickers at their books that a defect broke off.",
            registry=own,
        ),
    )

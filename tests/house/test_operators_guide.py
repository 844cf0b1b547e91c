"""The operators' guide is true: its limits are the code's, and it names what there is."""

import re
from dataclasses import is_dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from service.cases import capacity, clocks, sweep_failure, unserved
from service.cases.clocks import promise
from service.cases.project import endings
from service.cli.main import COMMANDS
from service.decisions.refusals import DecisionFailed
from service.definitions import lengths
from service.expressions import ExpressionFailed
from service.settings import Settings
from tests.services.guide import GUIDE, quoted, rows

HOUSE = Path(__file__).parents[2]
VALUE = re.compile(r"(?P<number>[\d,]+) ?(?P<unit>\w*)")
UNITS = {
    "KB": 1024,
    "MB": 1024 * 1024,
    "seconds": 1,
    "minutes": 60,
    "hour": 3600,
    "hours": 3600,
    "": 1,
    "bytes": 1,
    "characters": 1,
}
IN_ITS_UNIT: set[str] = set()
"""Variables that are numbers of the unit that they are given in."""


LIMITS = [(what, value, quoted(where)[0]) for what, value, where, *_ in rows(r"what \| at most \|")]


def constant(place: str) -> Any:
    """Give what stands at a dotted place; of a class of values, its default."""
    module, _, name = place.rpartition(".")
    try:
        found = getattr(import_module(module), name)
    except ModuleNotFoundError:
        found = getattr(constant(module), name)
    return found() if isinstance(found, type) and is_dataclass(found) else found


def number(value: str) -> int:
    found = VALUE.match(value)
    assert found, value
    return int(found["number"].replace(",", "")) * UNITS[found["unit"]]


@pytest.mark.parametrize(("what", "value", "place"), LIMITS, ids=[what for what, *_ in LIMITS])
def test_a_limit_is_that_of_the_code(what, value, place):
    if place.startswith("HANDRAIL_"):
        used = getattr(Settings(), place.removeprefix("HANDRAIL_").lower())
    else:
        used = constant(place)
    used = used.total_seconds() if isinstance(used, timedelta) else used
    assert number(value) == used


def test_the_early_warnings_come_when_the_guide_says():
    assert capacity.NEAR == lengths.MANY_ELEMENTS / lengths.ELEMENTS == 0.8
    assert GUIDE.count("at 80 %") == 2


def test_every_variable_that_can_be_a_limit_is_among_them():
    names = {place for _, _, place in LIMITS}
    given = {name for name in Settings.__dataclass_fields__ if name.startswith("max_")}
    assert {f"HANDRAIL_{name.upper()}" for name in given} <= names


def test_every_command_of_the_guide_exists():
    named = set(re.findall(r"(?<![\w-])(?:as_)?handrail ([a-z]+)", GUIDE))
    assert named <= set(COMMANDS)
    assert {"init", "serve", "worker", "ticker", "backup", "restore", "audit"} <= named


def test_every_document_that_the_guides_name_is_there():
    for guide in [HOUSE / "README.md", *sorted((HOUSE / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", guide.read_text()):
            assert (guide.parent / target).exists(), f"{guide.name}: {target}"


def test_every_heading_that_the_guide_leads_to_is_there():
    heads = re.findall(r"^#+ (.*)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= anchors


def test_every_event_that_the_guide_explains_is_logged():
    source = "".join(
        path.read_text()
        for part in ("service", "workers")
        for path in (HOUSE / part).rglob("*.py")
        if "node_modules" not in path.parts
    )
    logged = set(re.findall(r"_log\.(?:info|warning|error|exception)\(\s*\"(\w+)\"", source))
    logged |= set(re.findall(r"_log\.warning\(\"(\w+)\" if \w+ else \"\w+\"\)", source))
    logged |= set(re.findall(r"_log\.warning\(\"\w+\" if \w+ else \"(\w+)\"\)", source))
    told = {name for events, _ in rows(r"event \| means") for name in quoted(events)}
    assert told == logged


def test_every_reason_to_stop_is_explained():
    engine = "".join(path.read_text() for path in (HOUSE / "service/engine").rglob("*.py"))
    reasons = set(re.findall(r"failed\(\s*\"(\w+)\"", engine))
    for refusal in (ExpressionFailed, DecisionFailed):
        reasons.add(refusal.code())
    reasons |= {capacity.TOO_LARGE, endings.RUNAWAY, sweep_failure.TIMER_FAILED}
    reasons |= {sweep_failure.SIGNAL_FAILED, clocks.UNREADABLE, promise.UNREADABLE}
    reasons |= {unserved.NO_WORKER, "work_given_up", "strand_failed", "not_released"}
    told = [code for codes, _, _ in rows(r"code \| it stopped") for code in quoted(codes)]
    assert sorted(told) == sorted(reasons)

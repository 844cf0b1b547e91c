"""Log lines: what they say in production and elsewhere, and what they never say."""

import json
import logging
import os
from pathlib import Path

import pytest
import structlog

from service import log


@pytest.fixture(autouse=True)
def as_before():
    """Leave the log of the tests around us as it was."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)
    log.configure(human=True)
    structlog.configure(**before)


@pytest.fixture
def lines(capsys):
    """Read the lines that were written as JSON."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def break_off():
    try:
        {}["Ann Smith"]
    except KeyError as error:
        raise ValueError("12 Elm Court") from error


def test_in_production_a_line_is_json_with_its_word_and_ids(lines):
    log.configure(human=False)
    with log.about(request="r1", case="c1", job=None):
        assert log.request_at_hand() == "r1"
        log.logger("service.cases").info("case_moved", move=3)
    assert log.request_at_hand() is None
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "case_moved", "level": "info", "room": "service.cases",
        "request": "r1", "case": "c1", "move": 3,
    }  # fmt: skip


def test_in_production_an_exception_gives_types_and_places_and_no_word_of_its_message(lines):
    log.configure(human=False)
    try:
        break_off()
    except ValueError:
        log.logger("x").exception("work_failed")
    (line,) = lines()
    assert [one["type"] for one in line["exception"]] == ["ValueError", "KeyError"]
    assert line["exception"][0]["frames"][-1].endswith(" break_off")
    assert "Ann" not in str(line)
    assert "Elm" not in str(line)


def test_exceptions_that_go_round_in_a_circle_end():
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    told = log.frames_only((ValueError, first, None))
    assert len(told) == log.MOST_BEHIND


def test_in_production_a_library_gives_its_template_and_not_what_fills_it(lines):
    log.configure(human=False)
    with log.about(request="r1"):
        logging.getLogger("some.library").warning("No row for %s", "Ann Smith")
        logging.getLogger("some.library").info("Not a warning")
        try:
            break_off()
        except ValueError:
            logging.getLogger("some.library").exception("It broke")
    first, second = lines()
    assert (first["event"], first["room"], first["request"]) == (
        "No row for %s", "some.library", "r1",
    )  # fmt: skip
    assert second["exception"][0]["type"] == "ValueError"
    assert "Ann" not in f"{first}{second}"


def test_elsewhere_lines_are_whole_and_for_people(capsys):
    log.configure(human=True)
    try:
        break_off()
    except ValueError:
        log.logger("x").exception("work_failed", topic="email")
    logging.getLogger("some.library").warning("No row for %s", "Ann Smith")
    said = capsys.readouterr().err
    assert "work_failed" in said
    assert "topic=email" in said
    assert "ValueError: 12 Elm Court" in said
    assert "No row for Ann Smith" in said


def test_a_library_is_shown_once_however_often_the_log_is_configured(lines):
    for _ in range(3):
        log.configure(human=False)
    logging.getLogger("some.library").warning("Once")
    assert len(lines()) == 1


def test_a_line_that_cannot_be_written_harms_nobody(monkeypatch):
    log.configure(human=False)
    with Path(os.devnull).open("w") as gone:
        monkeypatch.setattr("sys.stderr", gone)
    log.logger("x").info("case_moved")

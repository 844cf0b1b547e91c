"""The event log of a process as a file: for a spreadsheet, or as XES for process mining."""

from collections.abc import Iterator, Mapping
from tempfile import TemporaryFile

from flask import Response, redirect, stream_with_context
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from service.bpmn.xes import Trace, Value, write_xes
from service.definitions.lookup import versions_of
from service.insight.event_log import CaseLog, Event, case_logs
from service.insight.question import Question
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.downloads import Download, Row, send
from service.web.reader import reader
from service.web.running.map import asked_of, question_of

_COLUMNS = ("Case", "Version", "Step", "Name", "Type", "State", "At", "Role", "Person")
_TRANSITIONS: Mapping[str, str] = {
    "entered": "start",
    "completed": "complete",
    "cancelled": "pi_abort",
    "failed": "ate_abort",
}
"""The standard's lifecycle words for the states of the trace."""


@web.get("/processes/<key>/events.<any(csv, xlsx):kind>")
@guarded(Verb.READ_INSIGHT)
def process_events(key: str, kind: str) -> ResponseReturnValue:
    """Send every event of the period that the map shows."""
    question = _question(key)
    if isinstance(question, str):
        return redirect(question)
    return send(Download(f"{key}_events", _COLUMNS, _rows(question)), kind)


@web.get("/processes/<key>/events.xes")
@guarded(Verb.READ_INSIGHT)
def process_xes(key: str) -> ResponseReturnValue:
    """Send the same as XES."""
    question = _question(key)
    if isinstance(question, str):
        return redirect(question)
    body = stream_with_context(_xes(question))
    answer = Response(body, content_type="application/xml; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{key}_events.xes")
    return answer


def _question(key: str) -> Question | str:
    """Say what is asked, or give the page that says why it cannot be read."""
    with reading():
        versions_of(key)
        asked = asked_of(key)
        return asked.href() if asked.wrong else question_of(key, asked, reader())


def _xes(question: Question) -> Iterator[bytes]:
    with TemporaryFile() as file:
        write_xes(file, (_trace(one) for one in case_logs(question)))
        file.seek(0)
        yield from wrap_file({}, file)


def _rows(question: Question) -> Iterator[Row]:
    """Give a row for each event."""
    for log in case_logs(question):
        for one in log.events:
            yield (
                *(one.case, one.version, one.element, one.name, one.type, one.state, one.at),
                *(one.role, f"Person {one.person}" if one.person else None),
            )


def _trace(log: CaseLog) -> Trace:
    said: dict[str, Value] = {"concept:name": log.case, "version": log.version, "state": log.state}
    return Trace(said, (_event(one) for one in log.events))


def _event(one: Event) -> dict[str, Value]:
    said: dict[str, Value] = {
        "concept:name": one.name,
        "concept:instance": one.element,
        "lifecycle:transition": _TRANSITIONS[one.state],
        "time:timestamp": one.at,
        "bpmn:type": one.type,
    }
    if one.role:
        said["org:role"] = one.role
    if one.person:
        said["org:resource"] = f"Person {one.person}"
    return said

"""The record of a case: what is known, its diagram, its holds and its targets."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.bpmn.drawing import legend
from service.cases.answers import sections_of
from service.cases.picture import pictures_of
from service.cases.record import files_of, holds_of, read_tasks
from service.cases.target_history import target_histories
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.case.around import OnCase, on_case
from service.web.case.time_lines import hold_line, target_line
from service.web.known import known_sections


@web.get("/cases/<case_id>/known")
@guarded(Verb.READ_CASE)
def case_known(case_id: str) -> ResponseReturnValue:
    """Show everything that people have answered, by where they did."""
    with reading():
        on = on_case(case_id)
        return render_template("cases/known.html", **on.around, **told(on))


def told(on: OnCase) -> dict[str, Any]:
    """Gather what people have answered."""
    sections = sections_of(on.case.id, actor=on.reader.actor, now=on.reader.now)
    return {
        "known": known_sections(sections, on.reader),
        "file_names": {file.id: file.name for file in files_of(on.case.id)},
    }


@web.get("/cases/<case_id>/diagram")
@guarded(Verb.READ_CASE)
def case_diagram(case_id: str) -> ResponseReturnValue:
    """Show the diagram with where the case is, and the same as a list."""
    with reading():
        on = on_case(case_id)
        return render_template("cases/diagram.html", **on.around, **drawn(on))


def drawn(on: OnCase) -> dict[str, Any]:
    """Gather the diagrams that the case is in; the drawing room escapes every text of theirs."""
    pictures = pictures_of(on.case.id, actor=on.reader.actor, now=on.reader.now)
    return {
        "pictures": [(one, Markup(one.svg or "")) for one in pictures],  # noqa: S704
        "legend": [(Markup(drawing), meaning) for drawing, meaning in legend()],  # noqa: S704
    }


@web.get("/cases/<case_id>/holds")
@guarded(Verb.READ_CASE)
def case_holds(case_id: str) -> ResponseReturnValue:
    """Show every hold that the case and its tasks have had, and what moved each target."""
    with reading():
        on = on_case(case_id)
        return render_template("cases/holds.html", **on.around, **holds_and_targets(on))


def holds_and_targets(on: OnCase) -> dict[str, Any]:
    """Gather the holds, the newest first, and the history of every target."""
    who = on.reader
    histories = target_histories(on.case.id, actor=who.actor, now=who.now)
    holds = list(reversed(holds_of(on.case.id)))
    who.learn(move.by for one in histories for move in one.moves)
    who.learn(one.placed_by for one in holds)
    names = {one.id: one.name for one in read_tasks(on.case.id, actor=who.actor, now=who.now)}
    return {
        "holds": [hold_line(one, names, who) for one in holds],
        "targets": [target_line(one, who) for one in histories],
    }

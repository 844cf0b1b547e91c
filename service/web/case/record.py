"""The record of a case: what is known, its diagram and its holds."""

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.bpmn.drawing import legend
from service.cases.answers import sections_of
from service.cases.picture import pictures_of
from service.cases.record import files_of, holds_of, read_tasks
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.case.around import on_case
from service.web.case.log_lines import hold_line
from service.web.known import known_sections


@web.get("/cases/<case_id>/known")
@guarded(Verb.READ_CASE)
def case_known(case_id: str) -> ResponseReturnValue:
    """Show everything that people have answered, by where they did."""
    with reading():
        on = on_case(case_id)
        sections = sections_of(case_id, actor=on.reader.actor, now=on.reader.now)
        return render_template(
            "cases/known.html",
            **on.around,
            known=known_sections(sections, on.reader),
            file_names={file.id: file.name for file in files_of(case_id)},
        )


@web.get("/cases/<case_id>/diagram")
@guarded(Verb.READ_CASE)
def case_diagram(case_id: str) -> ResponseReturnValue:
    """Show the diagram with where the case is, and the same as a list."""
    with reading():
        on = on_case(case_id)
        pictures = pictures_of(case_id, actor=on.reader.actor, now=on.reader.now)
        return render_template(
            "cases/diagram.html",
            **on.around,
            # The drawing room escapes every text of the diagram itself.
            pictures=[(one, Markup(one.svg or "")) for one in pictures],  # noqa: S704
            legend=[(Markup(drawn), meaning) for drawn, meaning in legend()],  # noqa: S704
        )


@web.get("/cases/<case_id>/holds")
@guarded(Verb.READ_CASE)
def case_holds(case_id: str) -> ResponseReturnValue:
    """Show every hold that the case and its tasks have had."""
    with reading():
        on = on_case(case_id)
        tasks = read_tasks(case_id, actor=on.reader.actor, now=on.reader.now)
        names = {task.id: task.name for task in tasks}
        return render_template(
            "cases/holds.html",
            **on.around,
            holds=[hold_line(one, names, on.reader) for one in reversed(holds_of(case_id))],
        )

"""The record of a case: what is known, its diagram, its event log, its notes and its holds."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.cases.answers import sections_of
from service.cases.commands.add_note import add_note
from service.cases.picture import pictures_of
from service.cases.record import files_of, holds_of, read_tasks
from service.ledger.audit import Kind, latest_entries
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.case.around import on_case
from service.web.case.log_lines import KINDS, hold_line, log_line
from service.web.known import known_sections
from service.web.numbers import number_given
from service.web.session import acting
from service.web.sheets import question

PAGE = 50


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
        )


@web.get("/cases/<case_id>/log")
@guarded(Verb.READ_CASE)
def case_log(case_id: str) -> ResponseReturnValue:
    """Show what happened, the newest first, of one kind or all."""
    wanted = request.args.get("kind", "")
    before = number_given(request.args.get("before", ""))
    with reading():
        on = on_case(case_id)
        found = latest_entries(
            case_id,
            kinds=KINDS[wanted][1] if wanted in KINDS else (),
            before=before,
            limit=PAGE + 1,
        )
        shown, more = found[:PAGE], len(found) > PAGE
        on.reader.learn(one.actor for one in shown)
        here: dict[str, Any] = {"case_id": case_id, "kind": wanted or None}
        return render_template(
            "cases/log.html",
            **on.around,
            items=[log_line(one, on.reader) for one in shown],
            kinds=[(key, text) for key, (text, _) in KINDS.items()],
            kind=wanted,
            first=url_for("web.case_log", **here) if before is not None else "",
            next=url_for("web.case_log", **here, before=shown[-1].seq) if more else "",
        )


@web.route("/cases/<case_id>/notes", methods=["GET", "POST"])
@guarded(Verb.ADD_NOTE)
def case_notes(case_id: str) -> ResponseReturnValue:
    """Show the notes, the newest first, and take another."""
    with reading():
        on = on_case(case_id)
        found = latest_entries(case_id, kinds=(Kind.NOTE,), before=None, limit=200)
        on.reader.learn(one.actor for one in found)
        notes = [log_line(one, on.reader) for one in found]
    asking = Asking(
        form=question("note"),
        heading="Notes",
        button="Add note",
        back=url_for("web.case_notes", case_id=case_id),
        bar=on.around["bar"],
        template="cases/notes.html",
        around={**on.around, "notes": notes},
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        add_note(case_id, answers["note_text"], acting=acting())
        return "The note is added."

    return ask(asking, carry_out)


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

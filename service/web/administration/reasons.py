"""The pages of reasons: every list, one in its order, and a reason with what was done for it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.reason_uses import count_uses, uses_of
from service.definitions.keeping_reasons import (
    ReasonCodeUnusable,
    ReasonKnown,
    ReasonListFull,
    ReasonsAreReordered,
    Said,
    add_reason,
    change_reason,
    move_reason,
)
from service.definitions.reasons import ReasonKind, ReasonNotFound, find_reason, reasons_for
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.administration.joining import Section, joins
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting
from service.web.sheets import question

LISTS = "Lists of reasons"
COUNTED: Final = timedelta(days=365)
"""How far back the uses of a reason are counted."""
WORDS: Final = {
    ReasonKind.HOLD: "Putting on hold",
    ReasonKind.RELEASE: "Releasing a hold",
    ReasonKind.ASSIGN: "Passing on, or changing the owner",
    ReasonKind.EXTEND: "Extending a target",
    ReasonKind.UNDO: "Undoing a task",
    ReasonKind.BYPASS: "Bypassing a task",
    ReasonKind.CANCEL_TASK: "Cancelling a task",
    ReasonKind.CANCEL_CASE: "Cancelling a case",
    ReasonKind.REOPEN: "Reopening a case",
    ReasonKind.RESTRICT: "Choosing who may see a case",
}
"""The lists, as the pages call them."""


@web.get("/administration/reasons")
@joins(
    Section.WORK,
    LISTS,
    "What people may choose from when something is put on hold, cancelled, undone or passed on.",
)
@guarded(Verb.KEEP_REASONS)
def reason_lists() -> ResponseReturnValue:
    """Show every list, how many reasons it offers, and how often they were chosen."""
    with reading():
        since = reader().now - COUNTED
        rows = [
            (
                kind,
                name,
                len(reasons_for(kind, offered=True)),
                sum(count_uses(kind, since).values()),
            )
            for kind, name in WORDS.items()
        ]
        return render_template("administration/reason_lists.html", rows=rows, title=LISTS)


@web.get("/administration/reasons/<kind>")
@guarded(Verb.KEEP_REASONS)
def reason_list(kind: str) -> ResponseReturnValue:
    """Show a list in its order, with how often each reason was chosen."""
    of = _kind(kind)
    with reading():
        return render_template(
            "administration/reason_list.html",
            kind=of,
            name=WORDS[of],
            reasons=reasons_for(of),
            counts=count_uses(of, reader().now - COUNTED),
        )


@web.route("/administration/reasons/<kind>/add", methods=["GET", "POST"])
@guarded(Verb.KEEP_REASONS)
def new_reason(kind: str) -> ResponseReturnValue:
    """Add a reason to a list."""
    of = _kind(kind)

    asking = Asking(
        form=question("reason_add"),
        heading="Add a reason",
        button="Add the reason",
        back=url_for("web.reason_list", kind=of),
        explanation="It comes last; you can move it up. A reason is never removed, only no longer "
        "offered: what was done for it must stay readable.",
        fields={ReasonKnown: "code", ReasonCodeUnusable: "code", ReasonListFull: "words"},
        template="administration/asking.html",
        around={"caption": WORDS[of]},
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        needs_note = bool(answers.get("needs_note"))
        add_reason(of, answers["code"], answers["words"], needs_note=needs_note, acting=acting())
        return "The reason is in the list."

    return ask(asking, carry_out)


@web.route("/administration/reasons/<kind>/codes/<code>", methods=["GET", "POST"])
@guarded(Verb.KEEP_REASONS)
def one_reason(kind: str, code: str) -> ResponseReturnValue:
    """Change a reason, and show what was done for it lately."""
    of = _kind(kind)
    with reading():
        who = reader()
        reason = find_reason(of, code)
        entered = {
            "words": reason.words,
            "needs_note": reason.needs_note,
            "active": reason.active,
        }
        words, version = reason.words, reason.version
        uses = uses_of(of, code, actor=who.actor)
        named = [(one, who.person(one.by)) for one in uses]

    asking = Asking(
        form=question("reason_change"),
        heading=words,
        button="Save",
        back=url_for("web.reason_list", kind=of),
        explanation=f"Its code is {code}. New words count from now on; records keep those of then.",
        version=version,
        entered=entered,
        template="administration/reason.html",
        around={"caption": WORDS[of], "uses": named},
    )

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        needs_note, active = (bool(answers.get(one)) for one in ("needs_note", "active"))
        said = Said(answers["words"], needs_note, active)
        change_reason(of, code, said, seen=seen, acting=acting())
        return "The reason is changed."

    return ask(asking, carry_out)


@web.post("/administration/reasons/<kind>/codes/<code>/move")
@guarded(Verb.KEEP_REASONS)
def move_in_list(kind: str, code: str) -> ResponseReturnValue:
    """Move a reason one place up or down, past the one that stood there on the page."""
    of, said = _kind(kind), request.form
    up, past = said.get("to") == "up", said.get("past", "")
    try:
        with transaction():
            move_reason(of, code, up=up, past=past, acting=acting())
    except ReasonsAreReordered as refused:
        flash(refused.detail, "error")
    return redirect(url_for("web.reason_list", kind=of))


def _kind(text: str) -> ReasonKind:
    """Read the name of a list. Raises ReasonNotFound."""
    if text not in {one.value for one in ReasonKind}:
        raise ReasonNotFound
    return ReasonKind(text)

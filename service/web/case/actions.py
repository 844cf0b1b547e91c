"""What is done with a whole case: a new owner, holds, more work, and the events it offers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.add_task import Adding, add_task
from service.cases.commands.assign import assign_case
from service.cases.commands.hold import hold_case
from service.cases.commands.raise_event import raise_event
from service.cases.commands.release import release_case
from service.cases.events_offered import chosen, events_offered
from service.cases.reason_uses import note_use
from service.cases.refusals import DueDateNotFuture, HoldTooLong, NameRequired, ReleaseDateNotFuture
from service.definitions.reasons import ReasonKind
from service.forms import start_values
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.asking import Asking, ask
from service.web.assignable import NOBODY, assignable_to_case
from service.web.blueprint import web
from service.web.case.around import on_case
from service.web.case.asking import asking_about
from service.web.holding import HOLD_START, hold_facts, hold_request, release_at
from service.web.reasons import reason_facts, reason_fields, reason_given
from service.web.session import acting


@web.route("/cases/<case_id>/assign", methods=["GET", "POST"])
@guarded(Verb.ASSIGN_CASE)
def assign_case_page(case_id: str) -> ResponseReturnValue:
    """Give the case to another owner."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        at, given = acting(), reason_given(ReasonKind.ASSIGN, answers, "assign_reason")
        assign_case(case_id, answers["assign_to"], acting=at, reason=given.words, if_match=version)
        note_use(ReasonKind.ASSIGN, given, case_id=case_id, acting=at)
        return "The case has a new owner."

    with reading():
        on = on_case(case_id)
        asking = asking_about(
            on,
            "assign",
            heading="Change the owner",
            data={**assignable_to_case(on.reader), **reason_facts(ReasonKind.ASSIGN)},
            fields={**dict.fromkeys(NOBODY, "assign_to"), **reason_fields("assign_reason")},
        )
    return ask(asking, carry_out)


@web.route("/cases/<case_id>/hold", methods=["GET", "POST"])
@guarded(Verb.HOLD_CASE)
def hold_case_page(case_id: str) -> ResponseReturnValue:
    """Put the whole case on hold until a date."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        at, given = acting(), reason_given(ReasonKind.HOLD, answers, "hold_reason")
        hold_case(case_id, hold_request(answers, given), acting=at, if_match=version)
        note_use(ReasonKind.HOLD, given, case_id=case_id, acting=at)
        return "The case is on hold."

    with reading():
        on = on_case(case_id)
        asking = asking_about(
            on,
            "hold",
            heading="Put the case on hold",
            data={**hold_facts(on.case.tasks), **reason_facts(ReasonKind.HOLD)},
            entered=HOLD_START,
            explanation=(
                "Every task goes on hold with it. Clocks that may pause keep the working time that "
                "is left; clocks set by law run on."
            ),
            fields={
                HoldTooLong: "hold_release_at",
                ReleaseDateNotFuture: "hold_release_at",
                **reason_fields("hold_reason"),
            },
        )
    return ask(asking, carry_out)


@web.route("/cases/<case_id>/release", methods=["GET", "POST"])
@guarded(Verb.RELEASE_CASE)
def release_case_page(case_id: str) -> ResponseReturnValue:
    """Release the case now, or give its hold another date."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        until, at = release_at(answers), acting()
        given = reason_given(ReasonKind.RELEASE, answers, "release_note")
        release_case(case_id, acting=at, release_at=until, note=given.words, if_match=version)
        note_use(ReasonKind.RELEASE, given, case_id=case_id, acting=at)
        return "The hold has a new release date." if until else "The case is released."

    with reading():
        asking = asking_about(
            on_case(case_id),
            "release",
            heading="Release the case",
            entered={"release_at": HOLD_START["hold_release_at"]},
            explanation="Tasks that were put on hold on their own stay on hold.",
            data=reason_facts(ReasonKind.RELEASE),
            fields={
                HoldTooLong: "release_at",
                ReleaseDateNotFuture: "release_at",
                **reason_fields("release_note"),
            },
        )
    return ask(asking, carry_out)


@web.route("/cases/<case_id>/tasks/add", methods=["GET", "POST"])
@guarded(Verb.ADD_TASK)
def add_task_page(case_id: str) -> ResponseReturnValue:
    """Add a task that the diagram does not know of."""

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        due = answers.get("task_due_at")
        adding = Adding(
            answers["task_name"],
            answers.get("task_instructions") or "",
            to=answers.get("task_to") or None,
            due_at=datetime.fromisoformat(due) if due else None,
        )
        return f"“{add_task(case_id, adding, acting=acting()).name}” is added."

    with reading():
        on = on_case(case_id)
        asking = asking_about(
            on,
            "add_task",
            heading="Add a task",
            data=assignable_to_case(on.reader),
            explanation="It stands beside the process, and ends with the case if it is not done.",
            fields={
                **dict.fromkeys(NOBODY, "task_to"),
                NameRequired: "task_name",
                DueDateNotFuture: "task_due_at",
            },
        )
    return ask(asking, carry_out)


@web.route("/cases/<case_id>/events/<wait>/<int:number>", methods=["GET", "POST"])
@guarded(Verb.RAISE_EVENT)
def raise_event_page(case_id: str, wait: str, number: int) -> ResponseReturnValue:
    """Ask what an event's form asks, and tell the case that it has happened."""
    with reading():
        on = on_case(case_id)
        offers = events_offered(case_id, actor=on.reader.actor, now=on.reader.now)
        offer = chosen(offers, wait, number)
        form, data = offer.form, on.case.data
        asking = Asking(
            form=form,
            heading=offer.label,
            button="Confirm",
            explanation=offer.explanation,
            entered=start_values(form, data) if form else {},
            data=data,
            back=url_for("web.case", case_id=case_id),
            bar=on.around["bar"],
            version=on.case.etag,
        )
        label = offer.label

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        raise_event(case_id, wait, answers, acting=acting(), number=number, if_match=version)
        return f"Done: {label}."

    return ask(asking, carry_out)

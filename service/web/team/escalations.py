"""The page of escalations: those that wait for an answer, those of before, and answering one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.acknowledge import acknowledge
from service.cases.escalated import (
    Raised,
    answered_escalations,
    read_escalation,
    waiting_escalations,
)
from service.cases.escalating import UNLED
from service.cases.record import read_case
from service.cases.refusals import PlanRequired
from service.ledger.escalations import Escalation
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.reader import Reader, reader
from service.web.session import acting
from service.web.sheets import question
from service.web.shown import case_bar
from service.web.team.menu import team_menu
from service.web.words import at_moment


@dataclass(frozen=True, slots=True)
class EscalationLine:
    """One escalation in words; `answer` is empty while it waits.

    Of a case that the reader may not see there is nothing to open and nothing to answer.
    """

    what: str
    case: str
    since: str
    went_up: str
    href: str = ""
    case_href: str = ""
    answer: str = ""
    answer_href: str = ""


@web.get("/team/escalations")
@guarded(Verb.READ_WORKLOAD)
def escalations() -> ResponseReturnValue:
    """Show what waits for an answer, the longest first, and what was answered."""
    cursor = request.args.get("cursor")
    with reading():
        who = reader()
        waiting = waiting_escalations(actor=who.actor)
        answered = answered_escalations(actor=who.actor, cursor=cursor)
        who.learn(one.escalation.acknowledged_by for one in answered.items)
        return render_template(
            "team/escalations.html",
            menu=team_menu("web.escalations"),
            waiting=[_line(one, who) for one in waiting.items],
            more_wait=waiting.next is not None,
            answered=[_line(one, who) for one in answered.items],
            first=url_for("web.escalations") if cursor else "",
            next=url_for("web.escalations", cursor=answered.next) if answered.next else "",
        )


@web.route("/team/escalations/<escalation_id>", methods=["GET", "POST"])
@guarded(Verb.ACKNOWLEDGE_ESCALATION)
def answer_escalation(escalation_id: str) -> ResponseReturnValue:
    """Say what will be done about an escalation: that acknowledges it."""
    with reading():
        who = reader()
        raised = read_escalation(escalation_id, actor=who.actor)
        case = read_case(raised.escalation.case_id, actor=who.actor, now=who.now)
        asking = Asking(
            form=question("acknowledge"),
            heading="Acknowledge the escalation",
            button="Acknowledge",
            back=url_for("web.escalations"),
            bar=case_bar(case, who),
            explanation=f"{raised.escalation.what} Raised {at_moment(raised.escalation.at)}.",
            fields={PlanRequired: "plan"},
        )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        acknowledge(escalation_id, answers["plan"], acting=acting())
        return "The escalation is acknowledged."

    return ask(asking, carry_out)


def _line(raised: Raised, who: Reader) -> EscalationLine:
    one = raised.escalation
    if not raised.is_seen:
        return EscalationLine(
            what=UNLED.format(reference=raised.reference),
            case=raised.reference,
            since=at_moment(one.at),
            went_up=_went_up(one),
        )
    case_href = url_for("web.case", case_id=one.case_id)
    answer = ""
    if one.acknowledged_at is not None:
        by = who.person(one.acknowledged_by)
        answer = f"{one.plan} ({by}, {at_moment(one.acknowledged_at)})"
    return EscalationLine(
        what=one.what,
        href=url_for("web.task", task_id=one.task_id) if one.task_id else case_href,
        case=f"{raised.reference} {raised.title}",
        case_href=case_href,
        since=at_moment(one.at),
        went_up=_went_up(one),
        answer=answer,
        answer_href=url_for("web.answer_escalation", escalation_id=one.id),
    )


def _went_up(escalation: Escalation) -> str:
    return "Went up to the administrators" if escalation.level else ""

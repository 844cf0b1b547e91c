"""A case under a legal hold: nothing of it is erased until somebody lifts it."""

from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue

from service.cases.commands.hold_legally import hold_legally, lift_legal_hold
from service.cases.erasure.refusals import CaseIsLegallyHeld, CaseIsNotLegallyHeld
from service.cases.legal_holds import legal_hold_of
from service.cases.refusals import ReasonRequired
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.asking import ask
from service.web.blueprint import web
from service.web.case.around import OnCase, on_case
from service.web.case.asking import asking_about
from service.web.session import acting
from service.web.words import at_moment


def legal_hold_words(on: OnCase) -> str:
    """Say in one sentence that nothing of the case is erased, since when, by whose word and why."""
    held, who = legal_hold_of(on.case.id), on.reader
    if held is None:
        return ""
    since = f"since {at_moment(held.set_at)} ({who.person(held.set_by)})"
    return f"Under a legal hold {since}: {held.reason}"


@web.route("/cases/<case_id>/legal-hold", methods=["GET", "POST"])
@guarded(Verb.HOLD_LEGALLY)
def legal_hold_page(case_id: str) -> ResponseReturnValue:
    """Keep everything of the case, whatever its retention class says."""

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        hold_legally(case_id, answers["hold_words"], acting=acting())
        return "Nothing of the case will be erased until the legal hold is lifted."

    with reading():
        asking = asking_about(
            on_case(case_id),
            "legal_hold",
            heading="Put a legal hold on the case",
            explanation=(
                "For a case that a court, an ombudsman or a complaint may still need. The work on "
                "it goes on as before; only nothing of it is erased."
            ),
            fields={ReasonRequired: "hold_words", CaseIsLegallyHeld: "hold_words"},
        )
    return ask(asking, carry_out)


@web.route("/cases/<case_id>/legal-hold/lift", methods=["GET", "POST"])
@guarded(Verb.HOLD_LEGALLY)
def lift_legal_hold_page(case_id: str) -> ResponseReturnValue:
    """Let the case be kept only as long as its retention class says."""

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        lift_legal_hold(case_id, answers["hold_words"], acting=acting())
        return "The legal hold is lifted."

    with reading():
        on = on_case(case_id)
        asking = asking_about(
            on,
            "legal_hold",
            heading="Lift the legal hold",
            ends=True,
            explanation=(
                "The case is then kept no longer than its retention class says. "
                f"{legal_hold_words(on)}"
            ),
            fields={ReasonRequired: "hold_words", CaseIsNotLegallyHeld: "hold_words"},
        )
    return ask(asking, carry_out)

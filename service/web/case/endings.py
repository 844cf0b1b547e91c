"""How a case ends, and how one that ended too early goes on."""

from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue

from service.cases.commands.cancel import cancel
from service.cases.commands.close import close
from service.cases.commands.reopen import reopen
from service.cases.reason_uses import note_use
from service.definitions.reasons import ReasonKind
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.asking import ask
from service.web.blueprint import web
from service.web.case.around import on_case
from service.web.case.asking import asking_about
from service.web.reasons import reason_facts, reason_fields, reason_given
from service.web.session import acting


@web.route("/cases/<case_id>/close", methods=["GET", "POST"])
@guarded(Verb.CLOSE_CASE)
def close_case_page(case_id: str) -> ResponseReturnValue:
    """Close a case in which only optional work is left."""

    def carry_out(_: Mapping[str, Any], version: int | None) -> str:
        close(case_id, acting=acting(), if_match=version)
        return "The case is closed."

    with reading():
        asking = asking_about(
            on_case(case_id),
            None,
            heading="Close the case",
            ends=True,
            explanation=(
                "A case can be closed when no mandatory task is left. Optional tasks that are "
                "still open end with it."
            ),
        )
    return ask(asking, carry_out)


@web.route("/cases/<case_id>/cancel", methods=["GET", "POST"])
@guarded(Verb.CANCEL_CASE)
def cancel_case_page(case_id: str) -> ResponseReturnValue:
    """Cancel a case that should not go on."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        at, given = acting(), reason_given(ReasonKind.CANCEL_CASE, answers, "cancel_reason")
        cancel(case_id, given.words, acting=at, if_match=version)
        note_use(ReasonKind.CANCEL_CASE, given, case_id=case_id, acting=at)
        return "The case is cancelled."

    with reading():
        asking = asking_about(
            on_case(case_id),
            "cancel_case",
            heading="Cancel the case",
            ends=True,
            explanation="For a case opened by mistake or twice. Everything that is open ends.",
            data=reason_facts(ReasonKind.CANCEL_CASE),
            fields=reason_fields("cancel_reason"),
        )
    return ask(asking, carry_out)


@web.route("/cases/<case_id>/reopen", methods=["GET", "POST"])
@guarded(Verb.REOPEN_CASE)
def reopen_case_page(case_id: str) -> ResponseReturnValue:
    """Open a case again that was closed too early."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        at, given = acting(), reason_given(ReasonKind.REOPEN, answers, "reason")
        reopen(case_id, given.words, acting=at, if_match=version)
        note_use(ReasonKind.REOPEN, given, case_id=case_id, acting=at)
        return "The case is open again."

    with reading():
        asking = asking_about(
            on_case(case_id),
            "reason",
            heading="Reopen the case",
            explanation=(
                "For a case closed too early. Undo one of its tasks to go on from there, or close "
                "the case again when what was missing is there."
            ),
            data=reason_facts(ReasonKind.REOPEN),
            fields=reason_fields("reason"),
        )
    return ask(asking, carry_out)

"""The links of a case to others: made on a page that asks, removed at once."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.link import link, unlink
from service.cases.models import LinkKind
from service.cases.refusals import CaseLinksItself, CasesAlreadyLinked, OtherCaseUnknown
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.case.around import on_case
from service.web.session import acting
from service.web.sheets import question

_OTHER = "link_case"


@web.route("/cases/<case_id>/links/add", methods=["GET", "POST"])
@guarded(Verb.LINK_CASE)
def link_case_page(case_id: str) -> ResponseReturnValue:
    """Link the case to another."""

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        made = link(
            case_id,
            answers[_OTHER].strip().upper(),
            LinkKind(answers["link_kind"]),
            acting=acting(),
            note=answers.get("link_note") or "",
        )
        return f"The case is linked to {made.case.reference}."

    with reading():
        on = on_case(case_id)
        asking = Asking(
            form=question("link"),
            heading="Link to another case",
            button="Link the cases",
            back=url_for("web.case", case_id=case_id),
            bar=on.around["bar"],
            explanation="Both cases show the link to everybody who may see the other.",
            fields=dict.fromkeys((OtherCaseUnknown, CaseLinksItself, CasesAlreadyLinked), _OTHER),
        )
    return ask(asking, carry_out)


@web.post("/cases/<case_id>/links/<link_id>/remove")
@guarded(Verb.LINK_CASE)
def unlink_case(case_id: str, link_id: str) -> ResponseReturnValue:
    """Remove a link, from either of its cases."""
    with transaction():
        reference = unlink(case_id, link_id, acting=acting()).case.reference
    flash(f"The case is no longer linked to {reference}.", "success")
    return redirect(url_for("web.case", case_id=case_id))

"""Who may see a case."""

from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue

from service.cases.commands.restrict import restrict
from service.cases.reason_uses import note_use
from service.definitions.reasons import ReasonKind
from service.people.guards import guarded
from service.people.refusals import PersonUnsuitable, UserUnknown
from service.people.verbs import Verb
from service.transaction import reading
from service.web.asking import ask
from service.web.assignable import readable_by
from service.web.blueprint import web
from service.web.case.around import on_case
from service.web.case.asking import asking_about
from service.web.reasons import reason_facts, reason_fields, reason_given
from service.web.session import acting


@web.route("/cases/<case_id>/restrict", methods=["GET", "POST"])
@guarded(Verb.RESTRICT_CASE)
def restrict_case_page(case_id: str) -> ResponseReturnValue:
    """Choose who may see the case."""

    def carry_out(answers: Mapping[str, Any], version: int | None) -> str:
        named = answers.get("readers") or []
        at, given = acting(), reason_given(ReasonKind.RESTRICT, answers, "reason")
        case = restrict(case_id, named, given.words, acting=at, if_match=version)
        note_use(ReasonKind.RESTRICT, given, case_id=case_id, acting=at)
        return "The case is restricted." if case.restricted else "The case is not restricted."

    with reading():
        on = on_case(case_id)
        asking = asking_about(
            on,
            "restrict",
            heading="Choose who may see the case",
            explanation=(
                "Its owner always may. With nobody chosen, everybody may who works on cases. "
                "Whoever reads a restricted case is recorded."
            ),
            data={**readable_by(), **reason_facts(ReasonKind.RESTRICT)},
            entered={"readers": list(on.case.restricted_to)},
            fields={
                **reason_fields("reason"),
                UserUnknown: "readers",
                PersonUnsuitable: "readers",
            },
        )
    return ask(asking, carry_out)

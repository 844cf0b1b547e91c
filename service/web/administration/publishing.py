"""The page on who may publish a draft."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from service.drafts.policy import policy_now, set_second_person
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.joining import Section, joins
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.session import acting
from service.web.sheets import question

TITLE = "Publishing"


@web.route("/administration/publishing", methods=["GET", "POST"])
@joins(Section.WORK, TITLE, "Whether a second person looks at a draft before it is published.")
@guarded(Verb.KEEP_PUBLISHING_RULES)
def publishing_rules() -> ResponseReturnValue:
    """Say whether a second person has to approve a draft."""
    with reading():
        policy = policy_now()
        version, needed = policy.version, policy.second_person

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        wanted = answers["second_person"] == "yes"
        set_second_person(needed=wanted, version=seen, acting=acting())
        return "It is saved, and counts from now on."

    asking = Asking(
        form=question("publishing_policy"),
        heading=TITLE,
        button="Save",
        back=url_for("web.administration"),
        explanation="It holds for drafts. Files that are published by the API or the command line "
        "are not asked about: they come from a place with a review of its own.",
        version=version,
        entered={"second_person": "yes" if needed else "no"},
        template="administration/asking.html",
    )
    return ask(asking, carry_out)

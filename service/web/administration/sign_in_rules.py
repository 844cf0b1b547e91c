"""The rules of signing in, which count at once and everywhere."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from service.people.guards import guarded
from service.people.refusals import PolicyOutOfBounds
from service.people.sign_in_policy import BOUNDS, policy_now, rules_now, set_policy
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.joining import Section, joins
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting
from service.web.sheets import question
from service.web.words import at_moment


@web.route("/administration/sign-in", methods=["GET", "POST"])
@joins(
    Section.PEOPLE,
    "Sign-in rules",
    "How long passwords are, when wrong tries lock an account, and when sessions end.",
)
@guarded(Verb.MANAGE_PEOPLE)
def sign_in_rules() -> ResponseReturnValue:
    """Show and change the rules."""
    with reading():
        rules, setting, who = rules_now(), policy_now(), reader()
        told = "These are the rules that every installation begins with."
        if setting is not None:
            told = f"Last changed by {who.person(setting.set_by)} on {at_moment(setting.set_at)}."
    asking = Asking(
        form=question("sign_in_policy"),
        heading="Sign-in rules",
        button="Save rules",
        back=url_for("web.administration"),
        explanation=f"They count at once, for everybody. {told}",
        version=rules.version,
        entered={
            **{name: getattr(rules, name) for name in BOUNDS},
            "refused_passwords": "\n".join(rules.refused_passwords),
        },
        fields={PolicyOutOfBounds: "refused_passwords"},
        template="administration/asking.html",
    )

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        numbers = {name: int(answers[name]) for name in BOUNDS}
        refused = answers.get("refused_passwords") or ""
        set_policy(numbers, refused, version=seen, acting=acting())
        return "The rules of signing in are saved. They count now."

    return ask(asking, carry_out)

"""By which rule the new tasks of each role find somebody."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.people.allocation import set_rule, settings_now
from service.people.guards import guarded
from service.people.models import AllocationRule, AllocationSetting
from service.people.refusals import AllocationRuleUnknown
from service.people.roles import roles
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.reader import Reader, reader
from service.web.session import acting
from service.web.team.menu import team_menu
from service.web.words import at_moment

RULES: Final = (
    (AllocationRule.NONE, "Nobody: somebody takes it"),
    (AllocationRule.ROUND_ROBIN, "Each in turn"),
    (AllocationRule.LEAST_LOADED, "Whoever has least to do"),
    (AllocationRule.CASE_OWNER, "The owner of the case first"),
)


@web.get("/team/allocation")
@guarded(Verb.SET_ALLOCATION)
def allocation() -> ResponseReturnValue:
    """Show the rule of each role, and who set it when."""
    with reading():
        who, settings = reader(), settings_now()
        shown = [(one.key, one.name, *_set(settings.get(one.key), who)) for one in roles()]
        return render_template(
            "team/allocation.html", menu=team_menu("web.allocation"), roles=shown, rules=RULES
        )


@web.post("/team/allocation")
@guarded(Verb.SET_ALLOCATION)
def allocate_by() -> ResponseReturnValue:
    """Set the rule of one role."""
    rule = request.form.get("rule", "")
    if rule not in list(AllocationRule):
        raise AllocationRuleUnknown
    with transaction():
        role = request.form.get("role", "")
        set_rule(role, AllocationRule(rule), acting=acting())
        name = reader().role(role)
    flash(f"New tasks of {name}: {dict(RULES)[AllocationRule(rule)].lower()}.", "success")
    return redirect(url_for("web.allocation"))


def _set(setting: AllocationSetting | None, who: Reader) -> tuple[AllocationRule, str]:
    """Give the rule, and by whom and when it was set."""
    if setting is None:
        return AllocationRule.NONE, "Never set"
    return setting.rule, f"{who.person(setting.set_by)}, {at_moment(setting.set_at)}"

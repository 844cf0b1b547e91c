"""Allocation: by which rule a role's new tasks find somebody; who changed it and when is kept."""

from collections.abc import Iterable

from sqlalchemy import func, select

from service.extensions import db
from service.people.access import require
from service.people.actors import Acting
from service.people.models import AllocationRule, AllocationSetting
from service.people.roles import require_role
from service.people.verbs import Verb
from service.transaction import remembered


def set_rule(role: str, rule: AllocationRule, *, acting: Acting) -> None:
    """Let a role's tasks be given by a rule from now on; setting what is so already does nothing.

    Raises RoleUnknown and the refusals of access.
    """
    require(acting.who, Verb.SET_ALLOCATION)
    require_role(role)
    now = settings_now().get(role)
    if rule is (now.rule if now is not None else AllocationRule.NONE):
        return
    db.session.add(
        AllocationSetting(role_key=role, rule=rule, set_by=acting.who.username, set_at=acting.at)
    )
    db.session.flush()


def settings_now() -> dict[str, AllocationSetting]:
    """Return the setting that counts now, by role; a role that never had one has none."""
    newest = select(func.max(AllocationSetting.id)).group_by(AllocationSetting.role_key)
    wanted = select(AllocationSetting).where(AllocationSetting.id.in_(newest))
    return {one.role_key: one for one in db.session.scalars(wanted)}


def first_rule(roles: Iterable[str]) -> tuple[str, AllocationRule] | None:
    """Return the first of some roles that has a rule, and the rule.

    Within one transaction the rules are looked up once.
    """
    known = remembered("allocation")
    if "rules" not in known:
        known["rules"] = {role: one.rule for role, one in settings_now().items()}
    rules: dict[str, AllocationRule] = known["rules"]
    wanted = ((role, rules.get(role, AllocationRule.NONE)) for role in roles)
    return next((one for one in wanted if one[1] is not AllocationRule.NONE), None)

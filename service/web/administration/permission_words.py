"""What a person may do, in sentences."""

from collections.abc import Iterable

from service.people.actors import Actor
from service.people.groups import Group
from service.people.rules import READERS
from service.web.reader import Reader

GROUPS = {
    Group.OFFICER: "Officer",
    Group.SUPERVISOR: "Supervisor",
    Group.ANALYST: "Analyst",
    Group.INTEGRATOR: "Outside program",
    Group.ADMINISTRATOR: "Administrator",
}
"""The groups as people call them."""
HINTS = {
    Group.OFFICER: "works on cases and tasks",
    Group.SUPERVISOR: "leads: hands work over, holds and cancels, sees the team's load",
    Group.ANALYST: "publishes processes and changes calendars",
    Group.INTEGRATOR: "starts cases and sends messages by the API",
    Group.ADMINISTRATOR: "looks after people, rules and the installation",
}
_DOES = {
    Group.SUPERVISOR: "supervises everybody's work: completes, hands over, holds, releases and "
    "cancels any task or case, plans absences, and acts in bulk",
    Group.ANALYST: "publishes processes, forms and decisions, and changes calendars",
    Group.INTEGRATOR: "starts cases, sends messages and reads incidents, as a program does",
    Group.ADMINISTRATOR: "looks after people, roles, teams, tokens and the rules of signing in, "
    "and does whatever a supervisor does",
}


def permissions(who: Reader, actor: Actor | None = None) -> list[str]:
    """Say what somebody may do, or the reader themselves: a sentence each."""
    actor = actor or who.actor
    if not actor.groups:
        return ["May sign in, and do nothing else: they are in no group."]
    said = []
    if actor.is_in(*READERS):
        said.append("Reads every case that is not restricted, and adds notes and files to it.")
    if actor.is_in(Group.OFFICER):
        said.append(_works(who, actor))
    said += [f"{text[0].upper()}{text[1:]}." for group, text in _DOES.items() if actor.is_in(group)]
    if not actor.is_in(Group.OFFICER, Group.SUPERVISOR, Group.ADMINISTRATOR):
        said.append("Does not work on tasks.")
    return said


def _works(who: Reader, actor: Actor) -> str:
    if not actor.roles:
        return "Completes tasks that are for any officer. They have no role."
    named = _listed(who.role(one) for one in actor.roles)
    return f"Completes tasks of {named}, and those for any officer."


def _listed(names: Iterable[str]) -> str:
    """Write names as a sentence has them: the last after an `and`."""
    *first, last = sorted(names)
    return f"{', '.join(first)} and {last}" if first else last

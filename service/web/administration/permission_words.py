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
    Group.ANALYST: "draws and publishes processes, and changes calendars",
    Group.INTEGRATOR: "starts cases and sends messages by the API",
    Group.ADMINISTRATOR: "looks after people, rules and the installation",
}
_DOES = {
    Group.SUPERVISOR: "Supervise everybody's work: complete, hand over, hold, release and cancel "
    "any task or case, plan absences, and act in bulk.",
    Group.ANALYST: "Draw and publish processes, forms and decisions, and change calendars.",
    Group.INTEGRATOR: "Start cases, send messages and read incidents, as a program does.",
    Group.ADMINISTRATOR: "Look after people, roles, teams, tokens and the rules of signing in, and "
    "do whatever a supervisor may.",
}


def permissions(who: Reader, actor: Actor | None = None) -> list[str]:
    """Say what somebody may do, or the reader themselves: a sentence each."""
    actor = actor or who.actor
    if not actor.groups:
        return ["Sign in, and nothing else: no kind of work is given."]
    said = []
    if actor.is_in(*READERS):
        said.append("Read every case that is not restricted, and add notes and files to it.")
    if actor.is_in(Group.OFFICER):
        said.append(_works(who, actor))
    return said + [text for group, text in _DOES.items() if actor.is_in(group)]


def _works(who: Reader, actor: Actor) -> str:
    if not actor.roles:
        return "Complete tasks that are for any officer, but for no role."
    named = _listed(who.role(one) for one in actor.roles)
    return f"Complete tasks of {named}, and those for any officer."


def _listed(names: Iterable[str]) -> str:
    """Write names as a sentence has them: the last after an `and`."""
    *first, last = sorted(names)
    return f"{', '.join(first)} and {last}" if first else last

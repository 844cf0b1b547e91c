"""The forms that make a person, change what they are given, and switch them off."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from service.cases.bulk.runs import MOST, begin
from service.cases.models import BulkKind, BulkVerb
from service.cases.worklist import TaskFilter, pick_tasks
from service.people import refusals
from service.people.access import require
from service.people.directory import users
from service.people.groups import Group
from service.people.guards import guarded
from service.people.users import Given, add_person, change_person, deactivate, given_to
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.grants import grants_there_are
from service.web.administration.person import known_person, work_of
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.outcomes import NotAsWanted, Said
from service.web.session import acting
from service.web.sheets import question

_ASK = "administration/asking.html"


@web.route("/administration/people/new", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def new_person() -> ResponseReturnValue:
    """Make a person; how they come in is decided on their own page."""
    with reading():
        data = grants_there_are()
    asking = Asking(
        form=question("new_person"),
        heading="Add a person",
        button="Add this person",
        back=url_for("web.people"),
        onward=lambda answers: url_for("web.person", username=answers["person_username"]),
        explanation="They cannot sign in yet. On their page you then make an invitation or give "
        "them a first password.",
        data=data,
        entered={"person_groups": [Group.OFFICER]},
        fields={
            refusals.UsernameInvalid: "person_username",
            refusals.UsernameTaken: "person_username",
            **_FIELDS,
        },
        template=_ASK,
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        user = add_person(answers["person_username"], _given(answers), acting=acting())
        return f"{user.display_name} is added. Now let them in: make an invitation."

    return ask(asking, carry_out)


@web.route("/administration/people/<username>/change", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def edit_person(username: str) -> ResponseReturnValue:
    """Change what a person is given."""
    with reading():
        user, data = known_person(username), grants_there_are()
        given, version, name = given_to(user), user.version, user.display_name
    asking = Asking(
        form=question("person"),
        heading=f"Change {name}",
        button="Save changes",
        back=url_for("web.person", username=username),
        version=version,
        data=data,
        entered={
            "person_name": given.display_name,
            "person_email": given.email,
            "person_groups": sorted(given.groups),
            "person_roles": sorted(given.roles),
            "person_teams": sorted(given.teams),
        },
        fields={
            refusals.YourselfLockedOut: "person_groups",
            refusals.LastAdministrator: "person_groups",
            **_FIELDS,
        },
        template=_ASK,
    )

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        change_person(username, _given(answers), version=seen, acting=acting())
        return "The changes are saved. They count from the next thing this person does."

    return ask(asking, carry_out)


@web.route("/administration/people/<username>/switch-off", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def switch_off(username: str) -> ResponseReturnValue:
    """Let a person in no more, and hand over what they have in hand."""
    with reading():
        user, work = known_person(username), work_of(username)
        version, name = user.version, user.display_name
        others = [one for one in users() if one.username != username and _works(one.groups)]
        people = [{"value": one.username, "label": one.display_name} for one in others]
    asking = Asking(
        form=question("switch_off") if work.tasks else None,
        heading=f"Switch {name} off",
        button="Switch off",
        ends=True,
        back=url_for("web.person", username=username),
        version=version,
        data={"people": people},
        fields={
            refusals.YourselfLockedOut: "hand_over_to",
            refusals.LastAdministrator: "hand_over_to",
        },
        template="administration/switch_off.html",
        around={"name": name, "work": work},
    )

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> Said:
        deactivate(known_person(username), version=seen, acting=acting())
        to = answers.get("hand_over_to")
        handed = _hand_over(username, to, name) if to else 0
        return _said(name, handed, stay=work.tasks - handed if to else 0)

    return ask(asking, carry_out)


def _hand_over(username: str, to: str, name: str) -> int:
    """Begin to give somebody's open tasks to another person; a worker goes on with it.

    Tasks of restricted cases that the administrator may not see stay where they are: what is
    handed over is counted.
    """
    at = acting()
    require(at.who, Verb.WORK_IN_BULK)
    tasks = pick_tasks(TaskFilter(assignee=username), actor=at.who, now=at.at, most=MOST)
    if tasks:
        answers = {"to": to, "reason": f"{name} no longer works here"}
        begin(BulkKind.TASK, BulkVerb.ASSIGN, tasks, acting=at, answers=answers)
    return len(tasks)


def _said(name: str, handed: int, *, stay: int) -> Said:
    """Say that somebody is switched off, and how many of their open tasks another person gets."""
    said = f"{name} is switched off and signed out."
    if handed:
        said += f" {handed} of their open tasks are being handed over."
    if stay <= 0:
        return said
    more = " more" if handed else ""
    return NotAsWanted(f"{said} {stay}{more} cannot be handed over here and stay.")


def _given(answers: Mapping[str, Any]) -> Given:
    return Given(
        display_name=answers["person_name"].strip(),
        email=(answers.get("person_email") or "").strip() or None,
        groups=frozenset(Group(one) for one in answers.get("person_groups") or ()),
        roles=frozenset(answers.get("person_roles") or ()),
        teams=frozenset(answers.get("person_teams") or ()),
    )


def _works(groups: frozenset[Group]) -> bool:
    return bool(groups & {Group.OFFICER, Group.SUPERVISOR, Group.ADMINISTRATOR})


_FIELDS = {
    refusals.PersonUnnamed: "person_name",
    refusals.EmailInvalid: "person_email",
    refusals.RoleUnknown: "person_roles",
    refusals.TeamUnknown: "person_teams",
}
"""Which question each refusal speaks of."""

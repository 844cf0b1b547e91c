"""The pages of roles and of teams, which are kept alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.held_work import remove_role, role_use
from service.people import refusals, roles_and_teams
from service.people.directory import users
from service.people.groups import Group
from service.people.guards import guarded
from service.people.memberships import OF_ROLES, OF_TEAMS
from service.people.owners import name_of
from service.people.roles import roles
from service.people.roles_and_teams import Kept
from service.people.teams import teams
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.administration.joining import Section, joins
from service.web.asking import Asking, ask, seen_version
from service.web.blueprint import web
from service.web.session import acting
from service.web.sheets import question


@dataclass(frozen=True, slots=True)
class Pages:
    """What differs between the pages of roles and those of teams."""

    kind: Kept
    all: Callable[[], list[Any]]
    word: str
    title: str
    listing: str
    one: str
    members: str
    sentence: str


ROLES: Final = Pages(
    OF_ROLES,
    roles,
    "role",
    "Roles",
    "web.role_list",
    "web.edit_role",
    "web.change_role_members",
    "Whose members complete the tasks of a lane, who has each, and which processes use it.",
)
TEAMS: Final = Pages(
    OF_TEAMS,
    teams,
    "team",
    "Teams",
    "web.team_list",
    "web.edit_team",
    "web.change_team_members",
    "Who works together, so that their load is seen together.",
)


@web.get("/administration/roles")
@joins(Section.PEOPLE, ROLES.title, ROLES.sentence)
@guarded(Verb.MANAGE_PEOPLE)
def role_list() -> ResponseReturnValue:
    """List the roles."""
    return _list(ROLES)


@web.get("/administration/teams")
@joins(Section.PEOPLE, TEAMS.title, TEAMS.sentence)
@guarded(Verb.MANAGE_PEOPLE)
def team_list() -> ResponseReturnValue:
    """List the teams."""
    return _list(TEAMS)


@web.route("/administration/roles/new", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def new_role() -> ResponseReturnValue:
    """Make a role."""
    return _new(ROLES)


@web.route("/administration/teams/new", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def new_team() -> ResponseReturnValue:
    """Make a team."""
    return _new(TEAMS)


@web.route("/administration/roles/<key>", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def edit_role(key: str) -> ResponseReturnValue:
    """Show what a role is for, name it anew and say who has it."""
    with reading():
        OF_ROLES.require(key)
        use = role_use(key)
    return _edit(ROLES, key, {"use": use, "remove": url_for("web.drop_role", key=key)})


@web.route("/administration/teams/<key>", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def edit_team(key: str) -> ResponseReturnValue:
    """Name a team anew and say who is in it."""
    return _edit(TEAMS, key, {"use": None, "remove": url_for("web.drop_team", key=key)})


@web.post("/administration/roles/<key>/members")
@guarded(Verb.MANAGE_PEOPLE)
def change_role_members(key: str) -> ResponseReturnValue:
    """Let one more person have a role, or one fewer."""
    return _change_members(ROLES, key)


@web.post("/administration/teams/<key>/members")
@guarded(Verb.MANAGE_PEOPLE)
def change_team_members(key: str) -> ResponseReturnValue:
    """Let one more person be in a team, or one fewer."""
    return _change_members(TEAMS, key)


@web.post("/administration/roles/<key>/remove")
@guarded(Verb.MANAGE_PEOPLE)
def drop_role(key: str) -> ResponseReturnValue:
    """Remove a role that nothing needs."""
    with transaction():
        remove_role(key, version=seen_version() or 0, acting=acting())
    return _removed(ROLES)


@web.post("/administration/teams/<key>/remove")
@guarded(Verb.MANAGE_PEOPLE)
def drop_team(key: str) -> ResponseReturnValue:
    """Remove a team; its people stay."""
    with transaction():
        roles_and_teams.remove(OF_TEAMS, key, version=seen_version() or 0, acting=acting())
    return _removed(TEAMS)


def _list(pages: Pages) -> ResponseReturnValue:
    with reading():
        listed = []
        for one in pages.all():
            members = pages.kind.users(one.key)
            leads = [user.display_name for user in members if Group.SUPERVISOR in user.groups]
            listed.append({"one": one, "members": len(members), "leads": ", ".join(leads)})
        return render_template("administration/roles_and_teams.html", pages=pages, listed=listed)


def _new(pages: Pages) -> ResponseReturnValue:
    asking = Asking(
        form=question("new_role_or_team"),
        heading=f"Add a {pages.word}",
        button=f"Add this {pages.word}",
        back=url_for(pages.listing),
        onward=lambda answers: url_for(pages.one, key=answers["group_key"]),
        fields={
            refusals.KeyInvalid: "group_key",
            refusals.KeyTaken: "group_key",
            refusals.NothingNamed: "group_name",
        },
        template="administration/asking.html",
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        name = answers["group_name"].strip()
        roles_and_teams.make(pages.kind, answers["group_key"], name, acting=acting())
        return f"The {pages.word} is added. Now say who belongs to it."

    return ask(asking, carry_out)


def _edit(pages: Pages, key: str, around: Mapping[str, Any]) -> ResponseReturnValue:
    with reading():
        one, members = pages.kind.require(key), pages.kind.members(key)
        name, version = one.name, one.version
        everybody = [
            (user.username, user.display_name, user.active) for user in users(only_active=False)
        ]
    asking = Asking(
        form=question("role_or_team"),
        heading=name,
        button="Save the name",
        back=url_for(pages.listing),
        onward=lambda _: url_for(pages.one, key=key),
        version=version,
        entered={"group_name": name},
        fields={refusals.NothingNamed: "group_name"},
        template="administration/role_or_team.html",
        around={
            "key": key,
            "pages": pages,
            "version": version,
            "members": [one for one in everybody if one[0] in members],
            "others": [one for one in everybody if one[0] not in members and one[2]],
            **around,
        },
    )

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        new, at = answers["group_name"].strip(), acting()
        belong = pages.kind.members(key)
        roles_and_teams.change(pages.kind, key, new, belong, version=seen or 0, acting=at)
        return f"The {pages.word} “{new}” is saved."

    return ask(asking, carry_out)


def _change_members(pages: Pages, key: str) -> ResponseReturnValue:
    """Add or remove the one person that the page names."""
    joins_it, username = "add" in request.form, request.form.get("username", "")
    here = redirect(url_for(pages.one, key=key))
    if not username:
        flash("Choose whom to add.", "error")
        return here
    with transaction():
        one, belong = pages.kind.require(key), set(pages.kind.members(key))
        belong = belong | {username} if joins_it else belong - {username}
        seen = seen_version() or 0
        roles_and_teams.change(pages.kind, key, one.name, belong, version=seen, acting=acting())
        said = f"{name_of(username)} {'belongs' if joins_it else 'no longer belongs'} to it now."
    flash(said, "success")
    return here


def _removed(pages: Pages) -> ResponseReturnValue:
    flash(f"The {pages.word} is removed.", "success")
    return redirect(url_for(pages.listing))

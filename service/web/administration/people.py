"""The list of people, searched and filtered."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from service.cases.held_work import open_tasks_of
from service.clock import real_now
from service.paging import MOST, Page
from service.people.directory import actors_of
from service.people.groups import Group
from service.people.guards import guarded
from service.people.models import User
from service.people.people_list import PeopleWanted, PersonState, list_people, state_of
from service.people.roles import roles
from service.people.teams import teams
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.joining import Section, joins
from service.web.administration.permission_words import GROUPS
from service.web.blueprint import web
from service.web.downloads import Download, Row, every, send
from service.web.filters import Filter, Given, Kind, given
from service.web.reader import Reader, reader
from service.web.session import actor
from service.web.words import Tag

PAGE = 50
_COLUMNS = (
    *("Name", "User name", "Email", "Kind of work", "Roles", "Teams"),
    *("Last signed in", "Open tasks", "State"),
)
STATES = {
    PersonState.ACTIVE: Tag("Active", "green"),
    PersonState.MUST_CHANGE: Tag("Must choose a new password", "orange"),
    PersonState.WITHOUT_PASSWORD: Tag("No password yet", "blue"),
    PersonState.LOCKED: Tag("Locked for a while", "red"),
    PersonState.OFF: Tag("Switched off", "grey"),
}


@web.get("/administration/people")
@joins(
    Section.PEOPLE,
    "People",
    "Who may sign in, what they are given, and what happens to their work when they leave.",
)
@guarded(Verb.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """List people by name."""
    at = real_now()
    with reading():
        told, wanted = _asked()
        cursor = told.cursor
        found: Page[User] = Page([], None)
        if not told.wrong:
            found = list_people(wanted, actor=actor(), at=at, limit=PAGE, cursor=cursor)
        counts = open_tasks_of([one.username for one in found.items])
        lines = [
            {
                "user": one,
                "state": STATES[state_of(one, at=at)],
                "groups": _kinds_of_work(one),
                "open": counts.get(one.username, 0),
            }
            for one in found.items
        ]
        page = render_template(
            "administration/people.html",
            problem_links=told.problem_links(),
            asked=told,
            people=lines,
            first=told.href() if cursor else "",
            next=told.href(cursor=found.next) if found.next else "",
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if told.wrong else HTTPStatus.OK


@web.get("/administration/people.<any(csv, xlsx):kind>")
@guarded(Verb.MANAGE_PEOPLE)
def people_file(kind: str) -> ResponseReturnValue:
    """Send the people that the address asks for as a file.

    A filter that cannot be read would be left out of it: the page says what is wrong with it.
    """
    at = real_now()
    with reading():
        who = reader()
        told, wanted = _asked()
    if told.wrong:
        return redirect(told.href())

    def page(cursor: str | None) -> Page[User]:
        return list_people(wanted, actor=who.actor, at=at, limit=MOST, cursor=cursor)

    def rows(found: Sequence[User]) -> list[Row]:
        return _rows(found, who, at)

    return send(Download("people", _COLUMNS, every(page, rows)), kind)


def _rows(found: Sequence[User], who: Reader, at: datetime) -> list[Row]:
    names = [one.username for one in found]
    counts, given = open_tasks_of(names), actors_of(names)
    named = {one.key: one.name for one in teams()}
    return [
        (
            one.display_name,
            one.username,
            one.email,
            _kinds_of_work(one),
            ", ".join(sorted(who.role(key) for key in given[one.username].roles)),
            ", ".join(sorted(named[key] for key in given[one.username].teams)),
            one.signed_in_at,
            counts.get(one.username, 0),
            STATES[state_of(one, at=at)].text,
        )
        for one in found
    ]


def _kinds_of_work(user: User) -> str:
    return ", ".join(GROUPS[group] for group in GROUPS if group in user.groups)


def _asked() -> tuple[Given, PeopleWanted]:
    filters = (
        Filter("text", "Name or email"),
        Filter("state", "State", Kind.CHOICE, [(one, tag.text) for one, tag in STATES.items()]),
        Filter("group", "Kind of work", Kind.CHOICE, list(GROUPS.items())),
        Filter("role", "Role", Kind.CHOICE, [(one.key, one.name) for one in roles()]),
        Filter("team", "Team", Kind.CHOICE, [(one.key, one.name) for one in teams()]),
    )
    told = given("web.people", filters, kept={})
    state, group = told.text("state"), told.text("group")
    return told, PeopleWanted(
        text=told.text("text"),
        state=PersonState(state) if state else None,
        group=Group(group) if group else None,
        role=told.text("role"),
        team=told.text("team"),
    )

"""The list of people, searched and filtered."""

from http import HTTPStatus
from itertools import islice

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.cases.held_work import open_tasks_of
from service.clock import real_now
from service.people.groups import Group
from service.people.guards import guarded
from service.people.people_list import PeopleWanted, PersonState, list_people, state_of
from service.people.roles import roles
from service.people.teams import teams
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.joining import Section, joins
from service.web.administration.permission_words import GROUPS
from service.web.blueprint import web
from service.web.filters import Filter, Given, Kind, given
from service.web.numbers import number_given
from service.web.session import actor
from service.web.words import Tag

PAGE = 50
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
    skip = min(number_given(request.args.get("after", "")) or 0, 1_000_000)
    at = real_now()
    with reading():
        told, wanted = _asked()
        found = []
        if not told.wrong:
            found = list(list_people(wanted, actor=actor(), at=at, skip=skip, limit=PAGE + 1))
        shown = list(islice(found, PAGE))
        counts = open_tasks_of([one.username for one in shown])
        lines = [
            {
                "user": one,
                "state": STATES[state_of(one, at=at)],
                "groups": ", ".join(GROUPS[group] for group in GROUPS if group in one.groups),
                "open": counts.get(one.username, 0),
            }
            for one in shown
        ]
        page = render_template(
            "administration/people.html",
            problem_links=told.problem_links(),
            asked=told,
            people=lines,
            first=told.href() if skip else "",
            next=told.href(after=str(skip + PAGE)) if len(found) > PAGE else "",
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if told.wrong else HTTPStatus.OK


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

"""The lists behind the numbers: tasks and cases, narrowed by whatever an address says."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.case_list import list_cases
from service.cases.companions import processes_of_cases
from service.cases.worklist import MOST_COUNTED, count_tasks, list_tasks
from service.people.directory import users
from service.people.guards import guarded
from service.people.roles import roles
from service.people.teams import teams
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.reader import reader
from service.web.sealing import seal, unseal
from service.web.shown import case_line, task_lines
from service.web.team.bulk_words import VERBS
from service.web.team.menu import team_menu
from service.web.team.narrowed import CASE_WORDS, STATES, TASK_WORDS, Narrowed, narrowed
from service.web.words import SLA, TASK_STATES

PAGE = 50


@web.get("/team/tasks")
@guarded(Verb.READ_WORKLOAD)
def team_tasks() -> ResponseReturnValue:
    """Show a page of open tasks, the most urgent first."""
    asked, cursor = narrowed(request.args, TASK_WORDS), _cursor()
    with reading():
        who = reader()
        kept = asked.tasks()
        found = list_tasks(kept, actor=who.actor, now=who.now, limit=PAGE, cursor=cursor)
        return render_template(
            "team/tasks.html",
            **_around("web.team_tasks", asked, cursor, found.next),
            tasks=list(zip(found.items, task_lines(found.items, who), strict=True)),
            count=_told(count_tasks(kept, actor=who.actor, now=who.now)),
            states=[(state, TASK_STATES[state].text) for state in ("open", "held")],
            people=[("none", "Nobody"), *((one.username, one.display_name) for one in users())],
            roles=[("none", "Any officer"), *((one.key, one.name) for one in roles())],
        )


@web.get("/team/cases")
@guarded(Verb.READ_WORKLOAD)
def team_cases() -> ResponseReturnValue:
    """Show a page of cases, open or not, those first that are or were due first."""
    asked, cursor = narrowed(request.args, CASE_WORDS), _cursor()
    with reading():
        who = reader()
        found = list_cases(
            asked.cases(who),
            actor=who.actor,
            now=who.now,
            sort="due",
            limit=PAGE,
            cursor=cursor,
        )
        return render_template(
            "team/cases.html",
            **_around("web.team_cases", asked, cursor, found.next),
            cases=[(row.case, case_line(row, who)) for row in found.items],
            states=STATES,
            people=[(one.username, one.display_name) for one in users()],
        )


def _cursor() -> str | None:
    """Return where in the list the page begins; None for its beginning. Raises SealBroken."""
    return unseal(request.args.get("cursor", "")) or None


def _told(count: int) -> str:
    """Say how many tasks match."""
    if count > MOST_COUNTED:
        return f"More than {MOST_COUNTED:,} tasks"
    return "1 task" if count == 1 else f"{count:,} tasks"


def _around(
    endpoint: str, asked: Narrowed, cursor: str | None, following: str | None
) -> dict[str, Any]:
    """Give what both lists show around their rows."""
    given: dict[str, Any] = asked.given
    return {
        "menu": team_menu(endpoint),
        "words": asked.words,
        "given": given,
        "verbs": VERBS,
        "said": asked.said(),
        "everything": url_for(endpoint),
        "teams": [(one.key, one.name) for one in teams()],
        "processes": [(one.key, one.name) for one in processes_of_cases()],
        "statuses": [(key, tag.text) for key, tag in SLA.items()],
        "first": url_for(endpoint, **given) if cursor else "",
        "next": url_for(endpoint, **given, cursor=seal(following)) if following else "",
    }

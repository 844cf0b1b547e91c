"""By what the tasks of the first page are narrowed: the filters, and what an address asks."""

from datetime import timedelta

from service.cases.models import LIVE, TaskState
from service.cases.worklist import ORDERS, TaskFilter
from service.people.roles import roles
from service.web.days import midnight, monday_after
from service.web.filters import Filter, Given, Kind, asked, given
from service.web.process_filters import (
    fields_asked,
    fields_of_process,
    filters_of,
    process_filter,
)
from service.web.reader import Reader
from service.web.words import LOCAL, SLA, TASK_STATES

USUAL_SORT = "due"
_DUE = (("late", "Late"), ("today", "Today"), ("week", "This week"))
_STATES = tuple((state, TASK_STATES[state].text) for state in (TaskState.OPEN, TaskState.HELD))
_CLOCKS = tuple((key, SLA[key].text) for key in ("red", "amber", "green", "paused", "none"))


def tasks_asked() -> tuple[Given, TaskFilter]:
    """Read what the address of this request asks of the tasks, but for the dates of `due`."""
    fields = fields_of_process()
    filters = (
        Filter("text", "Search"),
        process_filter(),
        Filter("due", "Due", Kind.CHOICE, _DUE, any="At any time"),
        Filter("before", "Due before", Kind.DAY),
        Filter("sla", "Target", Kind.CHOICE, _CLOCKS),
        Filter("state", "State", Kind.CHOICE, _STATES),
        Filter("role", "Role", Kind.CHOICE, [(one.key, one.name) for one in roles()]),
        Filter("person", "Person it is about"),
        *filters_of(fields),
    )
    sort = asked("sort")
    kept = {"view": asked("view"), "sort": sort if sort in ORDERS else ""}
    told = given("web.inbox", filters, kept=kept)
    state = told.text("state")
    narrowed = TaskFilter(
        text=told.text("text"),
        process=told.text("process"),
        sla=told.text("sla"),
        role=told.text("role"),
        person=told.text("person"),
        fields=fields_asked(fields, told),
        states=(state,) if state else LIVE,
    )
    return told, narrowed


def due_asked(told: Given, who: Reader) -> TaskFilter:
    """Give the dates between which the tasks are to be due, as the reader's day has them."""
    today = who.now.astimezone(LOCAL).date()
    spans = {"today": today + timedelta(days=1), "week": monday_after(today)}
    end = spans.get(told.text("due") or "")
    ends = [one for one in (told.day("before"), end) if one]
    return TaskFilter(
        sla="red" if told.text("due") == "late" else None,
        due_from=midnight(today) if end else None,
        due_before=midnight(min(ends)) if ends else None,
    )

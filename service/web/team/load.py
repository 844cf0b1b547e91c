"""The load of a team: what each officer holds, what nobody took, its age, and what is late."""

from service.cases.workload import (
    OfficerLoad,
    ProcessLoad,
    RoleLoad,
    StepLoad,
    load_by_officer,
    load_by_process,
    load_by_step,
    waiting_by_role,
)
from service.people.teams import members_of_team
from service.web.team.charts import HEADING_LATE, IN_TIME, LATE, SOON, Bar, Part
from service.web.team.days import AGES
from service.web.team.desk import Desk
from service.web.team.tables import Row, Table, draw

BARS = 12
"""The most bars of one chart; the table has every row."""


def tables_of(desk: Desk) -> list[Table]:
    """Count everything. Raises the refusals of access."""
    steps = load_by_step(desk.counting)
    return [
        _officers(desk, load_by_officer(desk.counting)),
        _roles(desk, waiting_by_role(desk.counting)),
        _ages(desk, steps),
        _processes(desk),
        _steps(desk, [one for one in steps if one.late or one.soon]),
    ]


def _officers(desk: Desk, loads: list[OfficerLoad]) -> Table:
    """Count by officer; of a team, also those of its members who hold nothing."""
    found = {one.username: one for one in loads}
    for member in members_of_team(desk.team):
        nothing = OfficerLoad(member.username, 0, 0, 0, 0)
        found.setdefault(member.username, nothing)
    desk.who.learn(found)
    named = sorted((desk.who.person(name), one) for name, one in found.items())
    most = sorted(named, key=lambda one: -one[1].to_do - one[1].held)[:BARS]
    return Table(
        heading="Officers",
        about="What each person holds. What is late or due this week may be on hold.",
        columns=("Officer", "To do", "Late", "On hold", "Due this week"),
        rows=[_officer(desk, name, one) for name, one in named],
        drawn=draw(
            "Tasks held by each officer",
            (LATE, IN_TIME),
            [Bar(name, (one.late, one.to_do + one.held - one.late)) for name, one in most],
        ),
        empty="Nobody holds a task.",
    )


def _officer(desk: Desk, name: str, one: OfficerLoad) -> Row:
    week = {
        "due_from": desk.counting.today_began_at.date().isoformat(),
        "due_before": desk.counting.week_ends_at.date().isoformat(),
    }
    holder = one.username
    return Row(
        name,
        (
            desk.tasks(one.to_do, f"tasks of {name} to do", assignee=holder, state="open"),
            desk.tasks(one.late, f"late tasks of {name}", assignee=holder, sla="red"),
            desk.tasks(one.held, f"tasks of {name} on hold", assignee=holder, state="held"),
            desk.tasks(
                one.due_this_week, f"tasks of {name} due this week", assignee=holder, **week
            ),
        ),
    )


def _roles(desk: Desk, loads: list[RoleLoad]) -> Table:
    def row(one: RoleLoad) -> Row:
        name = desk.who.role(one.role) if one.role else "Any officer"
        free = {"assignee": "none", "role": one.role or "none"}
        return Row(
            name,
            (
                desk.tasks(one.waiting, f"tasks that nobody has taken, for {name}", **free),
                desk.tasks(
                    one.late, f"late tasks that nobody has taken, for {name}", sla="red", **free
                ),
            ),
        )

    rows = [row(one) for one in loads]
    bars = [
        Bar(line.name, (one.late, one.waiting - one.late))
        for line, one in zip(rows, loads, strict=True)
    ]
    return Table(
        heading="Not taken",
        about="Tasks that nobody holds, by the role that may take them.",
        columns=("Role", "Waiting", "Late"),
        rows=rows,
        drawn=draw("Tasks that nobody has taken, by role", (LATE, IN_TIME), bars[:BARS]),
        empty="Somebody has taken every task.",
    )


def _ages(desk: Desk, steps: list[StepLoad]) -> Table:
    counts = [sum(one.ages[at] for one in steps) for at in range(len(AGES))]
    rows = [
        Row(
            age,
            (
                desk.tasks(
                    count,
                    f"tasks open for {age} working days",
                    opened_from=span.since,
                    opened_before=span.before,
                ),
            ),
        )
        for age, span, count in zip(AGES, desk.spans, counts, strict=True)
    ]
    bars = [Bar(f"{age} working days", (count,)) for age, count in zip(AGES, counts, strict=True)]
    return Table(
        heading="Age of open tasks",
        about="How many working days have passed since each task opened.",
        columns=("Working days", "Tasks"),
        rows=rows if steps else (),
        drawn=draw("Open tasks by age", (Part("Open tasks", IN_TIME.colour),), bars),
        empty="There are no open tasks.",
    )


def _processes(desk: Desk) -> Table:
    loads = load_by_process(desk.counting)

    def row(one: ProcessLoad) -> Row:
        name, key = desk.process(one.process), one.process
        heading = f"cases of {name} heading late"
        return Row(
            name,
            (
                desk.cases(one.live, f"open cases of {name}", process=key),
                desk.cases(one.late, f"late cases of {name}", process=key, sla="red"),
                desk.cases(one.forecast_late, heading, process=key, forecast="late"),
            ),
        )

    return Table(
        heading="Cases by process",
        about=(
            "A case is heading late when its target lies ahead and the work that is left "
            "would end after it."
        ),
        columns=("Process", "Open", "Late", "Heading late"),
        rows=[row(one) for one in loads],
        drawn=draw(
            "Open cases by process",
            (LATE, HEADING_LATE, Part("Others", IN_TIME.colour)),
            [
                Bar(
                    desk.process(one.process),
                    (one.late, one.forecast_late, one.live - one.late - one.forecast_late),
                )
                for one in loads
            ],
        ),
        empty="There are no open cases.",
    )


def _steps(desk: Desk, steps: list[StepLoad]) -> Table:
    def row(one: StepLoad) -> Row:
        step = {"process": one.process, "element": one.element}
        return Row(
            one.name,
            (
                desk.tasks(one.live, f"open tasks “{one.name}”", **step),
                desk.tasks(one.late, f"late tasks “{one.name}”", sla="red", **step),
                desk.tasks(one.soon, f"tasks “{one.name}” due soon", sla="amber", **step),
            ),
            under=desk.process(one.process),
        )

    return Table(
        heading="Late and due soon by task",
        about="Only tasks of which one is late or due soon.",
        columns=("Task", "Open", "Late", "Due soon"),
        rows=[row(one) for one in steps],
        drawn=draw(
            "Open tasks that are late or due soon",
            (LATE, SOON),
            [Bar(one.name, (one.late, one.soon)) for one in steps[:BARS]],
        ),
        empty="No task is late or due soon.",
    )

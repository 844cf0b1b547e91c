"""The tables of the team page: every count with the list behind it, and the charts beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from service.cases.workload import (
    Counting,
    OfficerLoad,
    ProcessLoad,
    RoleLoad,
    StepLoad,
    load_by_officer,
    load_by_process,
    load_by_step,
    waiting_by_role,
)
from service.definitions.lookup import newest_versions
from service.people.teams import members_of_team
from service.web.days import midnight, monday_after
from service.web.reader import Reader
from service.web.team.charts import HEADING_LATE, IN_TIME, LATE, SOON, Bar, Part, chart
from service.web.team.days import AGES, Span, age_spans
from service.web.words import LOCAL

BARS = 12
"""The most bars of one chart; the table has every row."""


@dataclass(frozen=True, slots=True)
class Number:
    """A count, the list behind it, and what is counted, for those who hear the page."""

    count: int
    href: str
    what: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it is about, and its counts."""

    name: str
    numbers: Sequence[Number]
    under: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of counts and the chart that says the same, if there is one."""

    heading: str
    about: str
    columns: Sequence[str]
    rows: Sequence[Row]
    drawn: Markup
    empty: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One reading of the team page: by whom, of which team, and where the counts divide."""

    who: Reader
    team: str
    counting: Counting
    spans: Sequence[Span]
    processes: Mapping[str, str]

    @staticmethod
    def of(who: Reader, team: str) -> "Desk":
        """Sit down to read of a team by its key, or of everybody with an empty one."""
        today = who.now.astimezone(LOCAL).date()
        spans = age_spans(today, who.works)
        counting = Counting(
            actor=who.actor,
            now=who.now,
            today_began_at=midnight(today),
            week_ends_at=midnight(monday_after(today)),
            ages=[midnight(span.since) for span in spans if span.since is not None],
            team=team or None,
        )
        processes = {one.key: one.name for one in newest_versions()}
        return Desk(who, team, counting, spans, processes)

    def tables(self) -> list[Table]:
        """Count everything. Raises the refusals of access."""
        steps = load_by_step(self.counting)
        return [
            self._officers(load_by_officer(self.counting)),
            self._roles(waiting_by_role(self.counting)),
            self._ages(steps),
            self._processes(),
            self._steps([one for one in steps if one.late or one.soon]),
        ]

    def _process(self, key: str) -> str:
        return self.processes.get(key, key)

    def _tasks(self, count: int, what: str, **words: Any) -> Number:
        return Number(count, url_for("web.team_tasks", team=self.team or None, **words), what)

    def _cases(self, count: int, what: str, **words: Any) -> Number:
        href = url_for("web.team_cases", team=self.team or None, state="open", **words)
        return Number(count, href, what)

    def _officers(self, loads: list[OfficerLoad]) -> Table:
        """Count by officer; of a team, also those of its members who hold nothing."""
        found = {one.username: one for one in loads}
        for member in members_of_team(self.team):
            nothing = OfficerLoad(member.username, 0, 0, 0, 0)
            found.setdefault(member.username, nothing)
        self.who.learn(found)
        named = sorted((self.who.person(name), one) for name, one in found.items())
        most = sorted(named, key=lambda one: -one[1].to_do - one[1].held)[:BARS]
        return Table(
            heading="Officers",
            about="What each person holds. What is late or due this week may be on hold.",
            columns=("Officer", "To do", "Late", "On hold", "Due this week"),
            rows=[self._officer(name, one) for name, one in named],
            drawn=_drawn(
                "Tasks held by each officer",
                (LATE, IN_TIME),
                [Bar(name, (one.late, one.to_do + one.held - one.late)) for name, one in most],
            ),
            empty="Nobody holds a task.",
        )

    def _officer(self, name: str, one: OfficerLoad) -> Row:
        week = {
            "due_from": self.counting.today_began_at.date().isoformat(),
            "due_before": self.counting.week_ends_at.date().isoformat(),
        }
        holder = one.username
        return Row(
            name,
            (
                self._tasks(one.to_do, f"tasks of {name} to do", assignee=holder, state="open"),
                self._tasks(one.late, f"late tasks of {name}", assignee=holder, sla="red"),
                self._tasks(one.held, f"tasks of {name} on hold", assignee=holder, state="held"),
                self._tasks(
                    one.due_this_week, f"tasks of {name} due this week", assignee=holder, **week
                ),
            ),
        )

    def _roles(self, loads: list[RoleLoad]) -> Table:
        def row(one: RoleLoad) -> Row:
            name = self.who.role(one.role) if one.role else "Any officer"
            free = {"assignee": "none", "role": one.role or "none"}
            return Row(
                name,
                (
                    self._tasks(one.waiting, f"tasks that nobody has taken, for {name}", **free),
                    self._tasks(
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
            drawn=_drawn("Tasks that nobody has taken, by role", (LATE, IN_TIME), bars[:BARS]),
            empty="Somebody has taken every task.",
        )

    def _ages(self, steps: list[StepLoad]) -> Table:
        counts = [sum(one.ages[at] for one in steps) for at in range(len(AGES))]
        rows = [
            Row(
                age,
                (
                    self._tasks(
                        count,
                        f"tasks open for {age} working days",
                        opened_from=span.since,
                        opened_before=span.before,
                    ),
                ),
            )
            for age, span, count in zip(AGES, self.spans, counts, strict=True)
        ]
        bars = [
            Bar(f"{age} working days", (count,)) for age, count in zip(AGES, counts, strict=True)
        ]
        return Table(
            heading="Age of open tasks",
            about="How many working days have passed since each task opened.",
            columns=("Working days", "Tasks"),
            rows=rows if steps else (),
            drawn=_drawn("Open tasks by age", (Part("Open tasks", IN_TIME.colour),), bars),
            empty="There are no open tasks.",
        )

    def _processes(self) -> Table:
        loads = load_by_process(self.counting)

        def row(one: ProcessLoad) -> Row:
            name, key = self._process(one.process), one.process
            heading = f"cases of {name} heading late"
            return Row(
                name,
                (
                    self._cases(one.live, f"open cases of {name}", process=key),
                    self._cases(one.late, f"late cases of {name}", process=key, sla="red"),
                    self._cases(one.forecast_late, heading, process=key, forecast="late"),
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
            drawn=_drawn(
                "Open cases by process",
                (LATE, HEADING_LATE, Part("Others", IN_TIME.colour)),
                [
                    Bar(
                        self._process(one.process),
                        (one.late, one.forecast_late, one.live - one.late - one.forecast_late),
                    )
                    for one in loads
                ],
            ),
            empty="There are no open cases.",
        )

    def _steps(self, steps: list[StepLoad]) -> Table:
        def row(one: StepLoad) -> Row:
            step = {"process": one.process, "element": one.element}
            return Row(
                one.name,
                (
                    self._tasks(one.live, f"open tasks “{one.name}”", **step),
                    self._tasks(one.late, f"late tasks “{one.name}”", sla="red", **step),
                    self._tasks(one.soon, f"tasks “{one.name}” due soon", sla="amber", **step),
                ),
                under=self._process(one.process),
            )

        return Table(
            heading="Late and due soon by task",
            about="Only tasks of which one is late or due soon.",
            columns=("Task", "Open", "Late", "Due soon"),
            rows=[row(one) for one in steps],
            drawn=_drawn(
                "Open tasks that are late or due soon",
                (LATE, SOON),
                [Bar(one.name, (one.late, one.soon)) for one in steps[:BARS]],
            ),
            empty="No task is late or due soon.",
        )


def _drawn(title: str, parts: Sequence[Part], bars: Sequence[Bar]) -> Markup:
    return chart(f"{title}. The table says the same.", parts, bars) if bars else Markup("")

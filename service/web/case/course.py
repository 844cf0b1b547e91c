"""The tasks of a case along its process, and what happens next, in the words of the office."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for

from service.bpmn.ahead import Next, Ways
from service.bpmn.model import Element, Process
from service.cases.coming import Course, Stand
from service.cases.views import TaskView
from service.web.reader import Reader
from service.web.shown import who_of
from service.web.words import at_moment, on_day


@dataclass(frozen=True, slots=True)
class Step:
    """One task of the case, as a step: `href` leads to it."""

    name: str
    href: str
    hint: str
    state: str
    status: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """What happens next after one step, or after each of several: where the case stands now.

    `until` is when a wait ends at the latest, in words.
    """

    after: str
    until: str
    is_wait: bool
    following: Sequence[str]


def steps_of(tasks: Iterable[TaskView], course: Course, reader: Reader) -> list[Step]:
    """Show the tasks of a case in the order of its process; those added beside it come last."""
    last = len(course.order)
    ordered = sorted(tasks, key=lambda one: (course.order.get(one.element, last), one.opened_at))
    return [
        Step(
            name=one.name,
            href=url_for("web.task", task_id=one.id),
            hint=_hint(one, reader),
            state=one.state,
            status=one.sla.status,
        )
        for one in ordered
    ]


def ahead_of(course: Course, reader: Reader) -> list[Ahead]:
    """Say what comes after the places at which the case stands; those that lead alike as one."""
    alone = len(course.stands) == 1
    alike: dict[tuple[str, ...], list[Stand]] = {}
    for stand in course.stands:
        if stand.following or stand.is_wait:
            said = tuple(
                _sentence(one, stand.process, reader, alone=alone) for one in stand.following
            )
            alike.setdefault((*said, stand.element.id if stand.is_wait else ""), []).append(stand)
    return [_ahead(stands, said[:-1]) for said, stands in alike.items()]


def _ahead(stands: Sequence[Stand], following: Sequence[str]) -> Ahead:
    first = stands[0]
    ends = first.until if first.is_wait else None
    return Ahead(
        after=_listed([f"“{_named(one.element, one.process)}”" for one in stands]),
        until=f"until {at_moment(ends)} at the latest" if ends else "",
        is_wait=first.is_wait,
        following=following,
    )


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _doer(process: Process, element: Element, reader: Reader) -> str:
    return " or ".join(reader.role(role) for role in process.roles_of(element.id))


def _sentence(one: Next, process: Process, reader: Reader, *, alone: bool) -> str:
    """Say what comes next: what it is, who does it, and on what that depends.

    `alone` says that the case stands at one place only, so that an end is that of the case.
    """
    name, doer = _named(one.element, process), _doer(process, one.element, reader)
    if one.kind == "end":
        beside = any(not process.elements[way.at].interrupting for ways in one.ways for way in ways)
        what = "the case" if alone and not beside else "this part of the case"
        said = f"{what} ends: {name}" if one.element.name else f"{what} ends"
    elif one.kind == "task":
        said = f"{name} ({doer})" if doer else name
    elif one.kind == "wait":
        said = f"the case waits: {name}"
    else:
        said = f"{name}, a process of its own"
    joined = ", once everything beside it is done" if one.joined else ""
    if one.is_certain:
        return f"{said}{joined}"
    return f"{' or '.join(_conditions(ways) for ways in one.ways)}: {said}{joined}"


def _conditions(ways: Ways) -> str:
    return "if " + " and ".join(
        f"“{way.answer}” happens"
        if way.is_event
        else f"“{way.asked or 'the choice'}” is {f'“{way.answer}”' if way.answer else 'otherwise'}"
        for way in ways
    )


def _named(element: Element, process: Process) -> str:
    """Name an element; an event gateway without a name by its events."""
    if element.name or element.type != "eventBasedGateway":
        return element.name or element.id
    events = (process.elements[flow.target] for flow in process.outgoing(element.id))
    return " or ".join(one.name or one.id for one in events)


def _hint(task: TaskView, who: Reader) -> str:
    """Say who has a task and by when, or who did it and when."""
    again = f", attempt {task.attempt}" if task.attempt > 1 else ""
    if task.state == "completed" and task.completed_at:
        outcome = f" with the outcome “{task.outcome}”" if task.outcome else ""
        return f"{who.person(task.completed_by)}, {at_moment(task.completed_at)}{outcome}{again}"
    if task.state not in ("open", "held"):
        return "Ended with nothing done" if task.state == "cancelled" else ""
    due = who.due(task.sla.target_at)
    exact = f" ({due.exact})" if due.exact not in due.text else ""
    until = f", on hold until {on_day(task.hold.release_at)}" if task.hold else ""
    return f"{who_of(task, who)}: {due.text}{exact}{until}{again}"

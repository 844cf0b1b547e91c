"""Rules about ways: everything can be reached, and everything can come to an end."""

from collections.abc import Iterator

from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.model import SUB_PROCESSES
from service.errors import Problem


def unreachable(subject: Subject) -> Iterator[Problem]:
    """Find an element that nothing leads to, so that it would never happen."""
    graph, elements = subject.graph, subject.process.elements
    reached = graph.reachable(graph.entries(None))
    for element in elements.values():
        hidden = element.parent is not None and element.parent not in reached
        if element.id not in reached and not hidden:
            yield subject.at(element.id).error(
                "unreachable",
                f"{named(element)} cannot be reached from a start event.",
                "Draw a flow that leads to it, or remove it.",
            )


def empty(subject: Subject) -> Iterator[Problem]:
    """Find a process without anything in it."""
    if not subject.process.elements:
        yield subject.whole().error(
            "process_empty",
            f"The process {subject.process.key} holds nothing.",
            "Draw a start event, tasks and an end event.",
        )


def no_way_to_an_end(subject: Subject) -> Iterator[Problem]:
    """Find elements that lead only to each other, so that a case in them never ends."""
    graph, process = subject.graph, subject.process
    scopes = [None, *(one.id for one in process.elements.values() if one.type in SUB_PROCESSES)]
    for parent in scopes:
        scope = process.within(parent)
        ends = [one.id for one in scope if not graph.beyond[one.id]]
        fine = graph.leading_to(ends)
        stuck = [one for one in scope if one.id not in fine]
        if not stuck:
            continue
        names = ", ".join(named(one) for one in stuck)
        mend = "Draw a way out, such as a gateway with a flow to an end event."
        where = subject.at(stuck[0].id)
        message = f"There is no way to an end from {names}."
        if fine:
            yield where.warning("no_way_to_an_end", message, mend)
        else:
            yield where.error("no_way_to_an_end", message, mend)


RULES: tuple[Rule, ...] = (empty, unreachable, no_way_to_an_end)

"""Rules about tokens: a join that waits for ever, and a merge that lets each token through."""

from collections.abc import Collection, Iterator

from service.bpmn.lint.subject import Rule, Subject, named
from service.bpmn.model import Flow
from service.errors import Problem

_INCLUSIVE = "inclusiveGateway"


def starving_join(subject: Subject) -> Iterator[Problem]:
    """Find a parallel join of several ways of which only one can ever be taken."""
    for key in subject.process.elements:
        if subject.graph.is_join(key) and (_one_token(subject, key) or _one_choice(subject, key)):
            yield subject.at(key).warning(
                "starving_join",
                f"{named(subject.process.elements[key])} waits for every incoming flow, but "
                "only one of them is taken: the case would wait here for ever.",
                "Join with an exclusive gateway, or split with a parallel one.",
            )


def _one_token(subject: Subject, join: str) -> bool:
    """Say whether nothing before the join gives off more than one token."""
    before = subject.graph.leading_to([join])
    return not any(subject.graph.splits(one) for one in before - {join})


def _one_choice(subject: Subject, join: str) -> bool:
    """Say whether one exclusive choice stands before all ways to the join, with no split after."""
    graph, elements = subject.graph, subject.process.elements
    before = graph.leading_to([join])
    entries = graph.entries(elements[join].parent)
    for choice in before:
        if elements[choice].type != "exclusiveGateway" or len(graph.outgoing[choice]) < 2:  # noqa: PLR2004
            continue
        between = graph.leading_to([join], without=[choice]) - {join}
        around = graph.reachable(entries, without=[choice], inside=False)
        if not between & around and not any(graph.splits(one) for one in between):
            return True
    return False


def choice_into_join(subject: Subject) -> Iterator[Problem]:
    """Find a join that one choice leads to by several flows, of which a token takes only some."""
    graph, elements = subject.graph, subject.process.elements
    choices = [one for one in elements if graph.is_choice(one) and len(graph.outgoing[one]) > 1]
    around = {one: _around(subject, one) for one in choices}
    for key in filter(graph.is_join, elements):
        choice = next((one for one in choices if _parts(subject, one, key, around[one])), None)
        starves = choice is not None and (_one_token(subject, key) or _one_choice(subject, key))
        if choice is not None and not starves:
            yield subject.at(key).warning(
                "choice_into_join",
                f"{named(elements[key])} waits for every incoming flow, but a token that takes one "
                f"way out of {named(elements[choice])} never comes by the flow that another way "
                "leads to: the case would wait here for ever.",
                "Merge these ways with an exclusive gateway, and draw one flow from there to the "
                "join.",
            )


def _around(subject: Subject, choice: str) -> set[str]:
    """Give what can be come to in the scope of a choice without passing that."""
    entries = subject.graph.entries(subject.process.elements[choice].parent)
    return subject.graph.reachable(entries, without=[choice], inside=False)


def _parts(subject: Subject, choice: str, join: str, around: Collection[str]) -> bool:
    """Say whether a way out of a choice fills only some of the flows that it alone can fill."""
    graph = subject.graph
    alone = [flow for flow in graph.incoming[join] if flow.source not in around]
    if len(alone) < 2 or _comes_again(subject, choice, join):  # noqa: PLR2004
        return False
    for way in graph.outgoing[choice]:
        reached = graph.reachable([way.target], without=[choice, join], inside=False)
        filled = [flow for flow in alone if flow.id == way.id or flow.source in reached]
        if 0 < len(filled) < len(alone):
            return True
    return False


def _comes_again(subject: Subject, choice: str, join: str) -> bool:
    """Say whether more than one token may come to a choice before the join has fired."""
    graph, elements = subject.graph, subject.process.elements
    joins = [one for one in elements if graph.is_join(one) or elements[one].type == _INCLUSIVE]
    before = graph.leading_to([choice], without=joins)
    after = graph.reachable([choice], without=[join], inside=False)
    for one in before:
        back = sum(target in before for target in graph.beyond[one])
        if graph.splits(one) and (back > 1 or (back and one in after)):
            return True
    return False


def half_way_back(subject: Subject) -> Iterator[Problem]:
    """Find a choice after a join that leads back to some only of the ways that the join awaits."""
    graph, elements = subject.graph, subject.process.elements
    for join in filter(graph.is_join, elements):
        for choice in _choices_after(subject, join):
            ways = graph.outgoing[choice]
            way = next((one for one in ways if _fills_some(subject, one, join)), None)
            if way is not None:
                yield subject.at(choice).warning(
                    "half_way_back",
                    f"{named(elements[choice])} leads back to {named(elements[way.target])}, but "
                    f"{named(elements[join])} waits for every incoming flow, and some of them are "
                    "not taken again: the case would wait there for ever.",
                    "Lead back to a step before the split, so that all its ways are taken again, "
                    "or draw this way round the join.",
                )


def _choices_after(subject: Subject, join: str) -> Iterator[str]:
    """Give the choices that only the one token comes to that goes on from a join."""
    graph = subject.graph
    onward = [flow.target for flow in graph.outgoing[join]]
    entries = graph.entries(subject.process.elements[join].parent)
    around = graph.reachable(entries, without=[join], inside=False)
    for choice in sorted(graph.reachable(onward, without=[join], inside=False) - around):
        if graph.is_choice(choice):
            between = graph.reachable(onward, without=[join, choice], inside=False)
            on_the_way = {join} | between & graph.leading_to([choice], without=[join])
            if not any(graph.splits(one) for one in on_the_way):
                yield choice


def _fills_some(subject: Subject, way: Flow, join: str) -> bool:
    """Say whether a token that takes a way comes to a join by some of its flows, never by all."""
    graph = subject.graph
    reached = graph.reachable([way.target], without=[way.source, join], inside=False)
    awaited = graph.incoming[join]
    filled = [flow for flow in awaited if flow.id == way.id or flow.source in reached]
    return 0 < len(filled) < len(awaited)


def missing_join(subject: Subject) -> Iterator[Problem]:
    """Find ways that run at the same time and meet without a join: what follows happens twice."""
    graph, elements = subject.graph, subject.process.elements
    for key, element in elements.items():
        if element.type in {"parallelGateway", "inclusiveGateway", "complexGateway", "endEvent"}:
            continue
        origins = [_origin(subject, flow.source) for flow in graph.incoming[key]]
        doubled = [one for one in origins if one and origins.count(one) > 1]
        if doubled:
            yield subject.at(key).warning(
                "missing_join",
                f"Ways that {named(elements[doubled[0]])} begins at the same time meet at "
                f"{named(element)} without a join: it would happen once for each of them.",
                "Put a parallel gateway before it that joins them.",
            )


def _origin(subject: Subject, key: str) -> str | None:
    """Go back along a way without branches; give the parallel split that it begins at, if any."""
    graph = subject.graph
    seen = {key}
    while len(graph.outgoing[key]) == 1 and len(graph.incoming[key]) == 1:
        key = graph.incoming[key][0].source
        if key in seen:
            return None
        seen.add(key)
    element = subject.process.elements[key]
    ways = graph.outgoing[key]
    certain = element.type == "parallelGateway" or (
        not graph.is_gateway(key) and not any(flow.condition for flow in ways)
    )
    return key if certain and len(ways) > 1 else None


RULES: tuple[Rule, ...] = (starving_join, choice_into_join, half_way_back, missing_join)

"""Handrail's own vocabulary, `urn:handrail:bpmn:1`: docs/extensions.md is its contract.

An attribute may also be written as a property of another vocabulary, named `handrail:<attribute>`:
so a modeller that knows only that vocabulary can write it. Spelling is checked elsewhere
(`spelling`): here what is misspelt is simply not said.
"""

from service.bpmn.facts import (
    Action,
    Binding,
    Facts,
    ProcessFacts,
    Rule,
    SearchField,
    Sla,
    Tell,
)
from service.bpmn.nodes import (
    HANDRAIL,
    attributes,
    children,
    extensions,
    line_of,
    listed,
    said,
)
from service.bpmn.numbers import whole
from service.bpmn.xml import Element as Node

NAMESPACE = HANDRAIL
RULE_WORDS = ("kind", "calendar", "counting", "roll", "anchor", "notice", "period")
SLA_WORDS = ("within", "amber", "cap")
_PREFIX = "handrail:"


def words(node: Node) -> dict[str, str]:
    """Give the attributes said of a node: its own, then those written as foreign properties."""
    found = attributes(node, NAMESPACE)
    for holder in node.iterfind("{*}extensionElements/{*}properties"):
        for one in holder.iterfind("{*}property"):
            name, value = one.get("name", ""), one.get("value", "")
            if name.startswith(_PREFIX):
                found.setdefault(name.removeprefix(_PREFIX), value.strip())
    return {name: value for name, value in found.items() if value}


def facts(node: Node) -> Facts:
    """Read what is said of an element or event definition."""
    own = words(node)
    return Facts(
        roles=listed(own.get("roles")),
        assignee=own.get("assignee"),
        form=own.get("form"),
        mandatory=own.get("mandatory") != "false",
        not_by=listed(own.get("notBy")),
        checks=listed(own.get("checks")),
        issues=listed(own.get("issues")),
        outcomes=listed(own.get("outcomes")),
        hold_limit=own.get("holdLimit"),
        sla=_sla(node, anchor="task"),
        topic=own.get("topic"),
        retries=whole(own.get("retries", "")),
        inputs=_bindings(node, "input"),
        outputs=_bindings(node, "output"),
        decision=own.get("decision"),
        result=own.get("result"),
        message=own.get("message"),
        correlation=_bindings(node, "correlation", named="key"),
        payload=_bindings(node, "payload"),
        actions=tuple(
            Action(
                label=one.get("label", "").strip(),
                roles=listed(one.get("roles")),
                form=said(one.get("form")),
                line=line_of(one),
            )
            for one in extensions(node, NAMESPACE, "action")
        ),
        called_version=own.get("version"),
        clock=own.get("clock"),
        rule=_rule(node),
        outcome=own.get("outcome"),
    )


def process_facts(node: Node) -> ProcessFacts:
    """Read what is said of a process."""
    own = words(node)
    return ProcessFacts(
        title=own.get("title"),
        outcome=own.get("outcome"),
        start_roles=listed(own.get("startRoles")),
        search_fields=tuple(
            SearchField(
                name=one.get("name", "").strip(),
                type=one.get("type", "text").strip(),
                value=said(one.get("value")) or one.get("name", "").strip(),
                line=line_of(one),
            )
            for one in extensions(node, NAMESPACE, "searchField")
        ),
        sla=_sla(node, anchor="case"),
        duplicate_by=tuple(
            one.get("by", "").strip() for one in extensions(node, NAMESPACE, "duplicate")
        ),
        acknowledge_within=own.get("acknowledgeWithin"),
        subject=_bindings(node, "subject", named="detail"),
    )


def lane_role(node: Node) -> str | None:
    """Read the role's key of a lane."""
    return words(node).get("role")


def _bindings(node: Node, name: str, *, named: str = "name") -> tuple[Binding, ...]:
    """Read named values; a value that is not given is the variable of the same name."""
    return tuple(
        Binding(
            name=one.get(named, "").strip(),
            value=said(one.get("value")) or one.get(named, "").strip(),
            line=line_of(one),
        )
        for one in extensions(node, NAMESPACE, name)
    )


def _given(node: Node, names: tuple[str, ...]) -> dict[str, str]:
    """Give those of the attributes that are written and not empty."""
    values = {name: said(node.get(name)) for name in names}
    return {name: value for name, value in values.items() if value}


def _rule(node: Node) -> Rule | None:
    """Read how a drawn timer counts."""
    for one in extensions(node, NAMESPACE, "rule"):
        return Rule(**_given(one, RULE_WORDS), line=line_of(one))
    return None


def _sla(node: Node, *, anchor: str) -> Sla | None:
    """Read the service level of a task or case, counted from `anchor` unless it says otherwise."""
    for one in extensions(node, NAMESPACE, "sla"):
        given = {"within": "", "anchor": anchor} | _given(one, RULE_WORDS) | _given(one, SLA_WORDS)
        tells = tuple(
            Tell(
                at=tell.get("at", "").strip(),
                who=listed(tell.get("who")),
                every=said(tell.get("every")),
                line=line_of(tell),
            )
            for tell in children(one, "tell", NAMESPACE)
        )
        return Sla(**given, tells=tells, line=line_of(one))
    return None

"""Which foreign words have an exact equal in Handrail's own, and how that is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.bpmn.foreign.meaning import Said, bearer_of, refused
from service.bpmn.nodes import HANDRAIL, children, extensions, form_key, local, namespace
from service.bpmn.times import is_computed, read_time
from service.bpmn.vocabularies.handrail import words
from service.bpmn.vocabularies.spelling import takes_attribute, takes_element
from service.bpmn.xml import Element as Node


@dataclass(frozen=True, slots=True)
class Equal:
    """An attribute (`name` and what it says), or an element with its attributes, of a node."""

    on: Node
    name: str
    value: str = ""
    attributes: Mapping[str, str] | None = None

    @property
    def claims(self) -> tuple[Node, str, str]:
        """Return what of the node it says, which is said once."""
        return self.on, self.name, (self.attributes or {}).get("name", "")

    def written(self) -> str:
        """Write it as people read it."""
        if self.attributes is None:
            return f'handrail:{self.name}="{self.value}"'
        said = " ".join(f'{name}="{value}"' for name, value in self.attributes.items())
        return f"<handrail:{self.name} {said}/>"


_Passing = Mapping[Node, tuple[str, str]]
"""The name and the value that each of some elements says."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What of Handrail's words a word says, and how; one of `unless` beside it counts instead."""

    name: str
    make: Callable[[Said, Node], Equal | None]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Group:
    """What of Handrail's words elements say together, all of them or none.

    `make` gives what each of them says; nothing where one of them says something else.
    """

    name: str
    make: Callable[[Said, Node], _Passing]


class Equals:
    """The equals of the words of a file, where each group of words is judged once."""

    def __init__(self) -> None:
        self._passing: dict[tuple[Node | None, str, str], _Passing] = {}
        self._own: dict[tuple[Node, str], bool] = {}

    def of(self, said: Said) -> Equal | None:
        """Give the exact equal of a word that has an effect where it stands; None without one."""
        rule, on = _RULES.get(said.name), bearer_of(said)
        if rule is None or on is None:
            return None
        equal = self._together(rule, said, on) if isinstance(rule, _Group) else rule.make(said, on)
        return equal if equal is not None and _is_sound(equal) else None

    def is_overruled(self, said: Said) -> bool:
        """Tell whether something else that is said there counts in the place of a word."""
        rule, on = _RULES.get(said.name), bearer_of(said)
        if rule is None or on is None:
            return False
        beside = {str(one).rpartition("}")[2] for one in said.node.attrib}
        is_beside = isinstance(rule, _Rule) and bool(beside.intersection(rule.unless))
        return is_beside or self._is_said(on, rule.name)

    def _together(self, group: _Group, said: Said, on: Node) -> Equal | None:
        key = said.node.getparent(), str(said.node.tag), said.name
        if key not in self._passing:
            self._passing[key] = _apart(group.make(said, on))
        passes = self._passing[key].get(said.node)
        if passes is None:
            return None
        name, value = passes
        return Equal(on, group.name, attributes={"name": name, "value": value.strip()})

    def _is_said(self, on: Node, name: str) -> bool:
        """Tell whether a node says something in Handrail's words itself."""
        if (on, name) not in self._own:
            is_element = next(extensions(on, HANDRAIL, name), None) is not None
            self._own[on, name] = is_element or name in words(on)
        return self._own[on, name]


def _is_sound(equal: Equal) -> bool:
    if equal.attributes is None:
        return takes_attribute(equal.on, equal.name, equal.value)
    return takes_element(equal.on, equal.name)


def _apart(passing: _Passing) -> _Passing:
    """Give what passes, nothing where two values pass under one name."""
    names = {name for name, _ in passing.values()}
    return passing if len(names) == len(passing) else {}


def _attribute(
    name: str, write: Callable[[str], str | None] = str.strip, *, unless: tuple[str, ...] = ()
) -> _Rule:
    """Make the rule of a word that is an attribute here, unless another one beside it counts."""

    def make(said: Said, on: Node) -> Equal | None:
        value = write(said.value)
        return Equal(on, name, value) if value else None

    return _Rule(name, make, unless)


def _count(text: str) -> str | None:
    """Read a number of attempts."""
    times = text.strip().removeprefix("R").removeprefix("=").strip()
    return times if times.isdecimal() else None


def _only_user(text: str) -> str | None:
    return None if is_computed(text) else text.strip()


def _latest(text: str) -> str | None:
    return "latest" if text.strip() == "latest" else None


def _due(said: Said, on: Node) -> Equal | None:
    due = said.value.strip()
    time = read_time(due)
    if is_computed(due):
        return Equal(on, "sla", attributes={"within": "0 days", "anchor": due})
    if time is not None and time.kind == "date":
        return Equal(on, "sla", attributes={"within": "0 days", "anchor": f"'{due}'"})
    return Equal(on, "sla", attributes={"within": due})


def _correlation(said: Said, on: Node) -> Equal | None:
    value = said.value.strip()
    if not value:
        return None
    plain = value.removeprefix("=").strip()
    key = plain if plain.isidentifier() else "correlation_key"
    return Equal(on, "correlation", attributes={"key": key, "value": value})


def _mapped(said: Said, on: Node) -> _Passing:
    """Give what a step of Camunda 8 maps, if all of it is computed."""
    space = namespace(said.node)
    holders = extensions(on, space, "ioMapping")
    each = [one for holder in holders for one in children(holder, said.name, space)]
    if local(on) == "callActivity" or not all(map(_is_expression, each)):
        return {}
    return {one: (one.get("target", ""), one.get("source", "")) for one in each}


def _is_expression(one: Node) -> bool:
    source = one.get("source", "").strip()
    return source.startswith("=") and bool(one.get("target")) and _computes(source)


def _passed(said: Said, on: Node) -> _Passing:
    """Give what a call passes, if all that it passes that way can be said."""
    space = namespace(said.node)
    each = [one for one in extensions(on, space, said.name) if set(one.attrib) != {"businessKey"}]
    found = {
        one: (one.get("target", ""), one.get("sourceExpression") or one.get("source") or "")
        for one in each
    }
    is_plain = all(_PASSED.issuperset(map(str, one.attrib)) and one.get("target") for one in each)
    is_mixed = next(extensions(on, space, "inputOutput"), None) is not None
    if not is_plain or is_mixed or not all(_computes(value) for _, value in found.values()):
        return {}
    return found


def _parameters(said: Said, _on: Node) -> _Passing:
    """Give the parameters of a machine's work, if each has a name and is computed."""
    around = said.node.getparent()
    each = () if around is None else around
    found = {one: (one.get("id", ""), one.get("value", "")) for one in each}
    return found if all(name and _computes(value) for name, value in found.values()) else {}


def _computes(text: str) -> bool:
    return bool(text.strip()) and not refused(text, "expression")


_PASSED = frozenset({"source", "sourceExpression", "target"})
_ROLES, _ASSIGNEE = _attribute("roles"), _attribute("assignee")
_TOPIC, _DECISION, _RESULT = _attribute("topic"), _attribute("decision"), _attribute("result")
_RULES: Mapping[str, _Rule | _Group] = MappingProxyType(
    {
        "candidateGroups": _ROLES,
        "assignmentDefinition candidateGroups": _ROLES,
        "assignee": _ASSIGNEE,
        "assignmentDefinition assignee": _ASSIGNEE,
        "candidateUsers": _attribute("assignee", _only_user, unless=("assignee",)),
        "assignmentDefinition candidateUsers": _attribute(
            "assignee", _only_user, unless=("assignee",)
        ),
        "formRef": _attribute("form", form_key),
        "formKey": _attribute("form", form_key, unless=("formRef",)),
        "formDefinition formId": _attribute("form", form_key),
        "formDefinition externalReference": _attribute("form", form_key, unless=("formId",)),
        "formDefinition formKey": _attribute(
            "form", form_key, unless=("formId", "externalReference")
        ),
        "dueDate": _Rule("sla", _due),
        "taskSchedule dueDate": _Rule("sla", _due),
        "topic": _TOPIC,
        "taskDefinition type": _TOPIC,
        "failedJobRetryTimeCycle": _attribute("retries", _count),
        "taskDefinition retries": _attribute("retries", _count),
        "decisionRef": _DECISION,
        "calledDecision decisionId": _DECISION,
        "calledDecisionId": _DECISION,
        "resultVariable": _RESULT,
        "calledDecision resultVariable": _RESULT,
        "candidateStarterGroups": _attribute("startRoles"),
        "calledElementVersion": _attribute("version"),
        "calledElementBinding": _attribute("version", _latest),
        "subscription correlationKey": _Rule("correlation", _correlation),
        "input": _Group("input", _mapped),
        "output": _Group("output", _mapped),
        "in": _Group("input", _passed),
        "out": _Group("output", _passed),
        "parameter": _Group("input", _parameters),
    }
)

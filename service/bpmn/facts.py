"""What an analyst says beside BPMN: who, by when, with which form. Neutral of any vocabulary.

Every vocabulary (`service.bpmn.vocabularies`) reads its own spelling into these records. Texts
stay as written, without blank space around them; whoever uses one compiles it. Each `line` is
1-based. docs/extensions.md explains every fact to the analyst.
"""

from dataclasses import dataclass, fields
from typing import TypeVar

from service.bpmn.numbers import MOST_DIGITS

"""More digits than any version has, and few enough for one to be counted with."""
EVERYTHING = "*"
"""As a binding's name and value: every variable passes under its own name."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A named value: an input, an output, a correlation key or a part of a payload.

    `value` is an expression, even bare; with `literal` it is text that may hold `${…}`.
    `EVERYTHING` as name and value passes every variable.
    """

    name: str
    value: str
    literal: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A message event that the case page offers as a button to these roles."""

    label: str
    roles: tuple[str, ...] = ()
    form: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class SearchField:
    """A declared search field; `value` is an expression, by default the data key of its name."""

    name: str
    type: str = "text"
    value: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Tell:
    """Whom to tell when a clock reaches `at`: `amber`, `target` or a length after the target.

    `who` are `role:<key>`, `user:<name>`, `assignee` or `owner`; `every` repeats until the task
    ends.
    """

    at: str
    who: tuple[str, ...] = ()
    every: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a clock counts: its class, calendar, counting, roll and anchor.

    `notice` and `period` are of one that runs until the end of a tenancy period.
    """

    kind: str = "service"
    calendar: str | None = None
    counting: str = "exclusive"
    roll: str = "none"
    anchor: str = "task"
    notice: str | None = None
    period: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla(Rule):
    """A service level: how long it may take, when it turns amber, and whom to tell.

    `within` is a length of time or `end of tenancy period` (with `notice` and `period`); `amber`
    is a length before the target; `cap` the longest total pause of a stop-clock.
    """

    within: str
    amber: str | None = None
    cap: str | None = None
    tells: tuple[Tell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopFacts:
    """What a vocabulary adds to a multi-instance marker."""

    collection: str | None = None
    item: str | None = None
    output_collection: str | None = None
    output_item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is said of one element. A default means that nothing is said.

    `roles` are its own: `Process.roles_of` falls back on the lane. `users` are the candidates by
    name. `due` and `priority` come from other vocabularies. `message` names the message of a
    sender without a `messageRef`. `called_version` is a number or `latest`; `called_apart` says
    that a called process has its own variables even without mappings. `clock` marks a drawn SLA
    timer: `amber`, `target` or `follow_on`. `checks` and `issues` name the tasks whose documents
    this task may change, or hands over. `documentation` is what to do, in words.
    """

    documentation: str = ""
    roles: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    assignee: str | None = None
    form: str | None = None
    mandatory: bool = True
    not_by: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    hold_limit: str | None = None
    due: str | None = None
    priority: str | None = None
    sla: Sla | None = None
    topic: str | None = None
    retries: int | None = None
    inputs: tuple[Binding, ...] = ()
    outputs: tuple[Binding, ...] = ()
    decision: str | None = None
    result: str | None = None
    message: str | None = None
    correlation: tuple[Binding, ...] = ()
    payload: tuple[Binding, ...] = ()
    actions: tuple[Action, ...] = ()
    called: str | None = None
    called_version: str | None = None
    called_apart: bool = False
    clock: str | None = None
    rule: Rule | None = None
    outcome: str | None = None
    script: str | None = None

    @property
    def pinned_version(self) -> int | None:
        """The version that a call is pinned to; None calls the latest."""
        version = self.called_version or ""
        return int(version[:MOST_DIGITS]) if version.isdecimal() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessFacts:
    """What is said of a whole process. `duplicate_by` are names of search fields.

    `acknowledge_within` is how long an escalation waits for an answer before it goes up.
    `subject` tells whom or what a case is about: its details, out of what a case starts with.
    """

    title: str | None = None
    outcome: str | None = None
    start_roles: tuple[str, ...] = ()
    search_fields: tuple[SearchField, ...] = ()
    sla: Sla | None = None
    duplicate_by: tuple[str, ...] = ()
    acknowledge_within: str | None = None
    subject: tuple[Binding, ...] = ()


FactsT = TypeVar("FactsT", Facts, ProcessFacts)


def merge(first: FactsT, *others: FactsT) -> FactsT:
    """Join what several vocabularies say: where two speak of one fact, the earlier one wins."""
    kind = type(first)
    silent = kind()
    said = {}
    for fact in fields(kind):
        default = getattr(silent, fact.name)
        spoken = (getattr(one, fact.name) for one in (first, *others))
        said[fact.name] = next((value for value in spoken if value != default), default)
    return kind(**said)

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from service.bpmn.facts import Rule, Sla
from service.bpmn.model import Element, EventDefinition, Flow, Process
from service.sla.calendars import Calendar
from service.sla.critical_path import Standing
from service.sla.pauses import Pause
from service.sla.timing import Circumstances
from tests.unit.sla.london import ENGLAND, OFFICE, at


def element(key: str, type_: str = "task", **attributes: Any) -> Element:
    return Element(id=key, type=type_, **attributes)


def task(key: str, within: str | None = None, **attributes: Any) -> Element:
    """A task for a person; `sla__anchor` and the like go into its SLA."""
    own = {name[5:]: attributes.pop(name) for name in [*attributes] if name.startswith("sla__")}
    sla = Sla(within=within, **own) if within else None
    return element(key, "userTask", sla=sla, **attributes)


def timer(
    key: str,
    text: str,
    type_: str = "intermediateCatchEvent",
    counts: Rule | None = None,
    **attributes: Any,
) -> Element:
    events = (EventDefinition("timer", rule=text),)
    return element(key, type_, events=events, rule=counts, **attributes)


def event(key: str, kind: Any, type_: str, name: str | None = None, **attributes: Any) -> Element:
    return element(key, type_, events=(EventDefinition(kind, name=name),), **attributes)


def start(key: str = "S", **attributes: Any) -> Element:
    return element(key, "startEvent", **attributes)


def end(key: str = "E", **attributes: Any) -> Element:
    return element(key, "endEvent", **attributes)


def draw(*elements: Element, flows: Sequence[str] = (), key: str = "p") -> Process:
    """`A B C` is a chain of flows; `A B: x` gives its flows the condition `x`."""
    drawn = {}
    for chain in flows:
        path, _, condition = chain.partition(": ")
        for source, to in pairwise(path.split()):
            flow = Flow(f"{source}_{to}", source, to, condition=condition or None)
            drawn[flow.id] = flow
    return Process(
        key=key,
        elements=MappingProxyType({one.id: one for one in elements}),
        flows=MappingProxyType(drawn),
    )


def calendar_for(key: str | None) -> Calendar:
    return OFFICE if key == "leeds_offices" else ENGLAND


def opened(
    when: str = "2026-12-01",
    *,
    case: Sequence[Pause] = (),
    tasks: Mapping[str, Sequence[Pause]] | None = None,
    anchors: Mapping[str, str] | None = None,
) -> Circumstances:
    known = {key: at(text) for key, text in (anchors or {}).items()}
    return Circumstances(at(when), calendar_for, case, tasks or {}, known)


def stands(key: str, target: str | None = None, since: str = "2026-12-01", **of: Any) -> Standing:
    return Standing(key, at(since), at(target) if target else None, **of)

"""The policy of a task's SLA, its lengths computed from the data where they are expressions."""

import functools
from dataclasses import replace
from typing import Any

from service.bpmn.facts import Rule, Sla
from service.cases.models import Strand, Task
from service.cases.motion import Motion
from service.cases.texts import computed_text
from service.definitions.lookup import bundle_by_id
from service.sla.policies import Policy

_COMPUTED = ("within", "amber", "cap", "notice", "calendar")


def record_of(task: Task) -> Sla | None:
    """Return the SLA as the diagram says it that the task runs on, or counts by still."""
    process = bundle_by_id(drawn_in(task)).process
    element = process.elements.get(task.clock_element or task.element)
    return element.sla if element else None


def drawn_in(task: Task) -> str:
    """Return the version that draws the SLA by which a task counts: a migration may keep it."""
    return task.clock_version_id or task.version_id


def policy_of(motion: Motion, strand: Strand, task: Task) -> Policy | None:
    """Read a task's policy. Raises PolicyUnreadable when a computed text is no length."""
    sla = record_of(task)
    if sla is None:
        return None
    computed = {name: _computed(motion, strand, task, getattr(sla, name)) for name in _COMPUTED}
    tells = tuple(
        replace(
            one,
            at=_computed(motion, strand, task, one.at),
            every=_computed(motion, strand, task, one.every),
        )
        for one in sla.tells
    )
    period = _computed(motion, strand, task, sla.period)
    return _read(replace(sla, **computed, tells=tells), period)


def rule_of(motion: Motion, strand: Strand, task: Task | None, rule: Rule) -> Rule:
    """Read how a drawn timer counts; `task` is the one that it stands on."""
    notice = _computed(motion, strand, task, rule.notice)
    return replace(rule, notice=notice, period=_computed(motion, strand, task, rule.period))


@functools.lru_cache(maxsize=2048)
def _read(sla: Sla, period: str | None) -> Policy:
    return Policy.from_record(sla, period=period)


def _computed(motion: Motion, strand: Strand, task: Task | None, text: str | None) -> Any:
    if text is None or not ("{" in text or text.startswith("=")):
        return text
    scope = motion.scope(strand, task.local if task else None)
    return computed_text(text, scope, motion.acting.at)

"""What an event waits for, and the opening and closing of that wait."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.bpmn.model import EventKind
from service.bpmn.times import read_time
from service.engine._spiff import WAITING
from service.engine.effects import (
    SubscriptionAdded,
    SubscriptionRemoved,
    TimerCleared,
    TimerSet,
)
from service.engine.refusals import failed
from service.engine.texts import Named, Value, computed, text_of

if TYPE_CHECKING:
    from datetime import datetime

    from service.engine.token import Token


@dataclass(frozen=True, slots=True)
class Trigger:
    """One compiled event definition.

    `name` is a message's or signal's, `code` an error's or escalation's (None: any), `rule` a
    timer's text, `clock` marks an SLA timer.
    """

    kind: EventKind
    name: Value | None = None
    code: str | None = None
    rule: Value | None = None
    condition: Value | None = None
    correlation: tuple[Named, ...] = ()
    payload: tuple[Named, ...] = ()
    clock: str | None = None
    activity: str | None = None


def open_wait(token: "Token", trigger: Trigger, attached_to: int | None) -> None:
    """Begin to wait. Raises what the texts raise; then nothing has been told."""
    at, memo = token.strand.context.at, token.memo
    if trigger.kind == "timer":
        rule = memo.get("rule") or _read_rule(token, trigger)
        _set_timer(token, trigger, rule, attached_to)
    elif trigger.kind in {"message", "signal"} and trigger.name is not None:
        name = text_of(trigger.name, token.scope, at, what=f"The name of the {trigger.kind}")
        correlation = computed(trigger.correlation, token.scope, at)
        memo["name"] = name
        token.strand.effects.append(
            SubscriptionAdded(
                token.id,
                token.task_spec.element,
                token.workflow.definition.key,
                token.workflow.definition.version,
                "message" if trigger.kind == "message" else "signal",
                name,
                correlation,
            )
        )
    elif trigger.kind == "conditional":
        token.strand.journal.changed = True
    token.turn(WAITING)


def close_wait(token: "Token", trigger: Trigger) -> None:
    """Tell that a token no longer waits, fired or not."""
    if trigger.kind == "timer":
        token.strand.effects.append(TimerCleared(token.id, token.task_spec.element))
    elif trigger.kind in {"message", "signal"}:
        token.strand.effects.append(SubscriptionRemoved(token.id, token.task_spec.element))


def next_turn(old: "Token", due_at: "datetime", missed: int) -> dict[str, object]:
    """Give the memo of a repeating timer's next wait, empty when it is spent.

    `due_at` is the instant of the turn that fired, the base of the next one; `missed` turns fell
    due before it and count as taken. Only a timer that repeats remembers its rule.
    """
    turns, memo = 1 + missed, old.memo
    left = memo.get("left")
    if "rule" not in memo or (left is not None and left <= turns):
        return {}
    following = {
        "rule": memo["rule"],
        "turn": memo.get("turn", 1) + turns,
        "base": due_at.isoformat(),
    }
    return following if left is None else {**following, "left": left - turns}


def _read_rule(token: "Token", trigger: Trigger) -> str:
    """Compute a timer's rule; one that repeats is remembered, and how often it may fall due."""
    if trigger.rule is None:  # A compiled-in SLA: its policy is the element's in the definition.
        return ""
    rule = text_of(trigger.rule, token.scope, token.strand.context.at, what="The timer's rule")
    time = read_time(rule)
    if time is None or not time.happens:
        raise failed("no_time", f"The timer's rule, “{rule}”, is not a time at which it can fire.")
    if time.kind == "cycle":
        token.memo["rule"] = rule
        if time.times is not None:
            token.memo["left"] = max(1, time.times + 1 - token.memo.get("turn", 1))
    return rule


def _set_timer(token: "Token", trigger: Trigger, rule: str, attached_to: int | None) -> None:
    """Tell the timer; a later turn counts from the one before."""
    base, at = token.memo.pop("base", None), token.strand.context.at
    token.strand.effects.append(
        TimerSet(
            token=token.id,
            element=token.task_spec.element,
            process=token.workflow.definition.key,
            version=token.workflow.definition.version,
            rule=rule,
            base_at=type(at).fromisoformat(base) if base else at,
            attached_to=attached_to,
            clock=trigger.clock,
            occurrence=token.memo.get("turn", 1),
        )
    )

"""Reading the steps of a story."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from service.stories.expectations import CASE, read_expectations
from service.stories.page import Part
from service.stories.story import (
    Answer,
    Broadcast,
    Bypass,
    Cancel,
    Close,
    Complete,
    Deed,
    Extend,
    Hold,
    Release,
    Send,
    Step,
)

MOST_STEPS = 300
"""Steps of a story, those of what it follows with them."""
_CLOCK = ("at", "after", "advance_to")
_WITH_REASON = frozenset({"hold", "extend", "bypass", "cancel"})
_ALWAYS = frozenset({*_CLOCK, "expect"})

Parts = Mapping[str, Part]


def read_steps(part: Part, *, of: str) -> tuple[Step, ...]:
    """Read a list of steps; what is wrong with one is noted."""
    found = tuple(_step(one, number, of) for number, one in enumerate(part.items(), start=1))
    if len(found) > MOST_STEPS:
        part.blame(
            "too_many_steps",
            f"There are {len(found)} steps; at most {MOST_STEPS} can be told.",
            "Tell them as several stories.",
        )
    return found


def _step(part: Part, number: int, of: str) -> Step:
    parts = part.words({*_ALWAYS, *_WITH, *_BESIDE}, what="a step")
    verbs = [word for word in parts if word in _WITH]
    if len(verbs) > 1:
        part.blame(
            "step_does_two_things",
            f"The step does {len(verbs)} things: {', '.join(verbs)}.",
            "Make a step of each; those after the first move no clock.",
        )
    verb = verbs[0] if len(verbs) == 1 else None
    _check_beside(parts, verb)
    clock = [word for word in parts if word in _CLOCK]
    if len(clock) > 1:
        part.blame("clock_moved_twice", f"{' and '.join(clock)} both move the clock.", "Keep one.")
    if part.value == {}:
        part.blame("step_empty", "The step does nothing.", "Take it away.")
    moment = parts.get("at") or parts.get("advance_to")
    return Step(
        number=number,
        of=of,
        line=part.line,
        at=moment.instant() if moment else None,
        after=parts["after"].length() if "after" in parts else None,
        does=_DEEDS[verb](parts) if verb else None,
        by=parts["by"].text() if "by" in parts else None,
        refused=parts["refused"].text() if "refused" in parts else None,
        expect=read_expectations(parts["expect"]) if "expect" in parts else {},
    )


def _check_beside(parts: Parts, verb: str | None) -> None:
    """Blame words that mean nothing beside what the step does, and ask for those it lacks."""
    takes = _WITH[verb] if verb else frozenset()
    for word in parts.keys() & _BESIDE:
        if word not in takes:
            what = f"beside {verb!r}" if verb else "in a step that does nothing"
            mend = f"With {verb!r} go: {', '.join(sorted(takes))}." if verb else "Say what is done."
            parts[word].blame("word_misplaced", f"{word!r} means nothing {what}.", mend)
    if verb and "advance_to" in parts:
        parts["advance_to"].blame(
            "word_misplaced", "'advance_to' is for steps that do nothing else.", "Write 'at'."
        )
    for word in _needed(verb, parts):
        parts[verb or ""].blame("word_missing", f"{verb!r} needs {word!r}.", f"Write `{word}: ….`")


def _needed(verb: str | None, parts: Parts) -> Iterator[str]:
    if verb == "hold" and "until" not in parts:
        yield "until"
    if verb == "extend" and "to" not in parts:
        yield "to"
    if verb in _WITH_REASON and "reason" not in parts:
        yield "reason"
    if verb == "worker" and "error" not in parts and "result" not in parts:
        yield "result"


def _complete(parts: Parts) -> Deed | None:
    return Complete(
        parts["complete"].text(),
        parts["data"].data() if "data" in parts else {},
        parts["outcome"].text() if "outcome" in parts else None,
    )


def _hold(parts: Parts) -> Deed | None:
    until = parts["until"].instant() if "until" in parts else None
    if until is None:
        return None
    note = parts["note"].text() if "note" in parts else ""
    stop_clock = "stop_clock" in parts and parts["stop_clock"].yes()
    return Hold(_task_or_case(parts["hold"]), until, _reason(parts), note, stop_clock)


def _release(parts: Parts) -> Deed | None:
    return Release(_task_or_case(parts["release"]))


def _extend(parts: Parts) -> Deed | None:
    to = parts["to"].instant() if "to" in parts else None
    return Extend(parts["extend"].text(), to, _reason(parts)) if to else None


def _send(parts: Parts) -> Deed | None:
    return Send(parts["message"].text(), parts["payload"].data() if "payload" in parts else {})


def _answer(parts: Parts) -> Deed | None:
    return Answer(
        parts["worker"].text(),
        parts["result"].data() if "result" in parts else {},
        parts["error"].text() if "error" in parts else None,
    )


def _broadcast(parts: Parts) -> Deed | None:
    payload = parts["payload"].data() if "payload" in parts else {}
    return Broadcast(parts["signal"].text(), payload)


def _bypass(parts: Parts) -> Deed | None:
    return Bypass(parts["bypass"].text(), _reason(parts))


def _cancel(parts: Parts) -> Deed | None:
    return Cancel(_task_or_case(parts["cancel"]), _reason(parts))


def _close(parts: Parts) -> Deed | None:
    if _task_or_case(parts["close"]) is not None:
        parts["close"].blame("word_misplaced", "Only the case is closed.", "Write `close: case`.")
    return Close()


def _reason(parts: Parts) -> str:
    return parts["reason"].text() if "reason" in parts else ""


def _task_or_case(part: Part) -> str | None:
    named = part.text()
    return None if named == CASE else named


_DEEDS: Final[Mapping[str, Callable[[Parts], Deed | None]]] = MappingProxyType(
    {
        "complete": _complete,
        "hold": _hold,
        "release": _release,
        "extend": _extend,
        "message": _send,
        "signal": _broadcast,
        "worker": _answer,
        "bypass": _bypass,
        "cancel": _cancel,
        "close": _close,
    }
)
_WITH: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "complete": frozenset({"by", "refused", "data", "outcome"}),
        "hold": frozenset({"by", "refused", "until", "reason", "note", "stop_clock"}),
        "release": frozenset({"by", "refused"}),
        "extend": frozenset({"by", "refused", "to", "reason"}),
        "message": frozenset({"by", "refused", "payload"}),
        "signal": frozenset({"refused", "payload"}),
        "worker": frozenset({"refused", "result", "error"}),
        "bypass": frozenset({"by", "refused", "reason"}),
        "cancel": frozenset({"by", "refused", "reason"}),
        "close": frozenset({"by", "refused"}),
    }
)
_BESIDE: Final = frozenset().union(*_WITH.values())

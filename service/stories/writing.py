"""Writing a story as an analyst would, so that reading it gives the same story."""

from collections.abc import Mapping
from datetime import datetime
from functools import singledispatch
from typing import Any

import yaml
from typing_extensions import override

from service.stories.expectations import CASE
from service.stories.story import (
    Answer,
    Beginning,
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
    Story,
)

Json = Any
_LINE = 100


def write_story(story: Story, *, whole: bool = True) -> str:
    """Write a story as text; what it follows is written out, so that it stands for itself.

    One that is not written `whole` still says what it follows, and only its own steps.
    """
    begins = story.follows is None or whole
    steps = story.steps if begins else story.steps[len(story.steps) - story.own :]
    document: dict[str, Json] = {
        "story": story.sentence,
        **({} if begins else {"follows": story.follows}),
        **_said(calendar=story.calendar),
        **_said(people={name: list(roles) for name, roles in story.people.items()}),
        **(_start(story.start) if begins else {}),
        **_said(steps=[_step(one) for one in steps]),
    }
    return dumped(document)


def _start(start: Beginning) -> dict[str, Json]:
    said = _said(by=start.by, element=start.element, data=dict(start.data))
    return {"start": {"at": _instant(start.at), **said}, **_said(expect=dict(start.expect))}


def _step(step: Step) -> dict[str, Json]:
    moment = "at" if step.does else "advance_to"
    return {
        **({moment: _instant(step.at)} if step.at else _said(after=step.after)),
        **(_deed(step.does) if step.does else {}),
        **_said(by=step.by, refused=step.refused, expect=dict(step.expect)),
    }


@singledispatch
def _deed(deed: Deed) -> dict[str, Json]:
    raise NotImplementedError(deed)


@_deed.register
def _(deed: Complete) -> dict[str, Json]:
    return {"complete": deed.task, **_said(outcome=deed.outcome, data=dict(deed.data))}


@_deed.register
def _(deed: Hold) -> dict[str, Json]:
    until = {"until": _instant(deed.until), "reason": deed.reason}
    beside = _said(note=deed.note, stop_clock=deed.stop_clock or None)
    return {"hold": deed.task or CASE, **until, **beside}


@_deed.register
def _(deed: Release) -> dict[str, Json]:
    return {"release": deed.task or CASE}


@_deed.register
def _(deed: Extend) -> dict[str, Json]:
    return {"extend": deed.task, "to": _instant(deed.to), "reason": deed.reason}


@_deed.register
def _(deed: Send) -> dict[str, Json]:
    return {"message": deed.message, **_said(payload=dict(deed.payload))}


@_deed.register
def _(deed: Broadcast) -> dict[str, Json]:
    return {"signal": deed.signal, **_said(payload=dict(deed.payload))}


@_deed.register
def _(deed: Bypass) -> dict[str, Json]:
    return {"bypass": deed.task, "reason": deed.reason}


@_deed.register
def _(deed: Cancel) -> dict[str, Json]:
    return {"cancel": deed.task or CASE, "reason": deed.reason}


@_deed.register
def _(_: Close) -> dict[str, Json]:
    return {"close": CASE}


@_deed.register
def _(deed: Answer) -> dict[str, Json]:
    came = {"result": dict(deed.result)} if deed.error is None else {"error": deed.error}
    return {"worker": deed.topic, **came}


def _said(**words: Json) -> dict[str, Json]:
    """Keep what is said; an empty mapping or list says nothing."""
    return {word: value for word, value in words.items() if value not in (None, "", {}, [])}


def _instant(at: datetime) -> str:
    return at.isoformat()


class _Dumper(yaml.SafeDumper):
    """Writes every value out, however often it comes."""

    @override
    def ignore_aliases(self, data: object) -> bool:
        return True


def dumped(document: Mapping[str, Json]) -> str:
    """Write words in their order, long values on lines of their own."""
    return yaml.dump(
        dict(document),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=_LINE,
        default_flow_style=None,
    )

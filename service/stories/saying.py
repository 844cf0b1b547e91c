"""Saying in a few words what a step of a story is."""

from functools import singledispatch

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
    Story,
)


def where_of(step: Step, story: Story) -> str:
    """Name a step: by its number and what it does, and by its story when that is another."""
    what = said(step.does) if step.does else "the clock moves"
    if step.of == story.name:
        return f"Step {step.number}: {what}"
    return f"{step.of}, step {step.number}: {what}"


@singledispatch
def said(deed: Deed) -> str:
    """Say what is done."""
    raise NotImplementedError(deed)


@said.register
def _(deed: Complete) -> str:
    return f"complete {deed.task}" + (f" ({deed.outcome})" if deed.outcome else "")


@said.register
def _(deed: Hold) -> str:
    return f"hold {deed.task or 'the case'}"


@said.register
def _(deed: Release) -> str:
    return f"release {deed.task or 'the case'}"


@said.register
def _(deed: Extend) -> str:
    return f"extend {deed.task}"


@said.register
def _(deed: Send) -> str:
    return f"message {deed.message}"


@said.register
def _(deed: Broadcast) -> str:
    return f"signal {deed.signal}"


@said.register
def _(deed: Bypass) -> str:
    return f"bypass {deed.task}"


@said.register
def _(deed: Cancel) -> str:
    return f"cancel {deed.task or 'the case'}"


@said.register
def _(_: Close) -> str:
    return "close the case"


@said.register
def _(deed: Answer) -> str:
    came = f"ends with {deed.error}" if deed.error is not None else "answers"
    return f"the worker of {deed.topic} {came}"

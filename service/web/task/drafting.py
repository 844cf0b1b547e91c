"""Keeping what is typed: the draft's words, and the draft that each post of a page saves."""

from collections.abc import Mapping, Sequence

from flask import request

from service.cases.commands.save_draft import Saved, save_draft
from service.cases.drafts import DraftView, drafts_of
from service.cases.models import TaskState
from service.cases.record import TaskInFull
from service.cases.refusals import DraftsFull, DraftTooLarge
from service.people.actors import Acting
from service.transaction import transaction
from service.web.reader import Reader
from service.web.task.typed import WRITER, seen_draft, typed_fields
from service.web.words import at_moment


def keep_typed(
    task_id: str, *, acting: Acting, uploads: Mapping[str, Sequence[str]] | None = None
) -> Saved:
    """Save what the page brings as a draft. Raises what `save_draft` raises."""
    with transaction():
        return save_draft(task_id, typed_fields(uploads), acting=acting, seen=seen_draft())


def keep_typed_if_it_can(
    task_id: str, *, acting: Acting, uploads: Mapping[str, Sequence[str]]
) -> Saved | None:
    """Save what a page of ours brings while it is shown again; what cannot be saved is shown."""
    if WRITER not in request.form:
        return None
    try:
        return keep_typed(task_id, acting=acting, uploads=uploads)
    except (DraftsFull, DraftTooLarge):
        return None


def told_beside(beside: DraftView) -> str:
    """Say that the reader has typed elsewhere."""
    return (
        f"You typed other answers to this task in another tab, saved on {at_moment(beside.at)}. "
        "Both are kept."
    )


def told_of_others(drafts: Sequence[DraftView], who: Reader) -> str:
    """Say that others have typed answers too; empty where nobody has."""
    others = [one for one in drafts if one.by != who.actor.username]
    if not others:
        return ""
    return f"{who.person(others[0].by)} has typed answers too, saved on {at_moment(others[0].at)}."


def told_of_end(full: TaskInFull, who: Reader) -> str:
    """Say that a task was done or ended, by whom and when; empty where it was not."""
    task = full.task
    if task.state in (TaskState.OPEN, TaskState.HELD):
        return ""
    how = {TaskState.COMPLETED: "completed", TaskState.BYPASSED: "bypassed"}.get(
        task.state, "ended"
    )
    by = (
        f"{who.person(task.completed_by)} has {how} this task"
        if task.completed_by
        else (f"This task was {how}")
    )
    at = f" on {at_moment(task.completed_at)}" if task.completed_at else ""
    return f"{by}{at}, so it cannot be completed any more."


def visible_drafts(full: TaskInFull, who: Reader) -> list[DraftView]:
    """Return the drafts that the reader may see: their own, and all where they may do the task."""
    everybody = "complete" in full.task.actions
    return drafts_of(full.task.id, by=None if everybody else who.actor)

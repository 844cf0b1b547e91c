"""What dates would this case get? A process is tried out press by press, on a stage of its own.

The page carries the story that is being written, as text. Every press reads it as any story is
read, adds a step and tells it from the beginning: nothing is kept, and no address says a word.
"""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from service.errors import Refusal
from service.forms import start_values
from service.installation import here
from service.people.guards import guarded
from service.people.verbs import Verb
from service.stories import StoryInvalid, read_story
from service.stories.growing import begin, until, with_roles, with_step
from service.stories.opening import Opening, Way, opening_of
from service.stories.safe_yaml import LONGEST_TEXT
from service.stories.story import Beginning, Complete, Hold, Release, Story
from service.stories.trial import TaskToDo, Trial, try_out
from service.stories.writing import write_story
from service.web.blueprint import takes_long_text, web
from service.web.sheets import Sent, question, sent, sheet
from service.web.trying.ground import Ground, ground_of_draft, ground_of_version
from service.web.trying.pages import (
    Asked,
    Tried,
    begin_page,
    refused_page,
    sheet_page,
    stand_page,
)
from service.web.trying.presses import PressUnknown, pressed
from service.web.trying.sheets import (
    StartSent,
    TaskSent,
    asked_first,
    start_sent,
    start_sheet,
    task_sent,
    task_sheet,
)

NAME = "trial"
"""What a story is called while it is written here."""
LARGEST_PAGE = 3 * LONGEST_TEXT
"""Bytes of a page that carries a story."""
GONE = "This task is not open any more."
_MORNING = "9:00"


@web.route("/drafts/<draft_id>/dates", methods=["GET", "POST"])
@guarded(Verb.DRAFT_DEFINITIONS)
@takes_long_text(LARGEST_PAGE)
def draft_dates(draft_id: str) -> ResponseReturnValue:
    """Try a draft out."""
    return _try(ground_of_draft(draft_id))


@web.route("/processes/<key>/<int:number>/dates", methods=["GET", "POST"])
@guarded(Verb.DRAFT_DEFINITIONS)
@takes_long_text(LARGEST_PAGE)
def version_dates(key: str, number: int) -> ResponseReturnValue:
    """Try a published version out."""
    return _try(ground_of_version(key, number))


def _try(ground: Ground) -> ResponseReturnValue:
    """Show the page, or do what was pressed on it; what cannot be tried out says why."""
    try:
        opening = opening_of(ground.files, ground.key)
    except Refusal as refused:
        return refused_page(ground, refused)
    try:
        return _answer(ground, opening)
    except StoryInvalid as refused:
        return _begin(ground, opening, refused)


def _answer(ground: Ground, opening: Opening) -> ResponseReturnValue:
    if request.method == "GET":
        chosen = request.args.get("story")
        return _go_on_from(ground, chosen) if chosen else _begin(ground, opening)
    if request.form.get("_do") == "start":
        return _start(ground, opening)
    return _press(ground, story_sent())


def story_sent() -> Story:
    """Return the story that the page carries. Raises StoryInvalid."""
    return read_story(NAME, request.form.get("_story", ""))


def _go_on_from(ground: Ground, chosen: str) -> ResponseReturnValue:
    """Go on where a story of the process ends. Raises StoryInvalid."""
    story = _as_read(read_story(chosen, ground.stories.get(chosen, ""), ground.stories))
    trial = try_out(story, ground.files, ground.key)
    refused = trial.refused
    if refused is None or trial.stand is None:
        return stand_page(Tried(ground, story, trial))
    # From the last step that could be done it can be gone on, and undone.
    story = until(story, refused)
    said = [f"{refused.where} could not be done: {' '.join(refused.said)}"]
    return stand_page(Tried(ground, story, try_out(story, ground.files, ground.key)), said)


def _as_read(story: Story) -> Story:
    """Read the story as the page will carry it; what makes it too long is said now.

    Raises StoryInvalid.
    """
    return read_story(NAME, write_story(story))


def _way(opening: Opening) -> Way:
    wanted = request.form.get("_way") or request.args.get("way")
    return next((one for one in opening.ways if one.element == wanted), opening.ways[0])


def _begin(ground: Ground, opening: Opening, refused: Refusal | None = None) -> ResponseReturnValue:
    """Ask when and with which answers the case starts."""
    now, way, form = here().clock.now(), _way(opening), asked_first(_way(opening))
    day = now.date()
    at = {"day": str(day.day), "month": str(day.month), "year": str(day.year), "time": _MORNING}
    filled = StartSent(Sent({"trial_starts_at": at}), Sent(start_values(form, {}) if form else {}))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    laid_out = start_sheet(opening, way, filled, now)
    return begin_page(ground, opening, way, laid_out, refused), status


def _start(ground: Ground, opening: Opening) -> ResponseReturnValue:
    """Start the case on the stage, or show what has to be put right. Raises StoryInvalid."""
    now, way = here().clock.now(), _way(opening)
    filled = start_sent(opening, way, now)
    refused: Refusal | None = None
    if filled.is_right:
        story = _as_read(_first(ground, opening, way, filled))
        trial = try_out(story, ground.files, ground.key)
        if trial.stand is not None:
            return stand_page(Tried(ground, story, trial))
        refused = PressUnknown(" ".join(trial.telling.said))
    laid_out = start_sheet(opening, way, filled, now)
    page = begin_page(ground, opening, way, laid_out, refused)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


def _first(ground: Ground, opening: Opening, way: Way, filled: StartSent) -> Story:
    about = filled.about.right
    at = datetime.fromisoformat(about["trial_starts_at"])
    starts = Beginning(at, element=None if way.is_plain else way.element, data=filled.form.right)
    sentence, calendar = f"{ground.name}, tried out", about.get("trial_calendar")
    return begin(NAME, opening, starts, sentence=sentence, calendar=calendar)


def _press(ground: Ground, story: Story) -> ResponseReturnValue:
    """Do what was pressed: ask with a sheet first, or go on at once. Raises StoryInvalid."""
    press = request.form.get("_do", "")
    if press in ("open", "complete"):
        return _complete(_tried(ground, story), is_sent=press == "complete")
    if press in ("ask_hold", "hold"):
        return _hold(_tried(ground, story), is_sent=press == "hold")
    try:
        changed = _released(_tried(ground, story)) if press == "release" else pressed(story)
    except Refusal as refused:
        return stand_page(_tried(ground, story), [refused.detail])
    told = _told(ground, changed) if changed is not None else ()
    return stand_page(told) if isinstance(told, Tried) else stand_page(_tried(ground, story), told)


def _tried(ground: Ground, story: Story) -> Tried:
    """Look at how the case stands before the press."""
    return Tried(ground, story, try_out(story, ground.files, ground.key))


def _released(tried: Tried) -> Story:
    """Go on with the release of a task, by somebody who may do that, or of the case."""
    task = _task(tried.trial)
    element, by = (task.full.task.element, task.by) if task else (None, None)
    return with_step(tried.story, does=Release(element), by=by)


def _told(ground: Ground, changed: Story) -> Tried | Sequence[str]:
    """Tell a story that was changed by a press, or say why that cannot be done."""
    try:
        story = _as_read(changed)
    except StoryInvalid as refused:
        return [one.message for one in refused.problems]
    tried = _tried(ground, story)
    return tried if tried.trial.refused is None else tried.trial.refused.said


def _complete(tried: Tried, *, is_sent: bool) -> ResponseReturnValue:
    """Show the form of a task, or complete it with what was filled in."""
    task, now = _task(tried.trial), tried.now
    if task is None:
        return stand_page(tried, [GONE])
    filled = task_sent(task, now) if is_sent else TaskSent(Sent(task.full.data))
    said: Sequence[str] = ()
    if is_sent and filled.is_right:
        told = _told(tried.ground, _completed(tried.story, task, filled))
        if isinstance(told, Tried):
            return stand_page(told)
        said = told
    laid_out = task_sheet(task, filled, now)
    return sheet_page(tried, Asked("complete", laid_out, task, said))


def _completed(story: Story, task: TaskToDo, filled: TaskSent) -> Story:
    """Go on with the completion of a task, by somebody who may do that."""
    by = task.by or next(iter(story.people), None)
    wide = with_roles(story, by, task.full.task.roles) if by else story
    done = Complete(task.full.task.element, filled.form.right, filled.outcome)
    return with_step(wide, does=done, by=by)


def _hold(tried: Tried, *, is_sent: bool) -> ResponseReturnValue:
    """Ask until when something is put on hold, or do it."""
    task, now, form = _task(tried.trial), tried.now, question("trying_hold")
    if task is None and request.form.get("_task"):
        return stand_page(tried, [GONE])
    filled = Sent(start_values(form, {}) | {"trial_hold_until": {"time": _MORNING}})
    said: Sequence[str] = ()
    if is_sent:
        filled = sent(form, {}, at=now)
    if filled.answers is not None:
        until = datetime.fromisoformat(filled.answers["trial_hold_until"])
        element = task.full.task.element if task else None
        held = Hold(element, until, filled.answers["trial_hold_reason"])
        by = task.by if task else None
        told = _told(tried.ground, with_step(tried.story, does=held, by=by))
        if isinstance(told, Tried):
            return stand_page(told)
        said = told
    laid_out = sheet(form, filled.entered, {}, at=now, problems=filled.problems)
    return sheet_page(tried, Asked("hold", laid_out, task, said))


def _task(trial: Trial) -> TaskToDo | None:
    wanted = request.form.get("_task")
    tasks = trial.stand.tasks if trial.stand is not None else ()
    return next((one for one in tasks if one.full.task.element == wanted), None)

"""Telling the stories of drafts for which somebody asked: in the background, one after the other.

Whoever tells one takes it first, for a while. So a process that is killed leaves nothing behind
that looks as if it went on: when its time is up another takes the story, and one that ended all who
took it is given up, with words.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Select, or_, select

from service import log
from service.cases.sweeping import Going, always
from service.drafts.came import Came, kept
from service.drafts.models import StoryRun
from service.drafts.proving import LONGEST, basis_in, is_taken, results_of
from service.drafts.reading import draft_by_id, files_of
from service.errors import Problem, ServiceUnavailable
from service.extensions import db
from service.stories import StoryInvalid, read_story, surroundings, tell
from service.transaction import reading, transaction

A_PASS: Final = 3.0
"""Seconds after which other work has its turn."""
MOST_ATTEMPTS: Final = 2
"""So often a story is begun that nobody has told to its end."""
BROKE: Final = "It could not be told, for Handrail broke. Ask for it again, or tell an operator."
WORN_OUT: Final = "It could not be told: whoever told it ended before it was done."
_log = log.logger(__name__)

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A story that is ours to tell since an instant."""

    draft_id: str
    file: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Told:
    """How a story came; `told_of` is empty where nothing can be said of it."""

    came: Came
    said: list[str]
    green: bool = False
    flows: list[str] = field(default_factory=list)
    follows: list[str] | None = None
    told_of: str = ""


def select_asked(now: datetime) -> Select[str, str]:
    """Ask for the stories that are to be told and that nobody tells, the first asked for first."""
    is_free = or_(StoryRun.taken_at.is_(None), StoryRun.taken_at <= now - LONGEST)
    wanted = select(StoryRun.draft_id, StoryRun.file).where(StoryRun.asked_at.is_not(None), is_free)
    return wanted.order_by(StoryRun.asked_at, StoryRun.file)


def go_on(now: Now, *, going: Going = always, seconds: float = A_PASS) -> int:
    """Tell stories that somebody asked for, until it is the turn of other work; return how many."""
    with reading():
        asked = db.session.execute(select_asked(now())).all()
    done, end = 0, time.monotonic() + seconds
    for draft_id, file in asked:
        if not going() or (done and time.monotonic() > end):
            break
        taken = _take(draft_id, file, now())
        if taken is not None:
            _keep(taken, _tell(taken), now())
            done += 1
    return done


def _take(draft_id: str, file: str, now: datetime) -> _Taken | None:
    """Take a story to tell, unless somebody was quicker or nothing is to be told any more."""
    with transaction():
        run = _locked(draft_id, file)
        if run is None or run.asked_at is None or is_taken(run, now):
            return None
        results = {one.file: one for one in results_of(draft_by_id(draft_id))}
        if file not in results:
            db.session.delete(run)
        elif results[file].stands:
            run.asked_at = None
        elif run.attempts >= MOST_ATTEMPTS:
            _settle(run, _broken(WORN_OUT), now)
        else:
            run.taken_at, run.attempts = now, run.attempts + 1
            return _Taken(draft_id, file, now)
    return None


def _tell(taken: _Taken) -> _Told:
    """Tell a story, in no transaction. Raises ServiceUnavailable."""
    try:
        return _on_stage(taken)
    except ServiceUnavailable:
        raise
    except Exception:  # noqa: BLE001  a defect: the other stories are still to be told
        _log.exception("story_not_told", draft=taken.draft_id)
        return _broken(BROKE)


def _on_stage(taken: _Taken) -> _Told:
    with reading():
        draft = draft_by_id(taken.draft_id)
        files, key = files_of(draft), draft.key
        # What stands beside the draft is read in the same picture as what it is told apart by.
        around, basis = surroundings(), basis_in(files, key=key)
    texts = {name: content.decode(errors="replace") for name, content in files}
    others = {name: texts[name] for name in basis.stories}
    try:
        story = read_story(taken.file, texts.get(taken.file, ""), others)
    except StoryInvalid as refused:
        came = Came(problems=list(refused.problems))
        said = [one.message for one in refused.problems]
        return _Told(came, said, told_of=basis.digest_for(taken.file, None))
    telling = tell(story, files, process_key=key, around=around)
    return _Told(
        kept(telling),
        telling.said,
        telling.green,
        sorted(telling.flows),
        list(story.before),
        basis.digest_for(taken.file, story.before),
    )


def _broken(said: str) -> _Told:
    return _Told(Came(problems=[Problem("story_not_told", said)]), [said])


def _keep(taken: _Taken, told: _Told, now: datetime) -> None:
    """Keep how a story came, unless it was taken from whoever told it: they took too long."""
    with transaction():
        run = _locked(taken.draft_id, taken.file)
        if run is not None and run.taken_at == taken.at:
            _settle(run, told, now)


def _settle(run: StoryRun, told: _Told, now: datetime) -> None:
    run.green, run.said, run.flows = told.green, told.said, told.flows
    run.passed, run.came = sorted(set(told.came.path)), told.came.as_json()
    run.told_of, run.follows, run.told_at = told.told_of, told.follows, now
    if run.taken_at is None or run.asked_at is None or run.asked_at <= run.taken_at:
        run.asked_at = None
    run.taken_at, run.attempts = None, 0


def _locked(draft_id: str, file: str) -> StoryRun | None:
    return db.session.get(StoryRun, (draft_id, file), with_for_update=True, populate_existing=True)

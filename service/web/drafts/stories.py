"""The stories of a draft: running them, what they come to together, and the way of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.bpmn.drawing import ElementLine, reach_legend, way_legend
from service.definitions.models import Part
from service.drafts.came import Came, StepCame, came_of
from service.drafts.models import DraftState, ProcessDraft
from service.drafts.proving import StoryResult, StoryState, ask_to_tell, results_of
from service.drafts.reading import draft_by_id, file_of, files_of
from service.drafts.refusals import DraftFileNotFound
from service.people.guards import guarded
from service.people.verbs import Verb
from service.stories.coverage import Coverage, coverage
from service.stories.reading import sentence_of, story_name
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.drafts.shown import STORY_STATES, TURNS
from service.web.drafts.ways import Drawn, about, drawn_in, in_names, marks_of_reach, marks_of_way
from service.web.reader import reader
from service.web.session import acting
from service.web.words import Tag


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One story in the list: what it tells, how it stands, and what did not come as told."""

    file: str
    sentence: str
    tag: Tag
    said: Sequence[str]
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Together:
    """What the stories whose results stand come to: in words, on the drawing and as a list."""

    reached: Coverage
    elements: Sequence[str]
    branches: Sequence[str]
    svg: Markup
    lines: Sequence[ElementLine]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in words, and what to do where it did not come as told."""

    where: str
    at: datetime
    held: bool
    said: Sequence[str]
    happened: Sequence[str]
    mend: str


@web.get("/drafts/<draft_id>/stories")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_stories(draft_id: str) -> ResponseReturnValue:
    """Show how every story stands, and what they come to together."""
    with reading():
        who, draft = reader(), draft_by_id(draft_id)
        results, drawn = results_of(draft), drawn_in(draft)
        asked = [one for one in results if one.turn(who.now)]
        return render_template(
            "drafts/stories.html",
            draft=draft,
            stories=story_lines(draft, results, drawn.names if drawn else {}, now=who.now),
            asked=len(asked),
            asked_at=_asked_at(asked),
            counted=sum(one.stands for one in results),
            green=sum(one.state is StoryState.GREEN for one in results),
            together=_together(results, drawn) if drawn else None,
            legend=_in_markup(reach_legend()),
            is_drawn=draft.state is DraftState.DRAWING,
        )


@web.post("/drafts/<draft_id>/tell-stories")
@guarded(Verb.DRAFT_DEFINITIONS)
def tell_draft_stories(draft_id: str) -> ResponseReturnValue:
    """Ask for the stories to be told of which it is not known how they come."""
    with transaction():
        asked = ask_to_tell(draft_id, acting=acting())
    if not asked:
        flash("Nothing has changed since the stories were run: these are their results.", "message")
    return redirect(url_for("web.draft_stories", draft_id=draft_id))


@web.get("/drafts/<draft_id>/stories/<path:name>")
@guarded(Verb.DRAFT_DEFINITIONS)
def draft_story(draft_id: str, name: str) -> ResponseReturnValue:
    """Show the way of one story on the drawing, and how each of its steps came."""
    with reading():
        who, draft = reader(), draft_by_id(draft_id)
        if file_of(draft, name).part is not Part.STORY:
            raise DraftFileNotFound(file=name)
        result = next(one for one in results_of(draft) if one.file == name)
        came = came_of(result.run.came if result.run else {})
        flows = result.run.flows if result.run else ()
        drawn = drawn_in(draft)
        marks = marks_of_way(came, flows, drawn.process) if drawn else {}
        (line,) = story_lines(draft, [result], {}, now=who.now)
        return render_template(
            "drafts/story.html",
            draft=draft,
            story=line,
            came=came,
            is_old=result.state is StoryState.CHANGED_SINCE,
            stands=result.stands,
            can_expect=draft.state is DraftState.DRAWING,
            ends=_ends(came, drawn),
            steps=[_step(one, drawn) for one in came.steps],
            svg=drawn.picture(marks) if drawn and came.path else Markup(),
            lines=drawn.lines(marks) if drawn and came.path else (),
            legend=_in_markup(way_legend()),
        )


def story_lines(
    draft: ProcessDraft,
    results: Sequence[StoryResult],
    names: Mapping[str, str],
    *,
    now: datetime,
) -> list[StoryLine]:
    """Say of each story what it tells, and how it stands; `names` are those of the elements."""
    if not results:
        return []
    texts = {
        name: content.decode(errors="replace")
        for name, content in files_of(draft)
        if file_of(draft, name).part is Part.STORY
    }
    return [_line(one, texts, names, now) for one in results]


def _line(
    result: StoryResult, texts: Mapping[str, str], names: Mapping[str, str], now: datetime
) -> StoryLine:
    turn, run = result.turn(now), result.run
    counts = result.stands or result.state is StoryState.BROKE
    said = run.said if run and counts and not turn else ()
    return StoryLine(
        file=result.file,
        sentence=_sentence(result.file, texts),
        tag=TURNS[turn] if turn else STORY_STATES[result.state],
        said=[in_names(one, names) for one in said],
        told_at=run.told_at if run else None,
    )


def _sentence(file: str, texts: Mapping[str, str]) -> str:
    """Give what a story tells; one that does not say it is called as its file."""
    return sentence_of(texts[file]) or story_name(file).replace("_", " ").capitalize()


def _asked_at(asked: Sequence[StoryResult]) -> datetime | None:
    """Say when the stories were asked for that are still to be told."""
    found = [one.run.asked_at for one in asked if one.run and one.run.asked_at]
    return min(found, default=None)


def _together(results: Sequence[StoryResult], drawn: Drawn) -> Together:
    runs = [one.run for one in results if one.run and one.stands]
    reached = coverage(drawn.process, runs)
    marks = marks_of_reach(runs, reached, drawn.process)
    return Together(
        reached=reached,
        elements=[drawn.names.get(one, one) for one in reached.missed_elements],
        branches=[drawn.branch(one) for one in reached.missed_branches],
        svg=drawn.picture(marks),
        lines=drawn.lines(marks),
    )


def _step(step: StepCame, drawn: Drawn | None) -> StepLine:
    names = drawn.names if drawn else {}
    line = f", line {step.line}" if step.line else ""
    return StepLine(
        where=in_names(step.where, names),
        at=datetime.fromisoformat(step.at),
        held=step.held,
        said=[in_names(one, names) for one in step.said],
        happened=step.happened,
        mend="" if step.held else _mend(step, drawn, f"{step.of}.yaml{line}"),
    )


def _mend(step: StepCame, drawn: Drawn | None, place: str) -> str:
    """Say what to do about a step that did not come as told."""
    found = about(step, drawn.process) if drawn else []
    at = " and ".join(f"“{drawn.names[one]}”" for one in found[:2]) if drawn and found else ""
    mend = f"mend the process at {at}" if at else "mend the process"
    return f"If what came is right, change the story ({place}); if not, {mend}."


def _ends(came: Came, drawn: Drawn | None) -> str:
    """Say how the case of a story was left."""
    if came.stands:
        names = drawn.names if drawn else {}
        return f"Open, at {' and '.join(f'“{names.get(one, one)}”' for one in came.stands)}"
    outcome = f", with the outcome “{came.outcome}”" if came.outcome else ""
    return f"{came.case.capitalize()}{outcome}" if came.case else "It was not started"


def _in_markup(legend: Sequence[tuple[str, str]]) -> list[tuple[Markup, str]]:
    return [(Markup(drawn), said) for drawn, said in legend]  # noqa: S704

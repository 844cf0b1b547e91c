"""Adding to a story what must be so after a step, by its tasks' names: nobody has to read YAML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.bpmn.model import HUMAN
from service.definitions.models import Part
from service.drafts.changing import save_file
from service.drafts.models import ProcessDraft
from service.drafts.reading import draft_by_id, file_of, files_of
from service.drafts.refusals import DraftChanged, DraftFileNotFound, DraftIsNotBeingDrawn
from service.forms.page import Link
from service.people.guards import guarded
from service.people.verbs import Verb
from service.stories import Story, read_story
from service.stories.adding import expecting_also
from service.stories.saying import where_of
from service.stories.writing import write_story
from service.transaction import reading, transaction
from service.web.asking import seen_version
from service.web.blueprint import web
from service.web.drafts.ways import drawn_in, in_names
from service.web.reader import reader
from service.web.session import acting
from service.web.sheets import Sent, question, sent, sheet

REMARKS: Final = (
    "The file of this story holds remarks, which would be lost here. Change it as text."
)
_EXPECTED: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "due": lambda one: {"due": {one["expect_task"]: one["expect_day"]}},
        "red": lambda one: {"sla": {one["expect_task"]: "red"}},
        "done": lambda one: {"done": [one["expect_task"]]},
        "passed": lambda one: {"passed": [one["expect_element"]]},
        "open": lambda _: {"case": "open"},
        "completed": lambda _: {"case": "completed"},
    }
)
"""What a story expects, by what was chosen."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A story of a draft, and the revision of its file."""

    draft: ProcessDraft
    story: Story
    revision: int
    has_remarks: bool


@web.route("/drafts/<draft_id>/expect/<path:name>", methods=["GET", "POST"])
@guarded(Verb.DRAFT_DEFINITIONS)
def expect_of_story(draft_id: str, name: str) -> ResponseReturnValue:
    """Ask what must be so after which step, and write it into the story.

    Raises StoryInvalid for one that cannot be read.
    """
    with reading():
        told = _told(draft_id, name)
        data = _choices(told)
    if told.has_remarks:
        flash(REMARKS, "error")
        return redirect(url_for("web.draft_text", draft_id=draft_id, name=name))
    if request.method != "POST":
        return _page(told, name, data, Sent({}))
    found = sent(question("expect"), data, at=acting().at)
    if found.answers is None:
        return _page(told, name, data, found), HTTPStatus.UNPROCESSABLE_ENTITY
    expected = _EXPECTED[found.answers["expect_what"]](found.answers)
    changed = expecting_also(told.story, int(found.answers["expect_after"]), expected)
    text = write_story(changed, whole=False)
    try:
        with transaction():
            seen = seen_version() or told.revision
            save_file(draft_id, name, text.encode(), seen=seen, acting=acting())
    except (DraftChanged, DraftIsNotBeingDrawn) as refused:
        return _page(told, name, data, found, [refused.detail]), HTTPStatus.CONFLICT
    flash("The story expects that too. Run it to see whether it is so.", "success")
    return redirect(url_for("web.draft_story", draft_id=draft_id, name=name))


def _told(draft_id: str, name: str) -> _Told:
    draft = draft_by_id(draft_id)
    file = file_of(draft, name)
    if file.part is not Part.STORY:
        raise DraftFileNotFound(file=name)
    texts = {
        one: content.decode(errors="replace")
        for one, content in files_of(draft)
        if file_of(draft, one).part is Part.STORY
    }
    text = texts[name]
    has_remarks = any(line.lstrip().startswith("#") for line in text.splitlines())
    return _Told(draft, read_story(name, text, texts), file.revision, has_remarks)


def _choices(told: _Told) -> dict[str, list[dict[str, str]]]:
    """Give what can be chosen: the story's own steps, and the tasks and steps of the process."""
    story, drawn = told.story, drawn_in(told.draft)
    names = drawn.names if drawn else {}
    own = story.steps[len(story.steps) - story.own :]
    first = [] if story.follows else [("0", "The start")]
    steps = [(str(at), in_names(where_of(one, story), names)) for at, one in enumerate(own, 1)]
    elements = drawn.process.elements if drawn else {}
    tasks = [(key, names[key]) for key, one in elements.items() if one.type in HUMAN]
    return {
        "steps": _options([*first, *steps]),
        "tasks": _options(tasks),
        "elements": _options((key, names[key]) for key in elements),
    }


def _options(found: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in found]


def _page(
    told: _Told, name: str, data: Mapping[str, Any], found: Sent, said: Iterable[str] = ()
) -> str:
    with reading():
        laid_out = sheet(
            question("expect"), found.entered, data, at=reader().now, problems=found.problems
        )
        return render_template(
            "drafts/expect.html",
            draft=told.draft,
            story=told.story,
            name=name,
            seen=seen_version() or told.revision,
            parts=laid_out.parts,
            problem_links=[*(Link(one, "") for one in said), *laid_out.problem_links],
        )

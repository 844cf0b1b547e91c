"""A document as a template makes it of sample data: those of a story, or typed ones."""

import json
from http import HTTPStatus
from io import BytesIO
from typing import Any

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from service.documents import DocumentFailed, Typeset, template_problems, typeset
from service.errors import Problem, Refusal
from service.forms.page import Link
from service.stories import read_story
from service.stories.trial import data_for_template
from service.web.trying.ground import Ground
from service.web.trying.previewing import Previewed, cannot_preview
from service.web.trying.typed_json import json_given

_NO_TEMPLATE = "Only a Typst template (.typ) makes a document of its own."
_REFERENCE = "HR-000000"


class NoStory(Refusal):
    """There is no such story. Choose one of the list."""


def preview_template(on: Previewed) -> ResponseReturnValue:
    """Ask for sample data, or make the document of them; nothing is kept."""
    if not on.name.endswith(".typ"):
        return cannot_preview(on, Refusal(_NO_TEMPLATE))
    if request.method != "POST":
        return _page(on, "{}")
    typed = request.form.get("data", "")
    try:
        return _pressed(on, typed)
    except Refusal as refused:
        said = [one.message for one in refused.problems] or [refused.detail]
    except DocumentFailed as failed:
        said = [str(failed)]
    return _page(on, typed, said=said)


def _pressed(on: Previewed, typed: str) -> ResponseReturnValue:
    """Take a story's data, or make the document and show it as a PDF or as text."""
    press = request.form.get("_do")
    if press == "take":
        return _page(on, json.dumps(_of_story(on), indent=2, ensure_ascii=False, default=str))
    made = _made(on, json_given(typed))
    if press == "pdf":
        pdf = BytesIO(made.pdf)
        return send_file(pdf, mimetype="application/pdf", download_name="preview.pdf")
    return _page(on, typed, made=made)


def _of_story(on: Previewed) -> Any:
    """Give the data that a story hands to this template. Raises NoStory and StoryInvalid."""
    ground, chosen = on.ground, request.form.get("story", "")
    if chosen not in ground.stories:
        raise NoStory
    story = read_story(chosen, ground.stories[chosen], ground.stories)
    beside = on.name.removeprefix(f"{_folder(ground)}/")
    return data_for_template(story, ground.files, ground.key, beside)


def _made(on: Previewed, data: Any) -> Typeset:
    """Typeset the template among the files beside the diagram. Raises DocumentFailed."""
    folder = _folder(on.ground)
    beside = {
        name.removeprefix(f"{folder}/"): content
        for name, content in on.ground.files
        if not name.endswith((".bpmn", ".dmn", ".json", ".form", ".yaml", ".yml"))
    }
    template = on.name.removeprefix(f"{folder}/")
    for one in template_problems(template, on.content):
        raise _Unusable(problems=[Problem(one.code, f"{one.message} {one.mend}")])
    return typeset(beside, template, data, case_reference=_REFERENCE, edits={})


class _Unusable(Refusal):
    """The template cannot be used as it is."""


def _folder(ground: Ground) -> str:
    """Name the folder of the diagram: templates are named from there."""
    diagram = next((name for name, _ in ground.files if name.endswith(".bpmn")), "")
    return diagram.rpartition("/")[0]


def _page(
    on: Previewed, data: str, *, said: list[str] | None = None, made: Typeset | None = None
) -> ResponseReturnValue:
    page = render_template(
        "trying/template.html",
        on=on,
        data=data,
        chosen=request.form.get("story", ""),
        sections=made.sections if made else None,
        problem_links=[Link(one, "#data") for one in said or ()],
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if said else HTTPStatus.OK

"""A form as officers get it, which can be sent to see what it says to wrong answers."""

import json
from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.errors import Refusal
from service.forms import read_form, start_values
from service.installation import here
from service.web.sheets import Sent, sent, sheet
from service.web.trying.previewing import Previewed, cannot_preview


def preview_form(on: Previewed) -> ResponseReturnValue:
    """Show a form, or what sending it came to; nothing is kept."""
    try:
        form = read_form(on.content, file=on.name)
    except Refusal as refused:
        return cannot_preview(on, refused)
    now, is_sent = here().clock.now(), request.method == "POST"
    found = sent(form, {}, at=now) if is_sent else Sent(start_values(form, {}))
    laid_out = sheet(form, found.entered, {}, at=now, problems=found.problems)
    answers = None
    if found.answers is not None:
        answers = json.dumps(found.answers, indent=2, ensure_ascii=False, default=str)
    page = render_template(
        "trying/form.html",
        on=on,
        parts=laid_out.parts,
        problem_links=laid_out.problem_links,
        answers=answers,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if laid_out.problem_links else HTTPStatus.OK

"""A question sheet of administration: shown, shown again with what was wrong, or carried out."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.errors import Problem, Refusal
from service.installation import here
from service.web.asking import MORE, seen_version
from service.web.sheets import Sent, question, sent, sheet

CarryOut = Callable[[Any], ResponseReturnValue]
Fields = Mapping[type[Refusal], str]


def ask_plainly(
    form: str,
    carry_out: CarryOut,
    *,
    entered: Mapping[str, Any] = MappingProxyType({}),
    data: Mapping[str, Any] = MappingProxyType({}),
    fields: Fields = MappingProxyType({}),
    template: str = "administration/ask.html",
    **words: Any,
) -> ResponseReturnValue:
    """Ask by a sheet of ours, and let `carry_out` answer what was sent when it is right.

    `fields` names the question that each refusal speaks of; one that knows its own `place` among
    its facts says so itself. `words` are the heading, caption, button, explanation and way back,
    and the `version` of what is changed, which the page sends back; a refusal that tells another
    has said how that one stands.
    """
    at, found = here().clock.now(), Sent(entered)
    if request.method == "POST":
        words["version"] = seen_version()
        found = sent(question(form), data, at=at)
    if found.answers is not None:
        try:
            return carry_out(found.answers)
        except tuple(fields) as refused:
            place = next(name for kind, name in fields.items() if isinstance(refused, kind))
            place = refused.facts.get("place", place)
            words["version"] = refused.facts.get("version", words["version"])
            problem = Problem(refused.code(), refused.detail, field=place)
            found = Sent(found.entered, problems=(problem,))
    laid_out = sheet(question(form), found.entered, data, at=at, problems=found.problems)
    page = render_template(
        template,
        parts=laid_out.parts,
        problem_links=laid_out.problem_links,
        notice=MORE if found.unfinished and not found.problems else "",
        **words,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if found.problems else HTTPStatus.OK

"""The pages of letters and emails: the organisation's own templates, changed and tried out."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from typing_extensions import override

from service.cases.documents.filling import filled_from
from service.cases.documents.refusals import DocumentCannotBeWritten
from service.cases.identity import new_id
from service.definitions.message_templates import (
    MessageTemplate,
    TemplateUnusable,
    check_template,
    newest_templates,
    retire_template,
    save_template,
    versions_of_template,
)
from service.documents import LETTER, DocumentFailed, Section, letterhead, read_markup, typeset
from service.errors import Problem
from service.forms.page import Link
from service.installation import here
from service.people.guards import guarded
from service.people.refusals import ChangedSince
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.administration.joining import Section as Heading
from service.web.administration.joining import joins
from service.web.asking import seen_version
from service.web.blueprint import web
from service.web.documents.shown import KINDS
from service.web.reader import reader
from service.web.session import acting

QUICKER = (
    "Somebody has saved this template since you opened the page. Their version stands below, the "
    "first of the versions. Take over what you need of it, then save yours in its place."
)
FIELDS = ("kind", "name", "subject", "body")


class Sample(Mapping[str, Any]):
    """Data for trying a template out: whatever it reads is there, and says its own name."""

    @override
    def __getitem__(self, name: str) -> Any:
        """Give the name in brackets; of the case, what every case has."""
        if name == "case":
            return {"reference": "HR-000000", "subject": "[who it is about]"}
        return f"[{name.replace('_', ' ')}]"

    @override
    def __iter__(self) -> Iterator[str]:
        """Give no names: there is no end of them."""
        return iter(())

    @override
    def __len__(self) -> int:
        """Count none."""
        return 0


@web.get("/administration/templates")
@joins(
    Heading.WORK,
    "Letters and emails",
    "What officers write from: the words of letters and emails, with what the case fills in.",
)
@guarded(Verb.MANAGE_TEMPLATES)
def message_templates() -> ResponseReturnValue:
    """List the templates, those in use first."""
    with reading():
        who = reader()
        found = sorted(newest_templates(), key=lambda one: one.retired)
        who.learn(one.by for one in found)
        return render_template(
            "administration/templates.html",
            rows=[(one, KINDS[one.kind], who.person(one.by)) for one in found],
        )


@web.route("/administration/templates/add", methods=["GET", "POST"])
@guarded(Verb.MANAGE_TEMPLATES)
def add_message_template() -> ResponseReturnValue:
    """Write a new template."""
    return _edit(None)


@web.route("/administration/templates/<key>", methods=["GET", "POST"])
@guarded(Verb.MANAGE_TEMPLATES)
def message_template(key: str) -> ResponseReturnValue:
    """Show a template with its versions, and change it."""
    return _edit(key)


@web.post("/administration/templates/<key>/retire")
@guarded(Verb.MANAGE_TEMPLATES)
def retire_message_template(key: str) -> ResponseReturnValue:
    """End the use of a template."""
    with transaction():
        retire_template(new_id(), key, seen=seen_version(), acting=acting())
    flash("Nobody writes from this template any more. What was written stays.", "success")
    return redirect(url_for("web.message_templates"))


def _edit(key: str | None) -> ResponseReturnValue:
    said = {name: request.form.get(name, "") for name in FIELDS}
    problems: Sequence[Problem] = ()
    status = HTTPStatus.OK
    sample: Section | None = None
    if request.method == "POST":
        try:
            check_template(said)
            sample = _tried(said)
            if "try" not in request.form:
                with transaction():
                    made = save_template(
                        new_id(), said, acting=acting(), key=key, seen=seen_version()
                    )
                    version = made.version
                flash(f"The template is saved: version {version}.", "success")
                return redirect(url_for("web.message_templates"))
        except (TemplateUnusable, DocumentCannotBeWritten, ChangedSince) as refused:
            changed = isinstance(refused, ChangedSince)
            detail = QUICKER if changed else refused.detail
            problems = refused.problems or (Problem(refused.code(), detail, field="body"),)
            status = HTTPStatus.CONFLICT if changed else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(key, said, problems, sample, anew=status is HTTPStatus.CONFLICT), status


def _tried(said: Mapping[str, str]) -> Section:
    """Fill a template in from sample data, and typeset it, as it will be when it counts.

    Raises DocumentCannotBeWritten.
    """
    now = here().clock.now()
    data = filled_from(
        said["subject"], said["body"], Sample(), sender="[your name]", to="[to whom]", at=now
    )
    try:
        made = typeset(letterhead(), LETTER, data, case_reference="HR-000000", edits={})
    except DocumentFailed as failed:
        raise DocumentCannotBeWritten(f"It cannot be laid out: {failed}") from failed
    (text,) = made.sections
    return Section(text.key, data["title"], text.text)


def _page(
    key: str | None,
    said: Mapping[str, str],
    problems: Sequence[Problem],
    sample: Section | None,
    *,
    anew: bool = False,
) -> str:
    """Show the page; what is sent from it `anew` is put in the place of the newest version."""
    with reading():
        who = reader()
        versions: list[MessageTemplate] = versions_of_template(key) if key else []
        newest = versions[0] if versions else None
        if request.method != "POST" and newest is not None:
            said = {name: str(getattr(newest, name)) for name in FIELDS}
        who.learn(one.by for one in versions)
        seen = newest.version if newest is not None else None
        if request.method == "POST" and not anew:
            seen = seen_version()
        return render_template(
            "administration/template.html",
            newest=newest,
            said=said,
            kinds=[(str(kind), text) for kind, text in KINDS.items()],
            versions=[(one, who.person(one.by)) for one in versions],
            seen=seen,
            sample=sample,
            sample_blocks=read_markup(sample.text) if sample else (),
            errors={one.field: one.message for one in problems},
            problem_links=[Link(one.message, f"#{one.field}") for one in problems],
        )

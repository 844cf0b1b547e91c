"""The pages of webhooks: which there are, what each asks of a call, and trying one out."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.clock import real_now
from service.errors import Problem
from service.forms.page import Link
from service.hooks.call_list import Wanted, latest_call, list_calls
from service.hooks.given import HookGiven, given_of
from service.hooks.making import change_hook, find_hook, hooks, switch
from service.hooks.models import Format, Hook
from service.hooks.presets import PRESETS
from service.hooks.refusals import HookInvalid, HookNotFound, MappingInvalid
from service.hooks.trying import Tried, try_out
from service.installation import here
from service.people.access import may
from service.people.guards import guarded
from service.people.refusals import ChangedSince, NotFound
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.administration.call_words import call_line
from service.web.administration.hook_words import SCHEMES, does_words, facts_of
from service.web.administration.hook_writing import (
    on_page,
    pretty,
    read_headers,
    read_mapping,
    write_headers,
    write_mapping,
)
from service.web.administration.joining import Section, joins
from service.web.asking import CHANGED, seen_version
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting, actor

RECENT = 5


@web.get("/administration/hooks")
@joins(
    Section.SYSTEMS,
    "Webhooks from other systems",
    "What other systems call to start cases or tell them something, and what becomes of it.",
)
@guarded(Verb.READ_HOOKS)
def hook_list() -> ResponseReturnValue:
    """List the hooks by name."""
    with reading():
        return render_template(
            "administration/hooks.html",
            hooks=[(one, does_words(one), SCHEMES[one.scheme]) for one in hooks()],
            manages=may(actor(), Verb.MANAGE_HOOKS),
        )


@web.get("/administration/hooks/<slug>")
@guarded(Verb.READ_HOOKS)
def hook_page(slug: str) -> ResponseReturnValue:
    """Show a hook, its newest calls and what may be done to it."""
    with reading():
        who, hook = reader(), known_hook(slug)
        calls = list_calls(Wanted(hook=slug), actor=who.actor, limit=RECENT)
        return render_template(
            "administration/hook.html",
            hook=hook,
            facts=facts_of(hook, made_by=who.person(hook.made_by)),
            mapping=write_mapping(hook.mapping),
            schema="" if hook.body_schema is None else pretty(hook.body_schema),
            two_secrets=_two_secrets(hook),
            calls=[call_line(one) for one in calls.items],
            manages=may(who.actor, Verb.MANAGE_HOOKS),
        )


@web.post("/administration/hooks/<slug>/switch")
@guarded(Verb.MANAGE_HOOKS)
def switch_hook(slug: str) -> ResponseReturnValue:
    """Let a hook take calls, or no more."""
    on = request.form.get("on") == "yes"
    try:
        with transaction():
            switch(slug, on=on, acting=acting())
    except HookNotFound:
        raise NotFound from None
    flash("It takes calls again." if on else "It takes no more calls.", "success")
    return redirect(url_for("web.hook_page", slug=slug))


@web.route("/administration/hooks/<slug>/try", methods=["GET", "POST"])
@guarded(Verb.MANAGE_HOOKS)
def try_hook(slug: str) -> ResponseReturnValue:
    """Try a mapping on a body, pasted or of the newest call, and keep it when it is right."""
    with reading():
        hook = known_hook(slug)
        given, revision = HookGiven(**given_of(hook)), hook.revision
        if request.method != "POST":
            said = {"mapping": write_mapping(given.mapping), **(_newest(hook) or _sample(given))}
            return _trial(given, slug, said, revision)
    said = {name: _printable(request.form.get(name, "")) for name in ("mapping", "headers", "body")}
    seen = seen_version()
    try:
        changed = replace(given, mapping=read_mapping(said["mapping"]))
        headers = read_headers(said["headers"])
        tried = try_out(changed, said["body"].encode(), headers=headers, at=here().clock.now())
        if "keep" in request.form:
            with transaction():
                change_hook(slug, {"mapping": changed.mapping}, acting=acting(), seen=seen)
            flash("The mapping is kept. Calls that failed can be carried out again.", "success")
            return redirect(url_for("web.hook_page", slug=slug))
    except (MappingInvalid, HookInvalid) as refused:
        told = on_page(refused)
        problems = [replace(one, field="mapping") for one in told.problems]
        return _trial(given, slug, said, seen or revision, problems=problems)
    except ChangedSince as changed_since:
        problem = Problem(changed_since.code(), CHANGED, field="mapping")
        return _trial(given, slug, said, revision, problems=[problem])
    return _trial(given, slug, said, seen or revision, tried=tried)


def known_hook(slug: str) -> Hook:
    """Return a hook by the name in an address. Raises NotFound."""
    try:
        return find_hook(slug)
    except HookNotFound:
        raise NotFound from None


def _printable(text: str) -> str:
    """Leave out what no page may show, and no database keep."""
    return "".join(one for one in text if one.isprintable() or one in "\r\n\t")


def _two_secrets(hook: Hook) -> Any:
    until = hook.secret_before_until
    return until if until is not None and real_now() < until else None


def _newest(hook: Hook) -> dict[str, str] | None:
    """Give what the newest call said that is kept, as a mapping reads it."""
    who = reader()
    call = latest_call(hook.slug, hook.format, actor=who.actor, now=who.now)
    if call is None:
        return None
    return {
        "headers": write_headers(call.headers or {}),
        "body": pretty(call.body),
        "whose": "This is what the newest call said, as far as you may read it",
    }


def _sample(given: HookGiven) -> dict[str, str]:
    """Give a body such as the preset takes whose mapping a hook still has."""
    found = [one.sample for one in PRESETS.values() if one.given.mapping == given.mapping]
    body = found[0] if found else ""
    return {
        "headers": "",
        "body": body if isinstance(body, str) else pretty(body),
        "whose": "This is an example" if found else "",
    }


def _trial(
    given: HookGiven,
    slug: str,
    said: dict[str, str],
    seen: int,
    *,
    tried: Tried | None = None,
    problems: list[Problem] | None = None,
) -> ResponseReturnValue:
    wrong = problems or []
    page = render_template(
        "administration/hook_try.html",
        slug=slug,
        reads_headers=bool(given.headers),
        is_email=given.format is Format.EMAIL,
        said=said,
        seen=seen,
        tried=tried,
        result=pretty(dict(tried.said)) if tried is not None and tried.said else "",
        errors=wrong,
        problem_links=[Link(one.message, f"#{one.field}") for one in wrong],
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK

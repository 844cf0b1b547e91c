"""The pages of webhooks' calls: found, read, and carried out again."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.case_list import names_of_cases
from service.hooks.again import carry_out_again
from service.hooks.call_list import ACTED, CallView, Wanted, list_calls, read_call
from service.hooks.making import hooks
from service.hooks.refusals import CallAlreadyActed, CallIsEmpty, CallIsWaiting, CallNotFound
from service.paging import Page
from service.people.access import may
from service.people.guards import guarded
from service.people.refusals import NotFound
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web import once
from service.web.administration.call_words import RESULTS, call_line
from service.web.administration.hook_writing import pretty
from service.web.administration.joining import Section, joins
from service.web.blueprint import web
from service.web.filters import Filter, Kind, given
from service.web.reader import reader
from service.web.session import acting, actor

PAGE = 25


@web.get("/administration/calls")
@joins(
    Section.SYSTEMS,
    "Webhook calls",
    "What other systems sent, what it did, and why it did nothing; carried out again from here.",
)
@guarded(Verb.READ_HOOKS)
def call_list() -> ResponseReturnValue:
    """Show a page of calls, the newest first."""
    with reading():
        filters = (
            Filter("hook", "Webhook", Kind.CHOICE, [(one.slug, one.slug) for one in hooks()]),
            Filter("result", "Result", Kind.CHOICE, [(n, tag.text) for n, tag in RESULTS.items()]),
            Filter("text", "Id, reason or case"),
        )
        told = given("web.call_list", filters, kept={})
        wanted = Wanted(hook=told.text("hook"), state=told.text("result"), text=told.text("text"))
        found: Page[CallView] = Page([], None)
        if not told.wrong:
            found = list_calls(wanted, actor=actor(), limit=PAGE, cursor=told.cursor)
        page = render_template(
            "administration/calls.html",
            problem_links=told.problem_links(),
            asked=told,
            calls=[call_line(one) for one in found.items],
            first=told.href() if told.cursor else "",
            next=told.href(cursor=found.next) if found.next else "",
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if told.wrong else HTTPStatus.OK


@web.get("/administration/calls/<call_id>")
@guarded(Verb.READ_HOOKS)
def call_page(call_id: str) -> ResponseReturnValue:
    """Show a call with what it says, as far as its reader may know."""
    with reading():
        who = reader()
        try:
            call = read_call(call_id, actor=who.actor, now=who.now)
        except CallNotFound:
            raise NotFound from None
        return render_template(
            "administration/call.html",
            call=call,
            names=names_of_cases(call.cases, actor=who.actor),
            tag=RESULTS[call.result],
            headers=[{"key": key, "value": told} for key, told in (call.headers or {}).items()],
            body=pretty(call.body) if call.is_kept else "",
            asked_again_by=who.person(call.asked_again_by),
            acted=call.result in ACTED,
            may_redo=may(who.actor, Verb.MANAGE_HOOKS)
            and call.is_kept
            and call.result not in ("received", "waiting"),
            once=once.new_key(),
        )


@web.post("/administration/calls/<call_id>/replay")
@guarded(Verb.MANAGE_HOOKS)
def replay_call(call_id: str) -> ResponseReturnValue:
    """Let a worker carry a call out again."""
    once_more = request.form.get("once_more") == "yes"
    try:
        with transaction():
            earlier = once.done_before(waiting=True)
            if earlier is None:
                received = carry_out_again(call_id, acting=acting(), once_more=once_more)
                earlier = once.keep_done(received.id)
            done_as = earlier.result
        flash("A worker carries it out now. Look again in a moment.", "success")
    except CallNotFound:
        raise NotFound from None
    except (CallAlreadyActed, CallIsEmpty, CallIsWaiting) as refused:
        done_as = call_id
        flash(refused.detail)
    return redirect(url_for("web.call_page", call_id=done_as))

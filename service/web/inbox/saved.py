"""Saved views: a person's own filters of the first page, by names of their own."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.people.guards import guarded
from service.people.models import SavedView
from service.people.refusals import NotFound
from service.people.saved_views import delete_view, rename_view, save_view, saved_views
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.filters import Given
from service.web.frame import MenuItem
from service.web.numbers import number_given
from service.web.reader import Reader
from service.web.sealing import plain_query, sealed_query
from service.web.session import actor

_LONGEST_QUERY = 20_000


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved view as its own page lists it."""

    id: int
    name: str
    href: str


@web.get("/views")
@guarded(Verb.READ_TASK)
def saved() -> ResponseReturnValue:
    """Show the reader's own views, to be renamed or deleted."""
    with reading():
        found = [Saved(one.id, one.name, _href(one)) for one in saved_views(_me())]
        return render_template("inbox/saved.html", views=found)


@web.post("/views")
@guarded(Verb.READ_TASK)
def save() -> ResponseReturnValue:
    """Save the filters of the page that sends this."""
    query = plain_query(request.form.get("query", "")[:_LONGEST_QUERY])
    with transaction():
        view = save_view(_me(), request.form.get("name", ""), query)
        name, href = view.name, _href(view)
    flash(f"The view “{name}” is saved.", "success")
    return redirect(href)


@web.post("/views/<view_id>/rename")
@guarded(Verb.READ_TASK)
def rename(view_id: str) -> ResponseReturnValue:
    """Give a view another name."""
    with transaction():
        name = rename_view(_me(), _number(view_id), request.form.get("name", "")).name
    flash(f"The view is now called “{name}”.", "success")
    return redirect(url_for("web.saved"))


@web.post("/views/<view_id>/delete")
@guarded(Verb.READ_TASK)
def delete(view_id: str) -> ResponseReturnValue:
    """Delete a view."""
    with transaction():
        name = delete_view(_me(), _number(view_id))
    flash(f"The view “{name}” is deleted.", "success")
    return redirect(url_for("web.saved"))


def saved_menu(who: Reader, told: Given) -> list[MenuItem]:
    """Offer the reader's own views."""
    here = plain_query(query_of(told))
    return [
        MenuItem(one.name, _href(one), one.query == here)
        for one in saved_views(str(who.actor.username))
    ]


def query_of(told: Given) -> str:
    """Give the part of the page's address that a view keeps; nothing where nothing is chosen."""
    return told.href().partition("?")[2]


def _href(view: SavedView) -> str:
    return f"{url_for('web.inbox')}?{sealed_query(view.query)}"


def _me() -> str:
    return str(actor().username)


def _number(view_id: str) -> int:
    number = number_given(view_id)
    if number is None:
        raise NotFound
    return number

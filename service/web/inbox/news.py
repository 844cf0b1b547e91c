"""What is new on the first page: what opened or changed since its reader looked the last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from service.cases.changes import changes_since
from service.cases.views import TaskView
from service.ledger import visits
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import after_reading, transaction
from service.web.blueprint import web
from service.web.case.log_lines import TITLES
from service.web.reader import Reader
from service.web.session import acting


@dataclass(frozen=True, slots=True)
class News:
    """Why a task is worth a look: in a word, and what happened in its case."""

    word: str
    what: str = ""


@web.post("/seen")
@guarded(Verb.READ_TASK)
def all_seen() -> ResponseReturnValue:
    """Take the marks off everything that is new."""
    told = acting()
    name = str(told.who.username)
    with transaction():
        visits.note(name, at=told.at, seen_until=told.at)
    flash("Nothing is marked as new any more.", "success")
    return redirect(url_for("web.inbox"))


def look(who: Reader) -> None:
    """Remember that the reader looks, once the page is made, unless they did a moment ago."""
    name = str(who.actor.username)
    if visits.is_due(name, now=who.now):
        after_reading(_note, name, who.now, visits.seen_until(name, now=who.now))


def news_of(tasks: Sequence[TaskView], who: Reader) -> Mapping[str, News]:
    """Tell by task what is new about it."""
    since = visits.seen_until(str(who.actor.username), now=who.now)
    changed = changes_since((task.case.id for task in tasks), since, other_than=who.actor)
    found = {}
    for task in tasks:
        if task.opened_at > since:
            found[task.id] = News("New")
        elif task.case.id in changed:
            found[task.id] = News("Changed", TITLES[changed[task.case.id]])
    return found


def _note(name: str, at: datetime, seen_until: datetime) -> None:
    visits.note(name, at=at, seen_until=seen_until)

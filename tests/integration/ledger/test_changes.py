from datetime import timedelta

import pytest
from sqlalchemy import update

from service.extensions import db
from service.ledger import changes
from service.ledger.changes import About, Change, ChangesEnd, Wanted
from tests.factories.people import AT

pytestmark = pytest.mark.usefixtures("ground")


def tell(subject="sam", actor="admin", *, about=About.PERSON, after=timedelta(), **states):
    changes.write(about, subject, f"{subject} was changed.", acting=(actor, AT + after), **states)


def numbers(**wanted) -> list[int]:
    return [one.seq for one in changes.list_changes(Wanted(**wanted)).items]


def test_what_was_changed_is_found_again_by_what_by_whom_and_when():
    assert changes.verify_changes().count == 0
    changes.write(
        About.PERSON,
        "sam",
        "Sam was changed.",
        acting=("admin", AT),
        before={"name": "Sam", "email": None},
        after={"name": "Sam", "email": "sam@example.org"},
    )
    tell("intake", None, about=About.ROLE, after=timedelta(hours=1))
    tell("zoe", "bo", after=timedelta(hours=2))
    (first,) = changes.list_changes(Wanted(subject="sam")).items
    assert (first.before, first.after) == ({"email": None}, {"email": "sam@example.org"})
    assert numbers() == [3, 2, 1]
    assert numbers(about=About.PERSON) == [3, 1]
    assert numbers(actor="admin") == [1]
    assert numbers(since=AT + timedelta(hours=1)) == [3, 2]
    assert numbers(until=AT + timedelta(hours=1)) == [1]
    page = changes.list_changes(Wanted(), limit=2)
    (last,) = changes.list_changes(Wanted(), cursor=page.next).items
    assert (len(page.items), last.seq) == (2, 1)
    assert changes.actors() == ["admin", "bo"]
    assert changes.verify_changes().broken is None
    assert changes.verify_changes().count == 3


def test_a_changed_or_an_emptied_change_breaks_the_chain():
    for name in ("ann", "bo", "cy"):
        tell(name)
    db.session.execute(update(Change).where(Change.seq == 3).values(text="Nothing was changed."))
    db.session.expire_all()
    verdict = changes.verify_changes()
    assert (verdict.broken, verdict.how) == (3, "was changed")
    emptied = dict.fromkeys(("subject", "actor", "text", "before", "after", "salt"))
    db.session.execute(update(Change).where(Change.seq == 2).values(emptied))
    db.session.expire_all()
    verdict = changes.verify_changes()
    assert (verdict.broken, verdict.how) == (2, "was emptied")


def test_the_first_change_waits_for_another_first_one(monkeypatch):
    tell("ann")
    db.session.expunge_all()
    real = db.session.get
    monkeypatch.setattr(
        db.session, "get", lambda kind, *a, **k: None if kind is ChangesEnd else real(kind, *a, **k)
    )
    tell("bo")
    monkeypatch.undo()
    assert numbers() == [2, 1]

"""Retention classes: checked, versioned, and told in the book of changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from service.definitions.keeping_retention import (
    RetentionClassesFull,
    RetentionClassKnown,
    RetentionKeyUnusable,
    RetentionLengthUnusable,
    add_class,
    change_class,
    choose_classes,
    set_second_person,
)
from service.definitions.retention import (
    NEVER,
    RetentionClass,
    RetentionClassNotFound,
    schedule_now,
)
from service.errors import Refusal
from service.ledger import changes
from service.people.actors import Acting
from service.people.groups import Group
from service.people.refusals import ChangedSince
from service.sla.lengths import LengthUnreadable
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY
from tests.factories.people import add_actor

SIX_YEARS = RetentionClass("standard", "Standard", "6 years", "Limitation Act 1980")


@pytest.fixture
def adam(ground: object) -> Acting:
    with transaction():
        return Acting(add_actor("adam", Group.ADMINISTRATOR), MONDAY)


def refused(refusal: type[Refusal], command: Callable[[], object]) -> None:
    with pytest.raises(refusal), transaction():
        command()


def _do(command: Callable[[], object]) -> None:
    with transaction():
        command()


def test_a_class_is_checked_before_it_is_kept(adam: Acting) -> None:
    for length in ("27 days", "6 working days", "100 hours"):
        odd = replace(SIX_YEARS, length=length)
        refused(RetentionLengthUnusable, lambda one=odd: add_class(one, acting=adam))
    refused(LengthUnreadable, lambda: add_class(replace(SIX_YEARS, length="x"), acting=adam))
    refused(RetentionKeyUnusable, lambda: add_class(replace(SIX_YEARS, key="A b"), acting=adam))
    _do(lambda: add_class(SIX_YEARS, acting=adam))
    refused(RetentionClassKnown, lambda: add_class(SIX_YEARS, acting=adam))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("service.definitions.keeping_retention.MOST_CLASSES", 1)
        refused(RetentionClassesFull, lambda: add_class(replace(SIX_YEARS, key="two"), acting=adam))


def test_each_change_is_a_version_and_in_the_book_of_changes(adam: Acting) -> None:
    _do(lambda: add_class(SIX_YEARS, acting=adam))
    days = replace(SIX_YEARS, length="8 weeks")
    _do(lambda: change_class(days, version=1, acting=adam))
    refused(ChangedSince, lambda: change_class(SIX_YEARS, version=1, acting=adam))
    _do(lambda: change_class(days, version=2, acting=adam))
    choosing = {"p": "standard", "q": NEVER, "r": None}
    _do(lambda: choose_classes(choosing, "standard", version=2, acting=adam))
    _do(lambda: choose_classes({"q": None}, NEVER, version=3, acting=adam))
    refused(
        RetentionClassNotFound,
        lambda: choose_classes({"p": "none"}, NEVER, version=None, acting=adam),
    )
    _do(lambda: set_second_person(needed=True, version=None, acting=adam))
    with reading():
        now = schedule_now()
        assert (now.version, now.processes, now.default) == (4, {"p": "standard"}, NEVER)
        assert now.class_of("p") == days
        assert now.class_of("r") is None
        assert days.due_on(MONDAY) == date(2027, 1, 18)
        found = changes.list_changes(changes.Wanted(about=changes.About.RETENTION)).items
        assert [one.subject for one in found] == ["processes", "processes", "standard", "standard"]
        assert (found[2].before, found[2].after) == ({"length": "6 years"}, {"length": "8 weeks"})

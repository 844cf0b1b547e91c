import pytest
from flask import Flask

from service.definitions import keeping_reasons
from service.definitions.keeping_reasons import (
    ReasonCodeUnusable,
    ReasonKnown,
    ReasonListFull,
    ReasonsAreReordered,
    Said,
    add_reason,
    change_reason,
    move_reason,
)
from service.definitions.reasons import (
    Because,
    NoteRequired,
    ReasonKind,
    ReasonNotFound,
    ReasonUnknown,
    because,
    reasons_for,
)
from service.definitions.usual_reasons import seed_reasons
from service.ledger.changes import About, Wanted, list_changes, verify_changes
from service.people.actors import SYSTEM, Acting, Actor
from service.people.groups import Group
from service.people.refusals import ChangedSince, NotAllowed
from service.transaction import reading, transaction
from tests.factories.definitions import EARLY

HOLD = ReasonKind.HOLD
ACTING = Acting(SYSTEM, EARLY)


@pytest.fixture
def lists(books: Flask) -> None:
    with transaction():
        seed_reasons(EARLY)


def codes(*, offered: bool = False) -> list[str]:
    return [one.code for one in reasons_for(HOLD, offered=offered)]


def test_every_list_begins_with_usual_reasons_once(lists: None) -> None:
    with reading():
        assert all(reasons_for(kind) for kind in ReasonKind)
    with transaction():
        assert seed_reasons(EARLY) == 0


def test_a_reason_is_chosen_said_in_own_words_or_both(lists: None) -> None:
    with reading():
        assert because(HOLD, None, " My own ") == Because("My own")
        chosen = because(HOLD, "in_court", "")
        assert chosen == Because("Waiting for a court date or decision", "in_court")
        assert because(HOLD, "in_court", "8 May").words.endswith("decision: 8 May")
        with pytest.raises(NoteRequired):
            because(HOLD, "other_agency", " ")
        with pytest.raises(ReasonUnknown):
            because(HOLD, "sunspots", "x")


def test_lists_are_changed_in_the_book_of_changes(
    lists: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        add_reason(HOLD, "storm", "A storm ", needs_note=True, acting=ACTING)
        last = codes()[-2]
        move_reason(HOLD, "storm", up=True, past=last, acting=ACTING)
        move_reason(HOLD, "storm", up=False, past=last, acting=ACTING)
        said = Said("A flood", needs_note=False, active=False)
        change_reason(HOLD, "storm", said, acting=ACTING)
        change_reason(HOLD, "storm", said, seen=2, acting=ACTING)
    with reading():
        assert codes()[-1] == "storm"
        first = codes()[0]
        assert "storm" not in codes(offered=True)
        with pytest.raises(ReasonUnknown):
            because(HOLD, "storm", "x")
        found = list_changes(Wanted(about=About.REASON, subject="hold/storm")).items
        assert [one.text for one in reversed(found)] == [
            "The reason “A storm” was added.",
            "The reason “A storm” was moved.",
            "The reason “A storm” was moved.",
            "The reason “A flood” was changed.",
        ]
        assert found[0].before == {"words": "A storm", "needs_note": True, "active": True}
        assert verify_changes().broken is None
    monkeypatch.setattr(keeping_reasons, "MOST", 7)
    for code, refusal in (
        ("storm", ReasonKnown),
        ("A storm", ReasonCodeUnusable),
        ("snow", ReasonListFull),
    ):
        with pytest.raises(refusal), transaction():
            add_reason(HOLD, code, "x", needs_note=False, acting=ACTING)
    with pytest.raises(ChangedSince), transaction():
        change_reason(HOLD, "storm", said, seen=1, acting=ACTING)
    for code, past, refused in (
        ("sunspots", "storm", ReasonNotFound),
        ("storm", "in_court", ReasonsAreReordered),
        (first, "storm", ReasonsAreReordered),
    ):
        with pytest.raises(refused), transaction():
            move_reason(HOLD, code, up=True, past=past, acting=ACTING)
    supervisor = Acting(Actor("tess", groups=frozenset({Group.SUPERVISOR})), EARLY)
    with pytest.raises(NotAllowed), transaction():
        move_reason(HOLD, "storm", up=True, past=last, acting=supervisor)

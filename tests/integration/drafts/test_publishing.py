from datetime import timedelta

import pytest

from service.definitions.lookup import contents_of, version_of, versions_of
from service.definitions.preparing import Outcome
from service.drafts import publishing
from service.drafts.beginning import begin_from_sheet, begin_from_version
from service.drafts.changing import NEW, remove_file, save_file
from service.drafts.ending import discard_draft
from service.drafts.entries import LONGEST_WORDS, comment_on, entries_of
from service.drafts.models import DraftState, EntryKind
from service.drafts.policy import policy_now, set_second_person
from service.drafts.publishing import Publication
from service.drafts.reading import draft_by_id, file_of
from service.drafts.rebasing import changed_since, newer_version, rebase
from service.drafts.refusals import (
    AnotherPersonReviews,
    DraftChanged,
    DraftHasProblems,
    DraftIsBehind,
    DraftIsNotBeingDrawn,
    DraftIsNotInReview,
    DraftNeedsReview,
    DraftSaysNothingNew,
    EffectInThePast,
    WordsMissing,
)
from service.drafts.reviewing import approve, ask_for_review, send_back, take_back
from service.errors import Refusal
from service.people.actors import Acting, Actor
from service.people.groups import Group
from service.people.refusals import ChangedSince, NotAllowed
from service.transaction import reading, transaction
from tests.factories.definitions import EARLY, publish_files
from tests.integration.definitions.test_publishing import drawn, form

pytestmark = pytest.mark.usefixtures("books")
BPMN = "processes/p/p.bpmn"
FORM = "forms/p/about.json"
LETTER = "processes/p/letter.txt"
FILES = ((BPMN, drawn("A", handrail__form="about")), (FORM, form("Name")), (LETTER, b"Dear all"))
WHY = Publication("Asked for by the team")


def begin(acting: Acting) -> str:
    publish_files(*FILES)
    with transaction():
        return begin_from_version("p", None, acting=acting).id


def save(draft: str, name: str, content: bytes, acting: Acting) -> None:
    with reading():
        known = {one.name: one.revision for one in draft_by_id(draft).files}
    with transaction():
        save_file(draft, name, content, seen=known.get(name, NEW), acting=acting)


def seen(draft: str) -> int:
    with reading():
        return draft_by_id(draft).revision


def publish_draft(draft: str, said: Publication, *, acting: Acting) -> Outcome:
    """Publish a draft as somebody does who has just looked at it."""
    return publishing.publish_draft(draft, said, seen=seen(draft), acting=acting)


def refuses(refusal: type[Refusal], draft: str, said: Publication, acting: Acting) -> Refusal:
    with pytest.raises(refusal) as found:
        publish_draft(draft, said, acting=acting)
    with reading():
        assert draft_by_id(draft).state is not DraftState.PUBLISHED
    return found.value


def test_a_draft_becomes_a_version_with_its_files_and_no_others(ana):
    made = begin(ana)
    refuses(DraftSaysNothingNew, made, WHY, ana)
    save(made, FORM, form("Full name"), ana)
    with transaction():
        remove_file(made, LETTER, seen=1, acting=ana)
    refuses(WordsMissing, made, Publication(" "), ana)
    refuses(WordsMissing, made, Publication("x" * LONGEST_WORDS), ana)
    refuses(EffectInThePast, made, Publication("x", EARLY - timedelta(days=1)), ana)
    later = EARLY + timedelta(days=7)
    outcome = publish_draft(made, Publication(" Names in full ", later), acting=ana)
    assert [(one.key, one.version) for one in outcome.versions] == [("p", 2)]
    with reading():
        draft, newest = draft_by_id(made), versions_of("p")[0]
        assert draft.state is DraftState.PUBLISHED
        assert (newest.deployment.by, newest.deployment.note) == ("ana", "Names in full")
        assert {one.name for one in newest.files} == {BPMN, FORM}
        assert form("Full name") in contents_of(newest).values()
        assert version_of("p", at=EARLY).version == 1
        (entry,) = entries_of(made)
        assert (entry.kind, entry.words, entry.revision) == (
            EntryKind.PUBLISHED,
            "Names in full",
            3,
        )
    refuses_again = (DraftIsNotBeingDrawn, DraftIsNotInReview)
    for refusal, do in zip(
        refuses_again,
        (lambda: publish_draft(made, WHY, acting=ana), lambda: take_back(made, acting=ana)),
        strict=True,
    ):
        with pytest.raises(refusal), transaction():
            do()


def test_what_is_wrong_keeps_a_draft_from_being_published(ana):
    made = begin(ana)
    save(made, FORM, b"{", ana)
    found = refuses(DraftHasProblems, made, WHY, ana)
    assert [one.code for one in found.problems] == ["json_unreadable"]
    olivia = Acting(Actor("olivia", groups=frozenset({Group.OFFICER})), EARLY)
    refuses(NotAllowed, made, WHY, olivia)


def test_a_draft_that_is_changed_while_it_is_checked_is_not_published(ana, bo, monkeypatch):
    made = begin(ana)
    save(made, FORM, form("Full name"), ana)
    monkeypatch.setattr(
        "service.drafts.publishing.carry_through",
        lambda _, store, **__: (save(made, FORM, form("Other"), bo), store(None)),
    )
    assert refuses(DraftChanged, made, WHY, ana).by == "bo"


def needs_two(ana: Acting) -> Acting:
    """Let a second person be needed, and give the administrator who says so."""
    admin = Acting(Actor("admin", groups=frozenset({Group.ADMINISTRATOR})), EARLY)
    with pytest.raises(NotAllowed), transaction():
        set_second_person(needed=True, version=None, acting=ana)
    with transaction():
        set_second_person(needed=True, version=0, acting=admin)
        set_second_person(needed=True, version=1, acting=admin)
        assert policy_now().version == 1
    with pytest.raises(ChangedSince), transaction():
        set_second_person(needed=False, version=0, acting=admin)
    return admin


def test_another_person_approves_where_the_policy_says_so(ana, bo):
    admin = needs_two(ana)
    made = begin(ana)
    save(made, FORM, form("Full name"), ana)
    refuses(DraftNeedsReview, made, WHY, ana)
    with pytest.raises(DraftIsNotInReview), transaction():
        approve(made, "", seen=2, acting=bo)
    with transaction():
        ask_for_review(made, "Have a look", acting=ana)
    for refusal, do in (
        (DraftIsNotBeingDrawn, lambda: save_file(made, FORM, b"", seen=2, acting=ana)),
        (DraftIsNotBeingDrawn, lambda: ask_for_review(made, "", acting=ana)),
        (AnotherPersonReviews, lambda: approve(made, "", seen=2, acting=ana)),
        (WordsMissing, lambda: send_back(made, " ", acting=bo)),
        (WordsMissing, lambda: comment_on(made, "x" * (LONGEST_WORDS + 1), acting=bo)),
    ):
        with pytest.raises(refusal), transaction():
            do()
    refuses(DraftNeedsReview, made, WHY, ana)
    with transaction():
        comment_on(made, "Why in full?", element="A", acting=bo)
        send_back(made, "Say first and last name", acting=bo)
        ask_for_review(made, "", acting=ana)
        take_back(made, acting=ana)
        ask_for_review(made, "", acting=bo)
    with pytest.raises(AnotherPersonReviews), transaction():
        approve(made, "", seen=2, acting=bo)
    with transaction():
        approve(made, "Good", seen=2, acting=admin)
    publish_draft(made, WHY, acting=ana)
    with reading():
        said = [(one.kind.value, one.by, one.words, one.element) for one in entries_of(made)]
    assert said == [
        ("published", "ana", WHY.note, None),
        ("approved", "admin", "Good", None),
        ("review_asked", "bo", "", None),
        ("taken_back", "ana", "", None),
        ("review_asked", "ana", "", None),
        ("sent_back", "bo", "Say first and last name", None),
        ("comment", "bo", "Why in full?", "A"),
        ("review_asked", "ana", "Have a look", None),
    ]


def test_nobody_approves_or_publishes_what_they_have_not_seen(ana, bo):
    made = begin(ana)
    save(made, FORM, form("Full name"), ana)
    with transaction():
        ask_for_review(made, "", acting=ana)
        take_back(made, acting=ana)
    save(made, FORM, form("Something else"), ana)
    with transaction():
        ask_for_review(made, "", acting=ana)
    for unseen in (2, None):
        with pytest.raises(DraftChanged) as refused, transaction():
            approve(made, "", seen=unseen, acting=bo)
        assert (refused.value.by, refused.value.revision) == ("ana", 3)
        with pytest.raises(DraftChanged):
            publishing.publish_draft(made, WHY, seen=unseen, acting=bo)
    with transaction():
        approve(made, "", seen=3, acting=bo)


def test_whoever_ever_changed_a_draft_does_not_approve_it(ana, bo):
    admin, made = needs_two(ana), begin(ana)
    save(made, FORM, form("Full name"), bo)
    with transaction():
        remove_file(made, LETTER, seen=1, acting=bo)
    save(made, FORM, form("Name in full"), admin)
    with transaction():
        ask_for_review(made, "", acting=admin)
    for author in (ana, bo, admin):
        with pytest.raises(AnotherPersonReviews), transaction():
            approve(made, "", seen=4, acting=author)


def test_a_draft_that_is_behind_takes_over_what_is_chosen(ana):
    made, mine = begin(ana), drawn("A", "B", handrail__form="about")
    save(made, BPMN, mine, ana)
    theirs = drawn("A", "C", handrail__form="about")
    publish_files((BPMN, theirs), (FORM, form("Full name")), (LETTER, b"Dear you"))
    with reading():
        draft = draft_by_id(made)
        newest = newer_version(draft)
        assert newest is not None
        assert [(one.name, one.draft, one.gone) for one in changed_since(draft, newest)] == [
            (FORM, False, False),
            (LETTER, False, False),
            (BPMN, True, False),
        ]
        newer = newest.id
    assert refuses(DraftIsBehind, made, WHY, ana).newest == newer
    for refusal, of, at in ((DraftIsBehind, "another", 2), (DraftChanged, newer, 1)):
        with pytest.raises(refusal), transaction():
            rebase(made, [FORM], newest=of, seen=at, acting=ana)
    with transaction():
        rebase(made, [FORM], newest=newer, seen=2, acting=ana)
    with reading():
        draft = draft_by_id(made)
        assert newer_version(draft) is None
        assert file_of(draft, FORM).content == form("Full name")
        assert file_of(draft, BPMN).content == mine
    with pytest.raises(DraftIsBehind), transaction():
        rebase(made, [], newest=newer, seen=3, acting=ana)
    with transaction():
        rolled_back = begin_from_version("p", 1, acting=ana).id
    publish_draft(made, WHY, acting=ana)
    with reading():
        newest = newer_version(draft_by_id(rolled_back))
    outcome = publish_draft(rolled_back, Publication("Roll back", over=newest.id), acting=ana)
    assert outcome.versions[0].version == 4


def test_a_new_process_can_give_up_files_that_a_newer_version_has_no_more(ana):
    made = begin(ana)
    with transaction():
        whole = begin_from_version("p", None, acting=ana).id
        remove_file(whole, LETTER, seen=1, acting=ana)
        sheet = begin_from_sheet("q", "Q", role="r", acting=ana).id
    publish_draft(whole, WHY, acting=ana)
    publish_files(("processes/x/q.bpmn", drawn(key="q")))
    with reading():
        newest = newer_version(draft_by_id(made))
        assert [(one.name, one.gone) for one in changed_since(draft_by_id(made), newest)] == [
            (LETTER, True)
        ]
        other = newer_version(draft_by_id(sheet))
        (drawing,) = changed_since(draft_by_id(sheet), other)
        assert (drawing.name, drawing.draft) == ("processes/q/q.bpmn", True)
    with transaction():
        rebase(made, [LETTER], newest=newest.id, seen=1, acting=ana)
        assert [one.name for one in draft_by_id(made).files] == [FORM, BPMN]


def test_a_discarded_draft_is_not_published(ana):
    made = begin(ana)
    with transaction():
        discard_draft(made, acting=ana)
    refuses(DraftIsNotBeingDrawn, made, WHY, ana)

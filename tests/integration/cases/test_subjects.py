"""The people and homes that cases are about: kept once, found by those who may, corrected once."""

from datetime import date, timedelta

import pytest

from service.cases import sweeping
from service.cases.beginning import Opening
from service.cases.case_list import CaseFilter, list_cases
from service.cases.commands.correct_subject import correct_subject
from service.cases.commands.start import start as start_case
from service.cases.duplicates import likely_repeats
from service.cases.models import SubjectKind
from service.cases.refusals import VersionMismatch
from service.cases.subjects.details import SubjectGiven
from service.cases.subjects.finding import find_subject, find_subjects
from service.cases.subjects.history import changes_of_subject
from service.cases.subjects.refusals import (
    CaseHasNoSubject,
    SubjectNotFound,
    SubjectUnknown,
    SubjectUnsuitable,
)
from service.ledger import audit
from service.people.actors import SYSTEM, Actor
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.transaction import reading
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.factories.statements import statements
from tests.unit.engine.notation import end, extension, flow, handrail, start, user

ADA = SubjectGiven(
    name="Ada Brown",
    reference="P-17",
    kind=SubjectKind.PERSON,
    date_of_birth=date(1980, 3, 12),
    uprn="100023336956",
    tenancy_reference="T/88-1",
    contact={"phone": "01632 960 123", "email": "ada@example.org", "address": "2 Elm Court"},
)


@pytest.fixture(autouse=True)
def published(desk: Desk) -> None:
    publish_process(start(), user("A"), end(), flow("S A E"))
    publish_process(start(), user("A"), end(), flow("S A E"), key="q")


@pytest.fixture
def olivia(desk: Desk) -> Actor:
    return add_actor("olivia", Group.OFFICER)


def found(text: str, actor: Actor = SYSTEM) -> list[str]:
    with reading():
        return [one.subject.name for one in find_subjects(text, actor=actor, at=MONDAY).items]


def subject_of(desk: Desk, case_id: str) -> str:
    subject = desk.case(case_id).subject
    assert subject is not None
    return subject.id


def test_a_subject_is_found_by_whatever_is_known_of_it(desk):
    desk.start(subject=ADA)
    desk.start(subject=SubjectGiven("Adam Brown", contact="ring 0161 496 0000 after six"))
    for text in (
        *("ada br", "BROWN ada", "p-17", "P17", "100023336956", "T/88-1", "elm court"),
        *("01632 960123", "01632960", "+44 1632 960123", "ada@example.org", "Brown 12/3/1980"),
        *("12.03.1980", "1980-03-12"),
    ):
        assert "Ada Brown" in found(text), text
    assert found("brown") == ["Ada Brown", "Adam Brown"]
    assert found("0161 4960000") == ["Adam Brown"]
    assert found("text") == found("31/2/1980") == found("!") == []
    with reading():
        page = find_subjects("brown", actor=SYSTEM, at=MONDAY, limit=1)
        rest = find_subjects("brown", actor=SYSTEM, at=MONDAY, limit=1, cursor=page.next)
    assert [one.subject.name for one in (*page.items, *rest.items)] == ["Ada Brown", "Adam Brown"]


def test_cases_share_a_subject_that_is_chosen_or_told_word_for_word(desk, olivia):
    one = desk.start(subject=ADA)
    ada = subject_of(desk, one)
    chosen = desk.start(subject_id=ada)
    told = desk.start(subject=ADA)
    assert subject_of(desk, chosen) == subject_of(desk, told) == ada
    other = desk.start(subject=SubjectGiven("Ada Brown", "P-17"))
    assert subject_of(desk, other) != ada, "less was said"
    with reading():
        known = find_subject(ada, actor=olivia, at=desk.now)
    assert [case.id for case in known.cases] == [told, chosen, one]
    assert desk.case(chosen).title.endswith(": Ada Brown")
    with pytest.raises(SubjectUnsuitable) as refused:
        desk.start(subject=SubjectGiven(" ", uprn="12a", date_of_birth=date(2030, 1, 1)))
    assert [one.field for one in refused.value.problems] == ["name", "uprn", "date_of_birth"]


def test_nobody_learns_of_a_subject_whose_cases_they_may_not_see(desk, olivia):
    omar = add_actor("omar", Group.SUPERVISOR)
    hidden = desk.start(subject=ADA, restricted_to=("omar",))
    ada = subject_of(desk, hidden)
    assert found("ada", olivia) == []
    assert found("ada", omar) == ["Ada Brown"]
    with reading(), pytest.raises(SubjectNotFound):
        find_subject(ada, actor=olivia, at=desk.now)
    with pytest.raises(SubjectUnknown):
        desk.start(by=olivia, subject_id=ada)
    with reading():
        repeats = likely_repeats("p", {}, about=ADA, actor=olivia, at=desk.now)
    assert (repeats.cases, list(repeats.subjects)) == ((), [])
    same = desk.start(by=olivia, subject=ADA)
    assert subject_of(desk, same) != ada, "what she says is not held against what is hidden"
    apart = desk.start("q", subject=ADA)
    assert subject_of(desk, apart) == subject_of(desk, same), "the service joins what is open"
    bo = SubjectGiven("Bo", "P-18")
    restricted = desk.start(subject=bo, restricted_to=("omar",))
    assert subject_of(desk, desk.start(subject=bo)) != subject_of(desk, restricted)
    shared = desk.start(by=omar, subject_id=ada)
    with reading():
        (known, _) = find_subjects("ada", actor=olivia, at=desk.now).items
        assert {case.id for one in (known, _) for case in one.cases} == {same, apart, shared}
        assert {one.more for one in (known, _)} == {0}


def test_whoever_looks_for_people_sees_nothing_that_a_case_of_theirs_withholds(desk, olivia):
    telling = handrail("subject", detail="phone", value="phone if safe == 'yes' else null")
    publish_process(extension(telling), start(), user("A"), end(), flow("S A E"), key="r")
    subjects = []
    for name, safe in (("Ada Brown", "no"), ("Adam Brown", "yes"), ("Ann Brown", "no")):
        about = SubjectGiven(name, contact=ADA.contact)
        subjects.append(subject_of(desk, desk.start("r", subject=about, safe=safe, phone="1")))
    add_actor("omar", Group.SUPERVISOR)
    hidden = desk.start("r", subject_id=subjects[1], safe="no", restricted_to=("omar",))
    for _ in range(3):
        desk.start("r", subject_id=subjects[0], safe="yes", phone="1")
    with reading(), statements() as seen:
        ada, adam, ann = find_subjects("01632 960123", actor=olivia, at=desk.now).items
    assert len(seen) <= 5, [one.text for one in seen]
    unsafe = {"email": "ada@example.org", "address": "2 Elm Court"}
    assert (ada.subject.contact, ada.withheld) == (unsafe, {"phone"})
    assert (adam.subject.contact, adam.withheld) == (ADA.contact, frozenset())
    assert (ann.subject.contact, ada.more) == (unsafe, 0)
    assert hidden not in {one.id for one in adam.cases}


def test_an_open_case_of_the_same_process_and_subject_is_a_repeat(desk):
    one = desk.start(subject=ADA)
    ada = subject_of(desk, one)
    alike = SubjectGiven("Ada Brown", contact={"mobile": "01632960123"})
    with reading():
        for about in (ada, ADA, alike):
            repeats = likely_repeats("p", {}, about=about, actor=SYSTEM, at=desk.now)
            assert [case.id for case in repeats.cases] == [one]
            assert [known.subject.id for known in repeats.subjects] == [ada] * (about != ada)
            assert likely_repeats("q", {}, about=about, actor=SYSTEM, at=desk.now).cases == ()
        namesake = likely_repeats(
            "p", {}, about=SubjectGiven("Ada Brown"), actor=SYSTEM, at=desk.now
        )
        assert (namesake.cases, list(namesake.subjects)) == ((), [])


def test_a_correction_is_made_once_and_told_in_every_case(desk, olivia):
    one = desk.start(subject=ADA)
    ada = subject_of(desk, one)
    other = desk.start(subject_id=ada)
    titled = desk.start(subject_id=ada, title="Her own words")
    said = {"name": "Ada Browne", "contact": {"phone": "01632 960 999"}, "uprn": ADA.uprn}
    desk.now += timedelta(hours=1)
    desk.do(lambda: correct_subject(one, said, acting=desk.acting(olivia), seen=0))
    assert desk.case(other).subject == desk.case(one).subject
    assert found("browne") == ["Ada Browne"]
    assert found("01632 960 123") == []
    assert desk.log(one)[-1] == "subject_corrected" != desk.log(other)[-1]
    assert (sweeping.tell_corrections(desk.now), sweeping.tell_corrections(desk.now)) == (2, 0)
    titles = [desk.case(each).title.partition(": ")[2] for each in (one, other)]
    assert titles == ["Ada Browne", "Ada Browne"], "no list shows the old name"
    assert desk.case(titled).title == "Her own words"
    with reading():
        entry = audit.entries(other)[-1]
        assert (entry.kind, entry.actor) == ("subject_corrected", "olivia")
        assert "name, contact details" in entry.text
        assert "960" not in str(entry.data) + entry.text
        (change,) = changes_of_subject(other, actor=olivia, now=desk.now).items
        by_words = list_cases(CaseFilter(text="browne"), actor=olivia, now=desk.now).items
    assert change.before == {"name": "Ada Brown", "contact": dict(ADA.contact)}
    assert change.after == {"name": "Ada Browne", "contact": {"phone": "01632 960 999"}}
    assert {row.case.id for row in by_words} == {one, other, titled}
    version = desk.case(one).etag
    desk.do(lambda: correct_subject(one, said, acting=desk.acting(olivia), if_match=version))
    assert desk.case(one).etag == version, "what is said already changes nothing"
    with pytest.raises(VersionMismatch):
        desk.do(lambda: correct_subject(other, said, acting=desk.acting(olivia), seen=0))


def test_a_correction_must_be_possible_and_its_maker_take_part(desk, olivia):
    case = desk.start(subject=ADA)
    wrong = {
        "name": "",
        "uprn": "1234567890123",
        "date_of_birth": date(1700, 1, 1),
        "reference": "x" * 101,
        "contact": {"phone": "n/a", "email": "ada at home", "preferred": "pigeon"},
    }
    with pytest.raises(SubjectUnsuitable) as refused:
        desk.do(lambda: correct_subject(case, wrong, acting=desk.acting(olivia)))
    assert [one.field for one in refused.value.problems] == [
        *("name", "reference", "uprn", "date_of_birth"),
        *("contact.phone", "contact.email", "contact.preferred"),
    ]
    lenient = {"contact": {"phone": "01632 960123 (work, ask for Ada)", "email": "a@b"}}
    desk.do(lambda: correct_subject(case, lenient, acting=desk.acting(olivia)))
    program = add_actor("ivy", Group.INTEGRATOR)
    with pytest.raises(NotAllowed):
        desk.do(lambda: correct_subject(case, lenient, acting=desk.acting(program)))
    nobodys = desk.do(lambda: start_case(Opening("p"), acting=desk.acting()).id)
    with pytest.raises(CaseHasNoSubject):
        desk.do(lambda: correct_subject(nobodys, lenient, acting=desk.acting(olivia)))

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from service.bpmn.drawing import draw
from service.definitions.lookup import version_of
from service.definitions.models import Part
from service.drafts.beginning import (
    begin_from_draft,
    begin_from_files,
    begin_from_sheet,
    begin_from_version,
)
from service.drafts.changing import LARGEST_FILE, NEW, remove_file, rename_file, save_file
from service.drafts.checking import problems_of
from service.drafts.ending import bring_back, discard_draft
from service.drafts.models import DraftState, ProcessDraft
from service.drafts.presence import GONE, others_present, say_present
from service.drafts.reading import draft_by_id, files_of, open_drafts
from service.drafts.refusals import (
    DraftChanged,
    DraftFileExists,
    DraftFileNotFound,
    DraftFileUnusable,
    DraftIsNotBeingDrawn,
    DraftNeedsOneProcess,
    DraftNotFound,
    ProcessKeyTaken,
    ProcessKeyUnusable,
)
from service.errors import Refusal
from service.extensions import db
from service.people.actors import Acting, Actor
from service.people.groups import Group
from service.people.refusals import NotAllowed, NothingNamed
from service.transaction import reading, transaction
from tests.factories.definitions import EARLY, publish_files, shipped_files
from tests.integration.definitions.test_publishing import drawn, form

pytestmark = pytest.mark.usefixtures("books")
BPMN = "processes/p/p.bpmn"
FORM = "forms/p/about.json"
LACKING = {"task_without_role", "task_without_sla"}
FILES = ((BPMN, drawn("A", handrail__form="about")), (FORM, form("Name")))


def begin(acting: Acting) -> str:
    publish_files(*FILES)
    with transaction():
        return begin_from_version("p", None, acting=acting).id


def codes(draft_id: str, **unsaved: bytes) -> list[str]:
    """What is wrong, but for what the small drawings always lack."""
    with reading():
        found = problems_of(draft_by_id(draft_id), at=EARLY, unsaved=unsaved)
        return [one.code for one in found if one.code not in LACKING]


def is_locked(draft_id: str) -> bool:
    """Whether others who change the draft wait; on SQLite whoever writes waits for every other."""
    if db.engine.dialect.name == "sqlite":
        return True
    row = select(ProcessDraft.id).where(ProcessDraft.id == draft_id)
    with db.engine.connect() as other, pytest.raises(OperationalError, match="obtain lock"):
        other.execute(row.with_for_update(nowait=True))
    return True


def test_a_draft_begins_as_a_copy_of_a_version_and_leaves_that_alone(ana):
    made = begin(ana)
    with transaction():
        save_file(made, FORM, form("Full name"), seen=1, acting=ana)
    with reading():
        draft = draft_by_id(made)
        assert (draft.key, draft.state, draft.base.version) == ("p", DraftState.DRAWING, 1)
        assert dict(files_of(draft)) == {BPMN: FILES[0][1], FORM: form("Full name")}
        assert [one.version for one in [version_of("p", at=EARLY)]] == [1]
        assert open_drafts() == [draft]


def test_nobody_saves_upon_what_another_has_saved(ana, bo):
    made = begin(ana)
    with transaction():
        save_file(made, FORM, form("Mine"), seen=1, acting=ana)
    for seen in (1, NEW, 99):
        with pytest.raises(DraftChanged) as refused, transaction():
            save_file(made, FORM, form("Yours"), seen=seen, acting=bo)
        assert (refused.value.by, refused.value.at, refused.value.revision) == ("ana", EARLY, 2)
    with transaction():
        assert save_file(made, FORM, form("Mine"), seen=2, acting=bo).changed_by == "ana"
        remove_file(made, FORM, seen=2, acting=ana)
    with pytest.raises(DraftChanged) as refused, transaction():
        save_file(made, FORM, form("Yours"), seen=2, acting=bo)
    assert refused.value.revision == NEW
    with transaction():
        assert save_file(made, FORM, form("Yours"), seen=NEW, acting=bo).revision == 4


def test_what_cannot_be_saved_is_kept_apart_in_a_draft_of_its_own(ana, bo):
    made = begin(ana)
    publish_files((BPMN, drawn("B", handrail__form="about")), (FORM, form("Other")))
    mine = drawn("C", handrail__form="about")
    with transaction():
        save_file(made, FORM, form("Full name"), seen=1, acting=ana)
        rename_file(made, BPMN, "processes/p/q.bpmn", seen=1, acting=ana)
        apart = begin_from_draft(made, BPMN, mine, acting=bo).id
    with transaction():
        letters = begin_from_draft(apart, "letters/first.typ", b"Dear", acting=ana).id
        assert is_locked(apart)
    with reading():
        draft, of = draft_by_id(apart), draft_by_id(made)
        assert (draft.key, draft.based_on, draft.state) == (of.key, of.based_on, of.state)
        assert (draft.made_by, draft.drawn_by) == ("bo", ["ana", "bo"])
        assert dict(files_of(draft)) == {"processes/p/q.bpmn": mine, FORM: form("Full name")}
        assert "letters/first.typ" in dict(files_of(draft_by_id(letters)))
        assert "letters/first.typ" not in dict(files_of(draft))
    with pytest.raises(DraftNotFound), transaction():
        begin_from_draft("none", BPMN, b"", acting=ana)
    with pytest.raises(DraftFileUnusable), transaction():
        begin_from_draft(made, FORM, b" " * (LARGEST_FILE + 1), acting=ana)


def test_files_are_renamed_and_removed_but_the_diagram_stays(ana):
    made = begin(ana)
    with transaction():
        rename_file(made, FORM, "forms\\p\\who.json", seen=1, acting=ana)
        rename_file(made, BPMN, BPMN, seen=1, acting=ana)
        rename_file(made, BPMN, "processes/q/q.bpmn", seen=1, acting=ana)
    with reading():
        assert [one.name for one in draft_by_id(made).files] == [
            "forms/p/who.json",
            "processes/q/q.bpmn",
        ]
    for name, to, refusal in (
        ("forms/p/who.json", "processes/q/q.bpmn", DraftFileExists),
        ("forms/p/who.json", "who.bpmn", DraftFileUnusable),
        ("forms/p/who.json", "../who.json", DraftFileUnusable),
        ("nobody.json", "who.json", DraftFileNotFound),
    ):
        with pytest.raises(refusal), transaction():
            rename_file(made, name, to, seen=2, acting=ana)
    with pytest.raises(DraftFileUnusable), transaction():
        remove_file(made, "processes/q/q.bpmn", seen=3, acting=ana)


def test_what_no_draft_can_have_is_refused(ana, monkeypatch):
    made = begin(ana)
    for name, content in (
        ("/etc/passwd", b""),
        ("x" * 301, b""),
        ("big.typ", b"x" * (LARGEST_FILE + 1)),
        ("two.bpmn", b""),
    ):
        with pytest.raises(DraftFileUnusable), transaction():
            save_file(made, name, content, seen=NEW, acting=ana)
    monkeypatch.setattr("service.drafts.changing.MOST_FILES", 2)
    with pytest.raises(DraftFileUnusable), transaction():
        save_file(made, "one_more.typ", b"", seen=NEW, acting=ana)
    with pytest.raises(DraftFileUnusable), reading():
        problems_of(draft_by_id(made), at=EARLY, unsaved={"x": b"x" * (LARGEST_FILE + 1)})
    monkeypatch.setattr("service.drafts.changing.MOST_FILES", 3)
    monkeypatch.setattr("service.drafts.changing.LARGEST_DRAFT", 10_000)
    with pytest.raises(DraftFileUnusable, match="in all"), transaction():
        save_file(made, "one_more.typ", b"x" * 9_990, seen=NEW, acting=ana)
    with reading():
        assert db.session.scalar(select(func.count()).select_from(ProcessDraft)) == 1


def test_only_who_draws_may_change_a_draft_and_only_while_it_is_drawn(ana):
    made = begin(ana)
    olivia = Acting(Actor("olivia", groups=frozenset({Group.OFFICER})), EARLY)
    with pytest.raises(NotAllowed), transaction():
        save_file(made, FORM, b"", seen=1, acting=olivia)
    with transaction():
        discard_draft(made, acting=ana)
    for change in (
        lambda: save_file(made, FORM, b"", seen=1, acting=ana),
        lambda: discard_draft(made, acting=ana),
    ):
        with pytest.raises(DraftIsNotBeingDrawn), transaction():
            change()
    with transaction():
        bring_back(made, acting=ana)
        save_file(made, FORM, b"", seen=1, acting=ana)
    with pytest.raises(DraftIsNotBeingDrawn), transaction():
        bring_back(made, acting=ana)
    with pytest.raises(DraftNotFound), transaction():
        save_file("nothing", FORM, b"", seen=1, acting=ana)
    with pytest.raises(DraftNotFound), reading():
        draft_by_id("nothing")


def test_an_empty_sheet_is_sound_and_called_as_its_diagram_says(ana):
    with transaction():
        made = begin_from_sheet("garages", "Garage & shed", role="lettings", acting=ana).id
    assert codes(made) == []
    with reading():
        draft = draft_by_id(made)
        (sheet,) = draft.files
        assert (draft.name, draft.based_on, sheet.part) == ("Garage & shed", None, Part.BPMN)
        content, name = sheet.content, sheet.name
    with transaction():
        save_file(made, name, content.replace(b'"garages"', b'"sheds"'), seen=1, acting=ana)
        assert draft_by_id(made).key == "sheds"
        save_file(made, name, b"<broken", seen=2, acting=ana)
        assert draft_by_id(made).key == "sheds"
    publish_files(*FILES)
    for key, called, role, refusal in (
        ("p", "P", "lettings", ProcessKeyTaken),
        ("1", "P", "lettings", ProcessKeyUnusable),
        ("q", "Q", "", ProcessKeyUnusable),
        ("q", " ", "lettings", NothingNamed),
    ):
        with pytest.raises(refusal), transaction():
            begin_from_sheet(key, called, role=role, acting=ana)


def test_a_draft_stays_of_its_process_when_another_is_drawn_before_it(ana):
    with transaction():
        made = begin_from_sheet("garages", "Garages", role="lettings", acting=ana).id
        (sheet,) = draft_by_id(made).files
        name, content = sheet.name, sheet.content
        begins, ends = content.index(b"<process "), content.index(b"</process>") + 10
        first = content[begins:ends]
        for was in (b"garages", b"began", b"do_it", b"done", b"lane_lettings"):
            first = first.replace(was, b"x_" + was)
        both = content[:begins] + first + content[begins:]
        save_file(made, name, both, seen=1, acting=ana)
    with reading():
        draft = draft_by_id(made)
        assert (draft.key, draft.name) == ("garages", "Garages")
        told = problems_of(draft, at=EARLY)
        renamed = content.replace(b'"garages"', b'"sheds"')
        assert problems_of(draft, at=EARLY, unsaved={name: renamed, "x.bpmn": b"<"})
    assert [one.element for one in told if one.code == "draft_has_another_process"] == ["x_garages"]
    with transaction():
        save_file(made, name, renamed, seen=2, acting=ana)
        assert draft_by_id(made).key == "sheds"


def test_a_draft_begins_from_files_based_on_what_is_published(ana):
    publish_files(*FILES)
    with transaction():
        draft = begin_from_files(FILES, acting=ana)
        assert (draft.key, draft.base.version) == ("p", 1)
        kept = {one.name: one.content for one in draft.files}
        assert draw(kept[BPMN], process="p")
        assert kept[FORM] == FILES[1][1]
    for files, refusal in (
        ([("p.bpmn", b"<nothing")], Refusal),
        ([FILES[1]], DraftNeedsOneProcess),
        ([("a.bpmn", FILES[0][1]), ("b.bpmn", FILES[0][1])], DraftNeedsOneProcess),
        ([("p.bpmn", b"x" * (LARGEST_FILE + 1))], DraftFileUnusable),
        ([("p.bpmn", drawn(key="p" * 101))], DraftNeedsOneProcess),
    ):
        with pytest.raises(refusal), transaction():
            begin_from_files(files, acting=ana)


def test_every_file_is_checked_though_one_cannot_be_read(ana):
    made = begin(ana)
    assert "form_unknown" not in codes(made)
    with transaction():
        save_file(made, FORM, b"{", seen=1, acting=ana)
    found = codes(made)
    assert found[0] == "json_unreadable"
    assert len(found) > 1
    assert codes(made, **{FORM: form("Name")}) == []
    assert codes(made, **{BPMN: b"<broken"})[:2] == ["json_unreadable", "xml_malformed"]


def test_what_else_would_not_be_published_is_told(ana):
    shared = [("p.bpmn", drawn("A", handrail__form="about")), ("about.json", form())]
    publish_files(*shared, ("q.bpmn", drawn("A", key="q", handrail__form="about")))
    with transaction():
        made = begin_from_version("p", 1, acting=ana).id
    assert codes(made) == []
    unsaved = {"about.json": b'{"components": [{"type": "nothing"}]}'}
    assert codes(made, **unsaved)


def test_who_has_a_draft_open_is_known_until_their_page_is_closed(ana, bo):
    made = begin(ana)
    with transaction():
        say_present(made, acting=ana)
        say_present(made, acting=Acting(ana.who, EARLY + GONE / 2))
        say_present(made, acting=bo)
    with reading():
        (there,) = others_present(made, "bo", now=EARLY + GONE)
        assert (there.username, there.since) == ("ana", EARLY)
        assert others_present(made, "bo", now=EARLY + 2 * GONE) == []


def test_the_shipped_processes_can_be_drafted_and_nothing_is_wrong_with_them(ana):
    publish_files(*shipped_files())
    with transaction():
        made = begin_from_version("housing_options", None, acting=ana).id
    with reading():
        found = problems_of(draft_by_id(made), at=EARLY)
        assert [one for one in found if one.severity == "error"] == []

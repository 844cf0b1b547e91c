"""A document from its making to its issue: changed by officers, sent once as it was approved."""

import io

import pytest
from pypdf import PdfReader

from service.cases.commands.complete import complete
from service.cases.commands.migrate import migrate
from service.cases.documents.drafting import draft_edit, draft_rebuild
from service.cases.documents.reading import Standing, papers_of_task, read_document
from service.cases.documents.refreshing import data_now
from service.cases.documents.refusals import (
    DocumentCannotBeRebuilt,
    DocumentIsClosed,
    DocumentIsIssued,
    DocumentIsSame,
    WordsUnusable,
)
from service.cases.documents.versions import latest_of_case, texts_in
from service.cases.models import Case
from service.cases.moving import Moving
from service.cases.refusals import VersionMismatch
from service.cases.storage import open_store
from service.documents import SectionsTooLong
from service.extensions import db
from service.installation import here
from service.ledger import mailbox
from service.people.groups import Group
from service.people.refusals import ChangedSince
from service.transaction import reading
from tests.factories.definitions import publish_files
from tests.factories.people import add_actor
from tests.integration.workers.packs import LETTER, edit, save
from tests.unit.engine.notation import (
    boundary,
    end,
    extension,
    flow,
    gateway,
    handrail,
    process,
    script,
    service,
    several,
    start,
    sub,
    user,
    write,
)


def publish_pack(make=b"make"):
    """Asked, made, checked by another person, emailed or handed over; facts come in beside it."""
    making = extension(
        handrail("input", name="template", value="'pack.typ'"),
        handrail("input", name="data", value="pack"),
        handrail("output", name="made", value="document"),
        handrail("input", name="title", value="'Pack'"),
    )
    sending = extension(
        handrail("input", name="to", value="address"),
        handrail("input", name="text", value="'Here it is'"),
        handrail("input", name="attachments", value="[made]"),
    )
    together = "pack = {'name': name, 'advice': advice, 'extra': extra}"
    drawn = process(
        start(),
        gateway("parallel", "P"),
        user("facts"),
        end("F"),
        gateway("exclusive", "G"),
        user("ask", handrail__roles="writer"),
        script("put", together),
        service("make", topic="document", inner=making),
        user(
            "check",
            handrail__checks="make",
            handrail__notBy="ask",
            handrail__outcomes="approve, return",
        ),
        gateway("exclusive", "H", default="approved"),
        service("mail", topic="email", inner=sending),
        boundary("R", "mail", "error email_refused"),
        user("give", handrail__issues="make"),
        end(),
        user("other"),
        flow("S P G ask put make check H"),
        flow("H mail", key="approved"),
        flow("P facts F"),
        flow("mail other E"),
        flow("R give E"),
        flow("H G", when="outcomes.check == 'return'"),
    )
    diagram = may_be_refused(drawn).replace(b'"make"', b'"%s"' % make)
    publish_files(("p/p.bpmn", diagram), ("p/pack.typ", LETTER))


def may_be_refused(drawn):
    error = b'<error id="e_email_refused" errorCode="email_refused"/><process'
    return write(drawn).replace(b"<process", error, 1)


@pytest.fixture
def people(hands):
    publish_pack()
    return {
        name: hands.do(lambda name=name: add_actor(name, Group.OFFICER, roles_held=["writer"]))
        for name in ("ann", "bob", "cat")
    }


@pytest.fixture
def made(hands, people):
    """A pack that waits to be checked: its case and its file."""
    case = hands.start(name="Ada", advice="Wait.", extra="More.", address="ada@example.org")
    hands.complete(case, "ask", by=people["ann"])
    hands.tick()
    return case, hands.case(case).data["made"]


def rebuild(hands, file_id, by):
    with reading():
        draft = draft_rebuild(file_id, actor=by, now=hands.now)
    return save(hands, draft, by)


def read(hands, file_id, by):
    with reading():
        view = read_document(file_id, actor=by, now=hands.now)
        texts = {one.made.version: texts_in(one.made) for one in view.versions}
        standings = {one.made.version: one.standing for one in view.versions}
        db.session.expunge_all()
    return view, texts, standings


def text_of(file):
    with open_store(here().settings).open(file.stored_as) as content:
        return PdfReader(io.BytesIO(content.read())).pages[0].extract_text()


def test_whoever_checks_a_pack_may_change_it_and_approves_what_they_have_read(hands, people, made):
    case, first = made
    bob, cat = people["bob"], people["cat"]
    seen = hands.task(case, "check")
    with reading():
        ((paper, may_change),) = papers_of_task(seen.id, actor=bob)
        assert (paper.made.file_id, may_change) == (first, True)
        with pytest.raises(DocumentIsClosed):
            draft_edit(first, {"advice": "x"}, why="", actor=people["ann"])
    second = edit(hands, first, bob, advice="# Ask\r\n\r\n- #panic() **now**")
    approving = hands.acting(cat)
    with pytest.raises(VersionMismatch):
        hands.do(
            lambda: complete(
                seen.id, {}, acting=approving, outcome="approve", if_match=seen.version
            )
        )
    with reading(), pytest.raises(ChangedSince):
        draft_edit(first, {"advice": "y"}, why="", actor=cat)
    view, texts, standings = read(hands, second, bob)
    assert texts[1]["advice"] == "Wait."
    assert texts[2]["advice"] == "# Ask\n\n- #panic() **now**"
    assert standings == {2: Standing.DRAFT, 1: Standing.EARLIER}
    assert "#panic() now" in text_of(view.newest.file)


def test_the_version_that_was_approved_is_sent_once_and_never_changes(hands, people, made):
    case, first = made
    bob = people["bob"]
    second = edit(hands, first, bob, advice="Ask.")
    hands.complete(case, "check", by=bob, outcome="approve")
    assert hands.work(case)[-1].inputs["attachments"] == [second]
    assert read(hands, second, bob)[2][2] is Standing.SENDING
    hands.tick()
    hands.tick()
    view, _, standings = read(hands, second, bob)
    assert standings == {2: Standing.ISSUED, 1: Standing.EARLIER}
    assert (view.newest.made.issued_how, view.newest.made.issued_to) == ("email", "ada@example.org")
    with reading():
        (mail,) = mailbox.mails_of(case)
        assert [one["file"] for one in mail.attachments] == [second]
        with pytest.raises(DocumentIsIssued):
            draft_edit(second, {"advice": "z"}, why="", actor=bob)


def test_a_pack_that_is_sent_in_the_move_that_makes_it_is_issued(hands):
    making = extension(
        handrail("input", name="template", value="'pack.typ'"),
        handrail("input", name="data", value="pack"),
        handrail("output", name="made", value="document"),
    )
    sending = extension(
        handrail("input", name="to", value="'ada@example.org'"),
        handrail("input", name="attachments", value="[made]"),
    )
    copying = extension(
        handrail("input", name="to", value="'nobody'"),
        handrail("input", name="attachments", value="made"),
    )
    drawn = process(
        start(),
        service("make", topic="document", inner=making),
        gateway("parallel", "P"),
        service("mail", topic="email", inner=sending),
        user("after"),
        end(),
        service("copy", topic="email", inner=copying),
        boundary("R", "copy", "error email_refused"),
        end("F"),
        flow("S make P mail after E"),
        flow("P copy F"),
        flow("R F"),
    )
    publish_files(("p/p.bpmn", may_be_refused(drawn)), ("p/pack.typ", LETTER))
    ann = hands.do(lambda: add_actor("ann", Group.OFFICER))
    case = hands.start(pack={"name": "Ada", "advice": "Wait.", "extra": None})
    hands.tick()
    made = hands.case(case).data["made"]
    assert read(hands, made, ann)[2] == {1: Standing.SENDING}
    hands.tick()
    view, _, standings = read(hands, made, ann)
    assert standings == {1: Standing.ISSUED}
    assert view.newest.made.issued_to == "ada@example.org"


def test_what_cannot_be_filled_anew_is_not_built_again(hands):
    making = extension(
        handrail("input", name="template", value="'pack.typ'"),
        handrail("input", name="data", value="{'name': 10 / size, 'advice': one, 'extra': one}"),
        handrail("output", name="made", value="document"),
    )
    make = service("make", topic="document", inner=making)
    inside = (several(collection="ones", item="one"), start("T"), make, end("F"), flow("T make F"))
    looped = process(start(), sub("each", *inside), end(), flow("S each E"))
    plain = process(start(), make, user("after"), end(), flow("S make after E"))

    publish_files(("p/p.bpmn", write(looped)), ("p/pack.typ", LETTER))
    assert "answers of its own" in why_not_rebuilt(hands, hands.start(size=5, ones=["a"], one="b"))
    publish_files(("p/p.bpmn", write(plain)), ("p/pack.typ", LETTER))
    case = hands.start(size=5, one="b")
    assert "zero" in why_not_rebuilt(hands, case, size=0)


def why_not_rebuilt(hands, case, **answers):
    hands.tick()
    if answers:
        hands.complete(case, "after", **answers)
    with reading():
        (made,), row = latest_of_case(case), db.session.get_one(Case, case)
        with pytest.raises(DocumentCannotBeRebuilt) as refused:
            data_now(made, row, at=hands.now)
    return refused.value.detail


def test_what_officers_wrote_outlives_a_rebuild_and_a_return(hands, people, made):
    case, first = made
    bob = people["bob"]
    second = edit(hands, first, bob, advice="Ask today.", extra="Mine.")
    hands.complete(case, "facts", advice="Wait a week.", name="Ada Byron", extra=None)
    third = rebuild(hands, second, bob)
    view, texts, _ = read(hands, third, bob)
    assert texts[3] == {"hello": "Dear Ada Byron,", "advice": "Ask today."}
    assert texts[2]["extra"] == "Mine."
    assert view.newest.made.edits["advice"]["was"] == "Wait."
    assert view.newest.made.given[1]["text"] == "Wait a week."

    hands.complete(case, "check", by=bob, outcome="return")
    with reading(), pytest.raises(DocumentIsClosed):
        draft_edit(third, {"advice": "y"}, why="", actor=bob)
    hands.complete(case, "ask", by=people["ann"], advice="Wait a month.")
    hands.tick()
    fourth = hands.case(case).data["made"]
    _, texts, _ = read(hands, fourth, bob)
    assert list(texts) == [4, 3, 2, 1]
    assert texts[4]["advice"] == "Ask today."
    put_back = edit(hands, fourth, bob, advice="Wait a month.")
    assert read(hands, put_back, bob)[0].newest.made.edits == {}


def test_a_pack_is_known_when_a_migration_has_renamed_what_made_it(hands, people, made):
    case, first = made
    bob = people["bob"]
    publish_pack(make=b"make_anew")
    hands.do(lambda: migrate(case, Moving(2, {"make": "make_anew"}), acting=hands.acting()))
    with reading():
        ((paper, may_change),) = papers_of_task(hands.task(case, "check").id, actor=bob)
        assert (paper.made.file_id, may_change) == (first, True)
    edit(hands, first, bob, advice="Ask.")
    hands.complete(case, "check", by=bob, outcome="return")
    hands.complete(case, "ask", by=people["ann"])
    hands.tick()
    view, texts, _ = read(hands, hands.case(case).data["made"], bob)
    assert view.newest.made.version == 3
    assert texts[3]["advice"] == "Ask."


def test_a_refused_email_leaves_the_pack_to_be_handed_over(hands, people, made):
    case, first = made
    hands.complete(case, "facts", address="no address")
    hands.complete(case, "check", by=people["bob"], outcome="approve")
    hands.tick()
    assert hands.open(case) == ["give"]
    assert read(hands, first, people["bob"])[2] == {1: Standing.UNDELIVERED}
    hands.complete(case, "give", by=people["bob"])
    view, _, standings = read(hands, first, people["bob"])
    assert standings == {1: Standing.ISSUED}
    assert (view.newest.made.issued_how, view.newest.made.issued_by) == ("give", "bob")
    assert "document_issued" in hands.log(case)


def test_what_cannot_be_saved_says_why(hands, people, made):
    _, first = made
    bob = people["bob"]
    with reading():
        with pytest.raises(DocumentIsSame):
            draft_edit(first, {"advice": "Wait. \r\n"}, why="", actor=bob)
        with pytest.raises(SectionsTooLong, match="20,001 characters"):
            draft_edit(first, {"advice": "x" * 20_001}, why="", actor=bob)
        with pytest.raises(SectionsTooLong, match="500 characters"):
            draft_edit(first, {"advice": "x"}, why="x" * 501, actor=bob)
        draft = draft_edit(first, {"advice": "x"}, why="", actor=bob)
    with pytest.raises(WordsUnusable):
        type(draft)(**{**slots(draft), "templates": {"pack.typ": b"#panic()"}}).set()


def slots(draft):
    return {name: getattr(draft, name) for name in draft.__slots__}

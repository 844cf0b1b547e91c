import orjson
import pytest

from service.definitions.models import Part
from service.drafts.comparing import LONGEST_TEXT, Comparison, FileDifference, Side, compare_files
from service.drafts.refusals import DraftFileUnusable
from service.drafts.unpacking import unpacked
from tests.unit.decisions.test_comparing import HEAD, TABLE, row
from tests.unit.engine.notation import end, flow, process, start, user, write

DRAWN = write(process(start(), user("A"), end(), flow("S A E")))


def form(label: str) -> bytes:
    field = {"type": "textfield", "key": "name", "label": label, "id": "f"}
    return orjson.dumps({"id": "about", "components": [field]})


def decided(*keys: str) -> bytes:
    table = TABLE % ("FIRST", row("a", "1", "small"))
    whole = HEAD % ("Size", table)
    one = whole[whole.index("<decision ") : whole.index("</definitions>")]
    return whole.replace(one, "".join(one.replace('"size"', f'"{key}"') for key in keys)).encode()


def compared(before: dict[str, bytes], after: dict[str, bytes]) -> Comparison:
    drawn = {"p.bpmn": DRAWN}
    return compare_files(Side("p", drawn | before), Side("p", drawn | after))


def only(before: bytes, after: bytes, name: str) -> FileDifference:
    (found,) = compared({name: before}, {name: after}).files
    return found


def test_files_that_came_went_or_changed_are_told():
    assert compared({"a.typ": b"x"}, {"a.typ": b"x"}).is_same
    found = compared({"gone.typ": b"x", "same.typ": b"x"}, {"new.typ": b"x", "same.typ": b"x"})
    assert [(one.name, one.became.value) for one in found.files] == [
        ("gone.typ", "removed"),
        ("new.typ", "added"),
    ]
    assert not found.is_same


def test_forms_and_decisions_are_told_in_sentences_and_texts_word_by_word():
    told = only(form("Name"), form("Full name"), "about.json")
    assert (told.part, told.says) == (
        Part.FORM,
        ("“Name” (name): Its label was “Name”, is “Full name”.",),
    )
    assert "Full" in "".join(one.text for one in told.changes if one.kind == "added")
    told = only(decided("size", "old"), decided("size", "new"), "size.dmn")
    assert told.says == (
        "The decision “Size” was removed.",
        "The decision “Size” was added.",
    )
    told = only(b"Dear all", b"Dear you", "letter.typ")
    assert [(one.kind, one.text) for one in told.changes] == [
        ("same", "Dear"),
        ("removed", " all"),
        ("added", " you"),
    ]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("about.json", form("Name"), b"{"), ("size.dmn", decided("size"), b"<broken")],
)
def test_what_cannot_be_read_is_compared_as_text(name, before, after):
    assert only(before, after, name).changes


def test_what_is_no_text_or_too_long_is_only_said_to_differ():
    assert only(b"\xff", b"\xfe", "picture.png").changes == ()
    assert only(b"x", b"x" * (LONGEST_TEXT + 1), "long.typ").changes == ()


def test_drawings_that_cannot_be_compared_say_why():
    sound, broken = Side("p", {"p.bpmn": DRAWN}), Side("p", {"p.bpmn": b"<broken"})
    assert "XML" in compare_files(sound, broken).unread
    assert "another process" in compare_files(sound, Side("q", {"q.bpmn": DRAWN})).unread
    assert compare_files(sound, Side("p", {})).unread


def test_a_drawing_that_is_only_written_otherwise_means_the_same_and_is_told_so():
    other = DRAWN.replace(b"<process", b"<!-- why --><process")
    found = compare_files(Side("p", {"p.bpmn": DRAWN}), Side("p", {"p.bpmn": other}))
    assert found.is_same
    assert found.is_rewritten


def test_a_zip_that_cannot_be_read_is_refused():
    with pytest.raises(DraftFileUnusable):
        unpacked([("x.zip", b"PK")])

import pytest

from service.bpmn import xml
from tests.integration.definitions.test_publishing import (
    DMN,
    deciding,
    drawn,
    form,
    numbers,
    pinned,
    put,
    refused,
)

pytestmark = pytest.mark.usefixtures("books")


def test_processes_of_two_uploads_may_share_a_file_name() -> None:
    put(("process.bpmn", drawn("A", key="a")))
    assert numbers(put(("process.bpmn", drawn("B", key="b")))) == [("b", 1)]
    more_a, more_b = drawn("A A2", key="a"), drawn("B B2", key="b")
    assert numbers(put(("process.bpmn", more_a))) == [("a", 2)]
    assert numbers(put(("process.bpmn", more_b))) == [("b", 2)]
    assert pinned("a") == {"process.bpmn": more_a}
    assert pinned("b") == {"process.bpmn": more_b}


def test_a_form_reaches_every_process_that_uses_it_under_whatever_file_name() -> None:
    uses = {"handrail__form": "about"}
    first = drawn("A", key="a", **uses)
    put(("process.bpmn", first), ("about.json", form()))
    put(("process.bpmn", drawn("B", key="b", **uses)), ("about.json", form()))
    outcome = put(("about.json", form("Full name")))
    assert numbers(outcome) == [("a", 2), ("b", 2)]
    assert pinned("a")["process.bpmn"] == first


def test_a_file_that_no_longer_holds_a_process_leaves_it_as_it_stands() -> None:
    old = drawn("A", key="old")
    put(("process.bpmn", old))
    put(("process.bpmn", drawn("A", key="renamed")))
    assert numbers(put(("other.bpmn", drawn("B", key="other")))) == [("other", 1)]
    assert not put(("process.bpmn", old)).created


def test_what_comes_without_a_folder_belongs_to_the_diagrams_beside_it_alone() -> None:
    put(("a.bpmn", drawn("A", key="a")), ("letter.typ", b"Dear"))
    outcome = put(("b.bpmn", drawn("B", key="b")), ("notice.typ", b"Notice"))
    assert numbers(outcome) == [("b", 1)]
    assert set(pinned("a")) == {"a.bpmn", "letter.typ"}
    assert numbers(put(("letter.typ", b"Hello"))) == [("a", 2)]
    assert refused(("unheard.typ", b"Of")) == ["no_process"]


def test_what_stands_and_is_no_longer_read_keeps_nothing_else_from_being_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks = [f"T{number}" for number in range(30)]
    put(("big.bpmn", drawn(*tasks, key="big")), ("small.bpmn", drawn("A", key="small")))
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 40)
    outcome = put(("small.bpmn", drawn("A", key="small") + b" "))
    assert numbers(outcome) == [("small", 2)]
    told = [one for one in outcome.warnings if one.code == "xml_too_complex"]
    assert [(one.file, one.severity) for one in told] == [("big.bpmn", "warning")]
    assert refused(("big.bpmn", drawn(*tasks, key="big"))) == ["xml_too_complex"]


def test_a_decision_without_a_folder_reaches_the_processes_that_name_it() -> None:
    put(("a.bpmn", deciding("a")), ("size.dmn", DMN % b"small"))
    put(("b.bpmn", drawn("B", key="b")))
    assert numbers(put(("size.dmn", DMN % b"large"))) == [("a", 2)]

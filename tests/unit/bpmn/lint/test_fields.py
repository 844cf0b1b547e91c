from tests.unit.bpmn.lint.linting import found, only
from tests.unit.bpmn.sketch import element, extended


def declared(*names, **attributes):
    return [element("handrail:searchField", name=name, **attributes) for name in names]


def test_type_of_a_search_field_must_exist():
    problem = only("search_field_type", extended(*declared("ward", type="colour")))
    assert (problem.element, problem.severity) == ("p", "error")
    assert "text, number, date or boolean" in problem.mend
    assert found("search_field_type", extended(*declared("ward", type="date"))) == []


def test_search_field_is_declared_once():
    assert found("search_field_repeated", extended(*declared("ward", "size", "ward"))) == ["p"]


def test_duplicates_are_looked_for_by_a_search_field():
    by = element("handrail:duplicate", by="ward")
    assert found("duplicate_by_unknown", extended(by)) == ["p"]
    assert found("duplicate_by_unknown", extended(by, *declared("ward"))) == []


def test_details_of_a_subject_are_those_that_are_kept():
    shoe = element("handrail:subject", detail="shoe_size", value="size")
    problem = only("subject_detail_unknown", extended(shoe))
    assert "name, reference, kind" in problem.mend
    name = element("handrail:subject", detail="name", value="tenant")
    assert found("subject_detail_unknown", extended(name)) == []
    broken = element("handrail:subject", detail="name", value="tenant +")
    assert found("expression_unreadable", extended(broken)) == ["p"]

import pytest

from service.engine.scope import CaseData, Journal


def scopes():
    journal = Journal()
    data = CaseData({"a": 1, "b": 2}, journal)
    return journal, data, data.within({"b": 3})


def test_reading_climbs_from_the_inside_out():
    _, data, inner = scopes()
    assert (inner["a"], inner["b"], data["b"]) == (1, 3, 2)
    assert inner.get("c", "none") == "none"
    with pytest.raises(KeyError):
        assert inner["c"]


def test_everything_that_can_be_read_can_be_listed():
    _, data, inner = scopes()
    assert dict(inner) == {"a": 1, "b": 3}
    assert sorted(inner) == ["a", "b"]
    assert len(data) == 2
    assert inner.inner() == {"b": 3}
    assert data.inner() == {}


def test_writing_goes_where_the_name_lives_else_to_the_case():
    journal, data, inner = scopes()
    inner["b"] = 4
    inner["c"] = 5
    assert inner.own == {"b": 4}
    assert data.own == {"c": 5}
    assert journal.keep() == {"c": 5}
    assert journal.keep() == {}


def test_the_writes_of_a_failed_step_are_taken_back():
    journal, data, inner = scopes()
    data["a"] = 7
    journal.keep()
    inner["a"] = 8
    inner["b"] = 9
    inner["b"] = 10
    inner["n"] = 11
    journal.undo()
    assert dict(inner) == {"a": 7, "b": 3}
    assert journal.keep() == {}


def test_variables_are_never_removed():
    _, _, inner = scopes()
    with pytest.raises(TypeError):
        del inner["a"]

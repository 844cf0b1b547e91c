from service.forms.values import ABSENT, drop_at, lay_over, put_at, value_at


def test_a_value_is_found_through_objects_and_lists() -> None:
    values = {"a": [{"b": None}]}
    assert value_at(values, ["a", "0", "b"]) is None
    for path in (["a", "1"], ["a", "x"], ["b"], ["a", "0", "b", "c"]):
        assert value_at(values, path) is ABSENT


def test_a_value_is_put_and_dropped_at_its_path() -> None:
    values: dict[str, object] = {}
    put_at(values, ["a", "b"], 1)
    assert values == {"a": {"b": 1}}
    drop_at(values, ["a", "b"])
    drop_at(values, ["x", "y"])
    assert values == {"a": {}}


def test_documents_are_laid_over_each_other() -> None:
    assert lay_over({"a": {"b": 1}, "c": [1]}, {"a": {"d": 2}, "c": [2]}) == {
        "a": {"b": 1, "d": 2},
        "c": [2],
    }
    assert lay_over(None, {"a": 1}) == {"a": 1}

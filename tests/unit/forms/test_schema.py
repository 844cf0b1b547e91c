import json

import pytest

from service.forms import FormInvalid, read_form, start_values
from service.forms.parts import Table, Words
from tests.unit.forms.making import AT, entries, form, form_problems, group, part, schema


def wrong(*components: object) -> list[tuple[str, str | None]]:
    return [(found.code, found.element) for found in form_problems(schema(*components))]


def test_a_refused_form_says_file_component_and_mend() -> None:
    with pytest.raises(FormInvalid, match=r"One thing is wrong in forms/test\.json") as caught:
        form(part("textfield", "1st", id="field_1"))
    assert caught.value.code() == "definition_invalid"
    (problem,) = caught.value.problems
    assert (problem.file, problem.element) == ("forms/test.json", "field_1")
    assert problem.code == "bad_key"
    assert problem.mend


def test_every_problem_is_told_at_once_up_to_a_limit() -> None:
    with pytest.raises(FormInvalid, match="2 things are wrong"):
        form(part("textfield", "é"), part("map", "b"))
    many = form_problems(schema(*[part("map") for _ in range(200)]))
    assert len(many) == 100


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b" " * (512 * 1024 + 1), "form_too_large"),
        (b"\xff\xfe", "form_not_utf8"),
        (b"{", "form_not_json"),
        (b"", "form_not_json"),
        (b"[" * 100_000, "form_too_deep"),
        (b"[]", "form_not_object"),
        (b'{"a": NaN}', "form_not_json"),
        (b'{"a": 1, "a": 2}', "form_not_json"),
        (b'{"a": ' + b"[" * 101 + b"]" * 101 + b"}", "form_too_deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "form_not_json"),
    ],
)
def test_files_that_are_no_form_are_refused(source: bytes, code: str) -> None:
    assert [found.code for found in form_problems(source)] == [code]


def test_the_line_of_a_slip_in_the_json_is_told() -> None:
    assert form_problems(b'{\n "id": "a",\n oops}')[0].line == 3


def test_a_byte_order_mark_is_no_matter() -> None:
    assert read_form(b"\xef\xbb\xbf" + schema(), file="a.json").key == "test_form"


@pytest.mark.parametrize("key", [None, "", "a b", "../a", 7])
def test_a_form_needs_a_key(key: object) -> None:
    source = json.dumps({"id": key, "components": []}).encode()
    assert "bad_form_key" in {found.code for found in form_problems(source)}


def test_a_form_is_of_type_default() -> None:
    assert [found.code for found in form_problems(schema(type="other"))] == ["bad_value"]


@pytest.mark.parametrize("components", [None, {}, "x"])
def test_components_are_a_list(components: object) -> None:
    source = json.dumps({"id": "a", "components": components}).encode()
    assert [found.code for found in form_problems(source)] == ["bad_value"]


def test_a_component_is_an_object_of_a_known_type() -> None:
    assert wrong("x") == [("bad_value", None)]
    assert wrong(part("iframe", id="f")) == [("unknown_component", "f")]
    assert wrong({"id": "g"}) == [("unknown_component", "g")]


def test_ids_and_keys_are_unique() -> None:
    two = [part("textfield", "a", id="x"), part("textfield", "b", id="x")]
    assert wrong(*two) == [("duplicate_id", "x")]
    assert wrong(part("textfield", "a"), part("textfield", "a", id="y")) == [("duplicate_key", "y")]
    assert wrong(part("textfield", "a.b"), part("number", "a", id="y")) == [("key_conflict", "y")]
    assert wrong(part("textfield", "a"), group("a", part("number", "b", id="y"))) == [
        ("key_conflict", "y")
    ]
    assert wrong(group("", part("textfield", "a")), part("number", "a", id="y")) == [
        ("duplicate_key", "y")
    ]


def test_an_entry_has_keys_of_its_own() -> None:
    assert wrong(part("textfield", "a"), entries("list", part("textfield", "a"))) == []
    assert wrong(part("textfield", "list"), entries("list", id="y")) == [("duplicate_key", "y")]


def test_a_component_without_id_goes_by_its_key() -> None:
    made = form({"type": "textfield", "key": "a"}, {"type": "spacer"}, {"type": "spacer"})
    assert made.components[0].id == "a"
    assert len({component.id for component in made.components}) == 3


def test_an_unprintable_id_is_not_repeated() -> None:
    assert wrong({"type": "map", "id": "a\nb"}) == [("unknown_component", "component")]


def test_questions_and_lists_need_a_key() -> None:
    assert wrong(part("textfield", id="a")) == [("no_key", "a")]
    assert wrong(part("dynamiclist", id="b", components=[])) == [("no_key", "b")]
    assert wrong(group("1", id="c")) == [("bad_key", "c")]
    assert wrong(entries("a b", id="d")) == [("bad_key", "d")]


@pytest.mark.parametrize(
    "attributes",
    [
        {"conditional": {"hide": "=("}},
        {"conditional": {"hide": "="}},
        {"validate": {"required": "=1 +"}},
        {"validate": {"minLength": "=)"}},
        {"readonly": "=("},
        {"label": "{{ ( }}"},
        {"description": "=("},
    ],
)
def test_expressions_that_do_not_compile_are_refused(attributes: dict[str, object]) -> None:
    (problem,) = form_problems(schema(part("textfield", "a", id="it", **attributes)))
    assert (problem.code, problem.element) == ("bad_expression", "it")
    assert problem.mend


@pytest.mark.parametrize(
    "attributes",
    [
        {"label": 5},
        {"label": "a\x00"},
        {"label": "\ud800"},
        {"label": "a" * 20_001},
        {"conditional": "=true"},
        {"conditional": {"hide": 1}},
        {"readonly": 1},
        {"disabled": 1},
        {"type": "filepicker", "multiple": "yes"},
        {"validate": []},
        {"validate": {"validationType": "postcode"}},
        {"validate": {"minLength": "two"}},
        {"validate": {"minLength": True}},
        {"validate": {"minLength": 1e999}},
        {"properties": 1},
        {"appearance": 1},
        {"type": "number", "decimalDigits": 11},
        {"type": "number", "decimalDigits": "x"},
        {"type": "number", "increment": {}},
        {"type": "number", "increment": 10**15},
        {"type": "datetime", "subtype": "week"},
        {"type": "datetime", "properties": {"when": "now"}},
    ],
)
def test_bad_values_are_refused(attributes: dict[str, object]) -> None:
    source = schema({**part("textfield", "a", id="it"), **attributes})
    found = form_problems(source.replace(b"Infinity", b"1e999"))
    assert {(problem.code, problem.element) for problem in found} == {("bad_value", "it")}


@pytest.mark.parametrize(
    "attributes",
    [
        {"validate": {"minLength": 3, "maxLength": 2}},
        {"validate": {"maxLength": 2001}},
        {"validate": {"minLength": -1}},
        {"type": "number", "validate": {"min": 3, "max": 2}},
        {"type": "number", "increment": 0},
        {"type": "number", "step": -1},
    ],
)
def test_limits_that_nothing_fits_are_refused(attributes: dict[str, object]) -> None:
    assert wrong({**part("textfield", "a", id="it"), **attributes}) == [("unusable_size", "it")]


def test_entry_numbers_must_agree() -> None:
    settings = {"minEntries": 3, "maxEntries": 2}
    assert wrong(entries("a", id="it", properties=settings)) == [("unusable_size", "it")]
    assert wrong(entries("a", id="it", properties={"maxEntries": 101})) == [("bad_value", "it")]


def test_a_check_that_would_check_nothing_is_refused() -> None:
    (problem,) = form_problems(schema(part("textfield", "a", validate={"requird": True})))
    assert problem.code == "unknown_setting"
    assert "requird" in problem.message


def test_a_date_may_have_its_label_from_the_editor() -> None:
    made = form(part("datetime", "a", label=None, dateLabel="Born on", timeLabel="At"))
    assert made.fields["a"].label.read({}, at=AT) == "Born on"


def test_read_only_and_disabled_mean_the_same() -> None:
    both = part("textfield", "a", id="it", readonly="=x", disabled="=y")
    assert wrong(both) == [("bad_value", "it")]
    for attributes in ({"disabled": "=x"}, {"readonly": "=x", "disabled": False}):
        made = form(part("textfield", "a", **attributes))
        assert made.fields["a"].readonly.holds({"x": True}, at=AT)
    assert form(part("textfield", "a", readonly="=x", disabled=True)).fields["a"].readonly.fixed


def test_slow_patterns_are_refused() -> None:
    assert wrong(part("textfield", "a", id="it", validate={"pattern": "(a+)+"})) == [
        ("bad_pattern", "it")
    ]


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"values": []},
        {"values": {}},
        {"values": ["a", "a"]},
        {"values": [{"label": "no value"}]},
        {"values": ["a"], "valuesKey": "b"},
        {"values": [str(number) for number in range(501)]},
    ],
)
def test_options_must_be_usable(attributes: dict[str, object]) -> None:
    found = wrong(part("select", "a", id="it", **attributes))
    assert set(found) == {("bad_options", "it")}


@pytest.mark.parametrize(
    "attributes",
    [
        {"type": "number", "defaultValue": "x"},
        {"type": "checkbox", "defaultValue": "maybe"},
        {"type": "datetime", "defaultValue": "soon"},
        {"type": "radio", "values": ["a"], "defaultValue": ["a"]},
        {"type": "radio", "values": ["a"], "defaultValue": "b"},
    ],
)
def test_defaults_must_be_answers(attributes: dict[str, object]) -> None:
    assert wrong({**part("textfield", "a", id="it"), **attributes}) == [("bad_default", "it")]


def test_a_default_takes_the_kind_of_its_option() -> None:
    made = form(part("radio", "a", values=[1, 2], defaultValue="2"))
    assert start_values(made, {}) == {"a": 2}


def test_forms_are_of_bearable_size_and_depth() -> None:
    many = [part("spacer") for _ in range(501)]
    assert wrong(*many) == [("form_too_large", None)]
    nested = part("spacer")
    for _ in range(10):
        nested = group("", nested)
    assert {code for code, _ in wrong(nested)} == {"form_too_deep"}
    repeated = entries("a", entries("b", entries("c")))
    assert {code for code, _ in wrong(repeated)} == {"form_too_deep"}


def test_texts_tables_and_ornament_ask_nothing() -> None:
    made = form(
        part("text", text="Hello {{name}}"),
        part("html", content="<p>Hi</p>"),
        part("separator"),
        part("image", source="x"),
        part("button"),
        part("table", dataSource="=rows", columns=[{"key": "a", "label": "A"}, {"key": "b"}]),
    )
    assert made.keys == ()
    hello = made.components[0]
    assert isinstance(hello, Words)
    assert hello.text.read({"name": "Ada"}, at=AT) == "Hello Ada"
    table = made.components[-1]
    assert isinstance(table, Table)
    assert [column.heading for column in table.columns] == ["A", "b"]


@pytest.mark.parametrize(
    "attributes",
    [
        {"columns": [{"key": "a"}]},
        {"dataSource": "rows"},
        {"dataSource": "rows", "columns": ["a"]},
        {"dataSource": "rows", "columns": {}},
    ],
)
def test_a_table_needs_its_lines_and_columns(attributes: dict[str, object]) -> None:
    assert {code for code, _ in wrong(part("table", **attributes))} == {"bad_value"}


def test_words_put_values_as_people_read_them() -> None:
    made = form(part("text", text="{{a}}|{{b}}|{{c}}|{{d}}|{{e}}|{{f + 1}}"))
    words = made.components[0]
    assert isinstance(words, Words)
    data = {"a": None, "b": True, "c": [1, False], "d": {"k": "v"}, "e": 1.5, "f": {}}
    assert words.text.read(data, at=AT) == "|Yes|1, No|k: v|1.5|"

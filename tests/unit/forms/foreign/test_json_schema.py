import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.bpmn.foreign import Fate
from service.forms import check_answers, read_form
from service.forms.foreign import from_json_schema

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def made(properties, ui=None, **schema):
    """The components of a form, by key or path, and what is said of it by place and word."""
    whole = {"type": "object", "properties": properties, **schema}
    form = from_json_schema(whole, ui, key="k", file="f.json")
    read_form(json.dumps(form.document).encode(), file="f.json")
    parts = {one.get("key") or one.get("path"): one for one in form.document["components"]}
    return parts, {(one.at, one.word): one for one in form.remarks}


@pytest.mark.parametrize(
    ("asked", "look", "settings"),
    [
        ({"type": "string"}, {}, {"type": "textfield"}),
        ({"type": ["null", "string"]}, {}, {"type": "textfield"}),
        ({}, {}, {"type": "textfield"}),
        ({"properties": {}}, {}, {"type": "group"}),
        ({"type": "string"}, {"ui:widget": "textarea"}, {"type": "textarea"}),
        (
            {"type": "string", "minLength": 2, "maxLength": 9, "pattern": "[a-z]+"},
            {},
            {"validate": {"minLength": 2, "maxLength": 9, "pattern": "[a-z]+"}},
        ),
        (
            {"type": "string", "format": "email"},
            {},
            {"validate": {"validationType": "email"}},
        ),
        (
            {"type": "string"},
            {"ui:options": {"inputType": "tel"}},
            {"validate": {"validationType": "phone"}},
        ),
        ({"type": "string", "format": "date"}, {}, {"type": "datetime", "subtype": "date"}),
        ({"type": "string"}, {"ui:widget": "alt-datetime"}, {"subtype": "datetime"}),
        (
            {"type": "string", "format": "date", "minimumDate": "today"},
            {},
            {"properties": {"when": "today_or_future"}},
        ),
        (
            {"type": "string", "format": "data-url"},
            {"ui:options": {"accept": ".pdf"}},
            {"type": "filepicker", "accept": ".pdf"},
        ),
        ({"type": "number", "minimum": 0, "maximum": 5}, {}, {"validate": {"min": 0, "max": 5}}),
        ({"type": "integer", "default": 3}, {}, {"decimalDigits": 0, "defaultValue": 3}),
        ({"type": "boolean"}, {}, {"type": "checkbox"}),
        (
            {"type": "boolean"},
            {"ui:widget": "radio"},
            {
                "type": "radio",
                "values": [
                    {"value": True, "label": "Yes"},
                    {"value": False, "label": "No"},
                ],
            },
        ),
        (
            {"type": "string", "enum": ["a", "b"], "enumNames": ["A"]},
            {"ui:widget": "radio"},
            {
                "type": "radio",
                "values": [
                    {"value": "a", "label": "A"},
                    {"value": "b", "label": "b"},
                ],
            },
        ),
        (
            {"anyOf": [{"const": 1, "title": "One"}, {"enum": [2]}]},
            {},
            {
                "type": "select",
                "values": [
                    {"value": 1, "label": "One"},
                    {"value": 2, "label": "2"},
                ],
            },
        ),
        (
            {"type": "string", "enum": ["options_from_task_data_var:colours"]},
            {},
            {"type": "select", "valuesExpression": "=colours"},
        ),
        (
            {"type": "array", "items": {"enum": ["a"]}, "uniqueItems": True, "default": ["a"]},
            {},
            {"type": "taglist", "defaultValue": ["a"]},
        ),
        (
            {"type": "array", "items": {"type": "string", "enum": ["a"]}},
            {"ui:widget": "checkboxes"},
            {"type": "checklist"},
        ),
        (
            {"items": {"type": "string", "format": "data-url"}},
            {},
            {"type": "filepicker", "multiple": True},
        ),
        ({"type": "string", "readOnly": True}, {}, {"readonly": True}),
        ({"type": "string"}, {"ui:disabled": True}, {"readonly": True}),
        (
            {"type": "string", "title": "T", "description": "D"},
            {"ui:title": "Name", "ui:help": "H"},
            {"label": "Name", "description": "D H"},
        ),
    ],
)
def test_a_property_is_asked_for_as_it_was(asked, look, settings):
    parts, said = made({"x": asked}, {"x": look})
    assert parts["x"] | settings == parts["x"]
    assert [one for one in said.values() if one.fate is Fate.PERSON] == []


def test_objects_are_groups_and_lists_of_them_are_repeated():
    street = {"type": "object", "required": ["no"], "properties": {"no": {"type": "integer"}}}
    parts, said = made(
        {
            "home": street,
            "people": {
                "type": "array",
                "minItems": 1,
                "maxItems": 3,
                "items": {"$ref": "#/definitions/one"},
            },
            "more": {"type": "array", "items": {"$ref": "#/definitions/one"}},
        },
        {"people": {"items": {"name": {"ui:widget": "textarea"}}}},
        definitions={"one": {"type": "object", "properties": {"name": {"type": "string"}}}},
        title="About",
        description="All of it.",
    )
    assert parts["home"]["components"][0]["validate"] == {"required": True}
    assert parts["people"]["properties"] == {"minEntries": 1, "maxEntries": 3}
    assert parts["people"]["components"][0]["type"] == "textarea"
    assert parts["more"]["defaultRepetitions"] == 0
    assert parts[None]["text"] == "## About\n\nAll of it."
    assert {one.fate for one in said.values()} == {Fate.IDLE}


def test_questions_stand_in_the_order_that_the_ui_schema_says():
    properties = {name: {"type": "string"} for name in "abcd"}
    order = ["d", "*", "a", "gone"]
    parts, said = made(properties, {"ui:order": order})
    assert list(parts) == ["d", "b", "c", "a"]
    assert said["", "ui:order gone"].fate is Fate.PERSON
    assert list(made(properties, {"ui:order": ["c"]})[0]) == ["c", "a", "b", "d"]


def answers_of(form, given):
    read = read_form(json.dumps(form.document).encode(), file="f.json")
    return check_answers(read, given, {}, at=AT)


def test_what_depends_on_an_answer_is_asked_for_with_that_answer_only():
    form = from_json_schema(
        {
            "properties": {
                "pet": {"enum": ["cat", "dog"]},
                "card": {"type": "string"},
                "bill": {"type": "string"},
                "more": {"type": "boolean"},
            },
            "dependencies": {
                "pet": {
                    "oneOf": [
                        {
                            "properties": {"pet": {"enum": ["dog"]}, "breed": {"type": "string"}},
                            "required": ["breed"],
                        },
                        {"properties": {"pet": {"const": "cat"}}},
                    ]
                },
                "card": ["bill"],
                "more": {"properties": {"what": {"type": "string"}}},
            },
            "if": {"properties": {"pet": {"const": "cat"}}},
            "then": {"properties": {"indoors": {"type": "boolean"}}},
            "else": {"properties": {"walks": {"type": "integer"}}},
            "allOf": [
                True,
                {
                    "if": {"properties": {"pet": {"enum": ["cat", "dog"]}}, "required": ["pet"]},
                    "then": {"properties": {"fed": {"type": "string"}}},
                },
                {"properties": {"last": {"type": "string"}}, "required": ["last"]},
            ],
        },
        key="k",
    )
    assert form.remarks == ()
    asked = answers_of(form, {"pet": "dog", "breed": "Lab", "walks": 2, "fed": "x", "last": "y"})
    assert asked["breed"] == "Lab"
    hidden = {
        one["key"]: one.get("conditional", {}).get("hide") for one in form.document["components"]
    }
    assert hidden["breed"] == '=not ((pet == "dog"))'
    assert hidden["indoors"] == '=not ((pet == "cat" or pet == null))'
    assert hidden["walks"] == '=not (not ((pet == "cat" or pet == null)))'
    assert hidden["fed"] == '=not ((pet == "cat" or pet == "dog"))'
    assert hidden["what"] == "=not (more != null)"
    assert hidden["last"] == "=not (true)"
    needed = {
        one["key"]: one.get("validate", {}).get("required") for one in form.document["components"]
    }
    assert (needed["bill"], needed["breed"]) == ("=card != null", True)


def test_a_part_that_several_answers_ask_for_is_asked_once_if_it_is_the_same():
    same = {"properties": {"x": {"type": "string"}}}
    other = {"properties": {"x": {"type": "integer"}}}
    allof = [
        {"if": {"properties": {"a": {"const": value}}, "required": ["a"]}, "then": part}
        for value, part in (("1", same), ("2", same), ("3", other))
    ]
    parts, said = made({"a": {"type": "string"}}, allOf=allof)
    assert parts["x"]["conditional"]["hide"] == '=not ((a == "1") or (a == "2"))'
    assert said["x", "allOf"].fate is Fate.PERSON


@pytest.mark.parametrize(
    ("schema", "ui", "at", "word"),
    [
        ({"properties": {"x": {"type": "array", "items": {"type": "string"}}}}, {}, "x", "array"),
        ({"properties": {"x": {"type": "null"}}}, {}, "x", "null"),
        ({"properties": {"x": {"enum": [{"a": 1}]}}}, {}, "x", "enum"),
        ({"properties": {"x": {"type": "string"}}}, {"x": {"ui:widget": "hidden"}}, "x", "string"),
        ({"properties": {"a.b": {"type": "string"}}}, {}, "a.b", "a.b"),
        ({"properties": {"1": {"type": "string"}}}, {}, "1", "1"),
        ({"properties": {"x": {"$ref": "#/gone"}}}, {}, "x", "$ref #/gone"),
        (
            {"properties": {"x": {"$ref": "https://example.org/x"}}},
            {},
            "x",
            "$ref https://example.org/x",
        ),
        ({"properties": {"x": {"type": "string", "default": {}}}}, {}, "x", "default"),
        ({"properties": {"x": {"enum": ["a"], "default": "b"}}}, {}, "x", "defaultValue"),
        ({"properties": {"x": {"type": "string", "pattern": "("}}}, {}, "x", "pattern"),
        ({"properties": {"x": {"type": "string", "wibble": 1}}}, {}, "x", "wibble"),
        ({"properties": {"x": {"type": "string"}}}, {"x": {"ui:wobble": 1}}, "x", "ui:wobble"),
        (
            {"properties": {"x": {"type": "array", "items": {"enum": ["a"]}, "maxItems": 1}}},
            {},
            "x",
            "maxItems",
        ),
        ({"required": ["gone"]}, {}, "gone", "required"),
        ({"if": {"not": {}}, "then": {"properties": {}}}, {}, "", "if"),
        ({"if": {"properties": {"a": {"type": "string"}}}, "then": {}}, {}, "", "if"),
        ({"dependencies": {"a": {"minProperties": 1}}}, {}, "", "minProperties"),
        ({"patternProperties": {}}, {}, "", "patternProperties"),
    ],
)
def test_what_no_form_asks_needs_a_person(schema, ui, at, word):
    form = from_json_schema(schema, ui, key="k")
    said = {(one.at, one.word): one for one in form.remarks}
    assert said[at, word].fate is Fate.PERSON
    assert said[at, word].says
    read_form(json.dumps(form.document).encode(), file="f")


def test_the_same_is_said_once():
    twice = [{"if": {}, "then": {"a": 1}}, {"if": {}, "then": {"a": 1}}]
    form = from_json_schema({"allOf": twice}, key="k")
    assert [one.word for one in form.remarks] == ["allOf"]


def test_a_reference_in_a_circle_and_a_form_without_end_come_to_an_end():
    circle = {
        "properties": {"x": {"$ref": "#/definitions/a"}},
        "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}},
    }
    said = from_json_schema(circle, key="k").remarks
    assert any(one.word == "$ref #/definitions/a" for one in said)
    endless = {"properties": {"me": {"$ref": "#"}}, "type": "object"}
    form = from_json_schema(endless, key="k")
    assert {one.fate for one in form.remarks} == {Fate.PERSON}
    wide = {"properties": {f"x{n}": {"type": "string"} for n in range(600)}}
    said = from_json_schema(wide, key="k").remarks
    assert any("larger or deeper" in one.says for one in said)


def test_ids_stay_apart_and_a_tick_is_never_needed():
    parts, said = made(
        {"a_b": {"type": "boolean"}, "a": {"type": "object", "properties": {"b": {}}}},
        required=["a_b"],
    )
    assert (parts["a_b"]["id"], parts["a"]["components"][0]["id"]) == ("a_b", "a_b_2")
    assert "validate" not in parts["a_b"]
    assert said["a_b", "required"].fate is Fate.IDLE


def test_an_answer_of_nothing_is_no_default():
    parts, said = made({"x": {"type": "string", "default": ""}, "y": {"default": None}})
    assert "defaultValue" not in {**parts["x"], **parts["y"]}
    assert said == {}


def test_what_is_wrong_deep_in_a_form_is_taken_out_there():
    inner = {"type": "object", "properties": {"x": {"enum": ["a"], "default": "b"}}}
    parts, said = made({"in": inner})
    assert "defaultValue" not in parts["in"]["components"][0]
    assert said["in_x", "defaultValue"].fate is Fate.PERSON


def test_a_text_that_cannot_be_computed_is_told_of():
    form = from_json_schema({"properties": {"x": {"title": "{{ a | upper }}"}}}, key="k")
    assert [one.word for one in form.remarks] == ["bad_expression"]


WORDS = st.sampled_from(
    [
        *("type", "properties", "required", "enum", "oneOf", "items", "default", "format"),
        *("if", "then", "allOf", "dependencies", "const", "$ref", "ui:widget", "ui:order", "a"),
    ]
)
KINDS = st.sampled_from(["object", "array", "string", "number", "boolean", "#/a", "radio", "a"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | KINDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=15,
)
SCHEMAS = st.dictionaries(WORDS, JSON, max_size=6)


@given(SCHEMAS, JSON, SCHEMAS)
@example({"required": [["a"]], "if": {"properties": {"a": {"const": 1}}, "required": 5}}, None, {})
@example({"a": {"oneOf": [{"enum": 5}]}}, None, {"oneOf": [{"enum": []}]})
@example({}, {"a": {"ui:widget": {}}}, {"type": "boolean"})
@settings(max_examples=40)
def test_a_schema_of_any_shape_becomes_a_form_or_is_told_of(schema, ui, asked):
    whole = {**schema, "properties": {"a": asked, "b": schema}}
    form = from_json_schema(whole, ui, key="form")
    assert form.document["id"] == "form"
    json.dumps(form.document, allow_nan=False)

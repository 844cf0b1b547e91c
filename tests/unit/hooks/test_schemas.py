"""The JSON Schema of a body: it says what is wrong, and no schema or body takes long."""

import pytest

from service.hooks.schemas import MOST_PROBLEMS, body_problems, schema_problem

PERSON = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"$ref": "#/$defs/text"},
        "code": {"type": "string", "pattern": "^(a+)+$"},
        "ages": {"type": "array", "items": {"type": "integer"}},
    },
    "$defs": {"text": {"type": "string"}},
}


def test_a_body_is_told_what_is_wrong_where_and_in_words_without_its_values():
    assert schema_problem(PERSON) is None
    assert body_problems(PERSON, {"name": "Ann"}) == []
    found = body_problems(PERSON, {"name": 7, "ages": [1, "secret"]})
    assert sorted(one.field for one in found) == ["ages.1", "name"]
    assert "secret" not in " ".join(one.message for one in found)
    (missing,) = body_problems(PERSON, {})
    assert (missing.field, '"name" is a required property' in missing.message) == (None, True)
    many = body_problems(PERSON, {"name": "", "ages": ["x"] * 100})
    assert len(many) == MOST_PROBLEMS


def test_a_pattern_that_is_built_to_take_long_takes_linear_time():
    # In a language that goes back and tries again this would never end.
    assert body_problems(PERSON, {"name": "", "code": "a" * 50_000 + "!"})


def bomb():
    levels = {f"l{n}": {"allOf": [{"$ref": f"#/$defs/l{n + 1}"}] * 4} for n in range(20)}
    return {"$ref": "#/$defs/l0", "$defs": {**levels, "l20": True}}


def nested(depth):
    schema = {"type": "string"}
    for _ in range(depth):
        schema = {"items": schema}
    return schema


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (5, "5 is not of types"),
        ({"type": "nonsense"}, "nonsense"),
        ({"pattern": "("}, "regex"),
        ({"pattern": "(?=a)"}, "regex"),
        ({"pattern": "(a{1000}){1000}"}, "regex"),
        ({"$ref": "https://example.com/schema.json"}, "no part of it"),
        ({"$ref": "file:///etc/passwd"}, "no part of it"),
        ({"$ref": "#/$defs/none"}, "no part of it"),
        ({"$ref": "#"}, "refers to itself"),
        ({"$ref": "#/$defs/%6c0", "$defs": {"%6c0": True, "l0": True}}, "no part of it"),
        ({"items": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}, "refers to itself"),
        ({"$dynamicRef": "#x"}, "only known when"),
        ({"properties": {"a": {"$id": "https://example.com/"}}}, "$id of its own"),
        ({"$schema": "http://json-schema.org/draft-04/schema#"}, "draft"),
        ({"$schema": "https://example.com/mine"}, "meta-schema"),
        (bomb(), "5000 parts"),
        (nested(100), "nested too deeply"),
        ({"enum": ["x" * 70_000]}, "65536 bytes"),
        ({"const": 2**70}, "64-bit"),
    ],
)
def test_a_schema_that_is_wrong_or_without_bounds_is_refused(schema, said):
    problem = schema_problem(schema)
    assert problem is not None
    assert said in problem.message
    assert problem.field == "body_schema"

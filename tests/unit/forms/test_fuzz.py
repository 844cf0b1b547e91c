import json
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.forms import answers_from_fields, asks_more, read_form, start_values
from tests.unit.forms.making import (
    AT,
    cleaned,
    codes,
    entries,
    form,
    form_problems,
    group,
    part,
    problems,
)

RICH = form(
    part("textfield", "text", validate={"required": "=tick", "maxLength": "=number"}),
    part("textarea", "lines", conditional={"hide": "=text > number"}),
    part("number", "number", decimalDigits=2, validate={"min": "=least", "max": 10**6}),
    part("checkbox", "tick"),
    part("radio", "one", values=["a", "b", 3]),
    part("checklist", "many", valuesExpression="=options"),
    part("datetime", "day", subtype="date", properties={"when": "past"}),
    part("datetime", "moment", subtype="datetime", disallowPassedDates=True),
    part("filepicker", "files", multiple=True),
    group("home", part("textfield", "email", validate={"validationType": "email"})),
    entries(
        "people",
        part("textfield", "name", validate={"required": True}, conditional={"hide": "=i = 2"}),
        entries("pets", part("number", "age", readonly="=parent.name = name")),
        properties={"maxEntries": 4},
    ),
)
KEYS = st.sampled_from([*RICH.keys, "email", "name", "pets", "age", "least", "options", "day", "x"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["2026-11-20", "2026-11-20T10:00", "1,000.50", "a", "on", "b@example.com"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
DOCUMENTS = st.dictionaries(KEYS, JSON, max_size=10)
NAMES = st.sampled_from(
    [
        *RICH.keys,
        "home.email",
        "people.rows",
        "people.0.name",
        "people.0.pets.rows",
        "day-day",
        "people.0.pets.0.age",
        "moment-time",
        "_asked",
        "_add",
        "_remove",
    ]
)
POSTS = st.dictionaries(
    NAMES, st.lists(st.text(max_size=8) | NAMES | st.sampled_from("0123"), max_size=4)
)
WORDS = st.sampled_from(
    [
        *("type", "id", "key", "path", "label", "components", "values", "validate", "required"),
        *("conditional", "hide", "min", "pattern", "maxLength", "properties", "minEntries"),
        *("textfield", "number", "select", "datetime", "subtype", "table", "columns", "default"),
        *("group", "dynamiclist", "a", "b", "=", "=a", "{{a}}"),
    ]
)
SCHEMAS = st.recursive(
    WORDS | SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=8),
    max_leaves=40,
)


NEAR = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text(max_size=5),
        "lines": st.text(max_size=5),
        "number": st.integers(0, 9) | st.decimals(0, 9, places=2).map(str),
        "tick": st.booleans(),
        "one": st.sampled_from(["a", "b", "3", 3]),
        "many": st.lists(st.sampled_from("pq"), max_size=2),
        "day": st.dates().map(str),
        "moment": st.datetimes().map(lambda moment: moment.isoformat("T", "minutes")),
        "home": st.fixed_dictionaries({}, optional={"email": st.emails()}),
        "people": st.lists(
            st.fixed_dictionaries(
                {"name": st.text(min_size=1, max_size=4)},
                optional={"pets": st.lists(st.just({"age": "3"}), max_size=2)},
            ),
            max_size=5,
        ),
    },
)


@settings(max_examples=80)
@given(answers=JSON | NEAR, data=DOCUMENTS | NEAR)
def test_any_answers_are_cleaned_or_refused(answers: Any, data: dict[str, Any]) -> None:
    data = {"options": ["p", "q"], **data}
    start_values(RICH, data)
    if not problems(RICH, answers, data):
        found = cleaned(RICH, answers, data)
        assert set(found) <= set(RICH.keys)
        json.dumps(found, allow_nan=False).encode()


@settings(max_examples=80)
@given(posted=POSTS, data=DOCUMENTS)
def test_any_posted_fields_are_gathered(
    posted: Mapping[str, list[str]], data: dict[str, Any]
) -> None:
    answers = answers_from_fields(RICH, posted)
    asks_more(RICH, posted, answers, data, at=AT)
    assert "unknown_field" not in codes(RICH, answers, data).values()


@settings(max_examples=80)
@given(components=st.lists(SCHEMAS, max_size=6))
def test_any_schema_is_read_or_refused(components: list[Any]) -> None:
    source = json.dumps({"id": "fuzz", "components": components}).encode()
    found = form_problems(source)
    assert all(problem.file and problem.message for problem in found)
    if not found:
        start_values(read_form(source, file="fuzz.json"), {})


@settings(max_examples=50)
@given(source=st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_any_bytes_are_refused_in_words(source: bytes) -> None:
    assert form_problems(source)

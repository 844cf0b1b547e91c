"""What a call says: read, masked, and computed with; and from where it may come."""

from datetime import UTC, date, datetime

import pytest

from service.hooks.bodies import read_json
from service.hooks.mapping import apply_mapping, id_told, mapping_problems, subject_of
from service.hooks.masking import mask_problems, masked
from service.hooks.networks import is_within, network_problems
from service.hooks.refusals import BodyUnreadable, MappingInvalid

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_a_mapping_computes_what_a_call_says():
    mapping = {
        "data": {"x": "body.a"},
        "title": "body.b",
        "when": "headers['x-event'] = 'opened'",
        "subject": {"name": "body.who", "date_of_birth": "body.born"},
    }
    assert mapping_problems(mapping) == []
    body = {"a": [1], "who": "Ann", "born": "1980-12-31"}
    said = apply_mapping(mapping, body, at=AT, headers={"x-event": "opened"})
    assert (said["data"], said["title"], said["when"]) == ({"x": [1]}, None, True)
    subject = subject_of(said)
    assert subject is not None
    assert (subject.name, subject.date_of_birth) == ("Ann", date(1980, 12, 31))
    assert subject_of(apply_mapping({"subject": "body.none"}, {}, at=AT)) is None
    with pytest.raises(MappingInvalid, match=r"^[^3]*no date such as 1980-12-31\.$"):
        subject_of({"subject": {"name": "Ann", "date_of_birth": "31/12/1980"}})
    assert apply_mapping({}, [1], at=AT) == {"data": {"body": [1]}}


def test_what_tells_a_repeat_is_a_text_and_equal_for_what_is_equal():
    one, other = {"a": 1, "b": [2]}, {"b": [2], "a": 1}
    assert id_told("body", one, {}, at=AT) == id_told("body", other, {}, at=AT) == '{"a":1,"b":[2]}'
    assert id_told("body.a", one, {}, at=AT) == "1"


@pytest.mark.parametrize(
    ("dedupe", "body"),
    [
        ("body.none", {"a": 1}),
        ("body.a", {"a": []}),
        ("body.a", {"a": {}}),
        ("body.a", {"a": " "}),
        ("[body.a, body.b]", {"a": 1}),
        ("[body.a, body.b]", {"a": 1, "b": ""}),
        ("body.a + ' ' + body.b", {"a": "", "b": ""}),
    ],
)
def test_what_tells_a_repeat_is_missing_when_a_part_of_it_is(dedupe, body):
    assert id_told(dedupe, body, {}, at=AT) is None


def test_a_mapping_that_cannot_be_is_refused_with_each_place():
    found = mapping_problems(
        {
            "datum": {"x": "1"},
            "data": {"y": "import os"},
            "correlation": "body.x",
            "title": "1 +",
            "subject": {"age": "body.age"},
        }
    )
    places = [(one.code, one.field) for one in found]
    assert places == [
        ("mapping_unknown", None),
        ("mapping_not_an_object", "correlation"),
        ("mapping_unknown", "subject"),
        ("mapping_unknown", "subject.name"),
        ("expression_refused", "title"),
        ("expression_refused", "data.y"),
    ]


def test_a_masked_body_keeps_its_build_and_none_of_its_values():
    body = {"person": {"name": "Ann", "ages": [1, 2]}, "ref": "R1", "none": None}
    hidden = {"name": "•••", "ages": ["•••", "•••"]}
    assert masked(body, None) == {"person": hidden, "ref": "•••", "none": None}
    assert masked(body, ["person.name"])["person"] == {"name": "•••", "ages": [1, 2]}
    assert masked([{"a": 1, "b": 2}], ["a"]) == [{"a": "•••", "b": 2}]
    assert masked(body, ["person"]) == {"person": "•••", "ref": "R1", "none": None}
    assert [one.code for one in mask_problems(["a..b", "a.b", 7])] == ["mask_invalid"] * 2


def test_an_address_is_within_networks_or_is_not():
    for address in ("192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1"):
        assert is_within(address, ["192.0.2.0/24", "2001:db8::/32"])
    for address in ("192.0.3.7", "2001:db9::1", "", None, "192.0.2.7, 192.0.2.8", "localhost"):
        assert not is_within(address, ["192.0.2.0/24", "2001:db8::/32"])
    wrong = network_problems(["192.0.2.0/24", "192.0.2.1", "192.0.2.1/24", "x"], "networks")
    assert [one.message for one in wrong] == ["'192.0.2.1/24' is no network.", "'x' is no network."]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"NaN",
        b"\xff",
        b'{"a": "\\u0000"}',
        b"[" * 70 + b"]" * 70,
        b"[1%s]" % (b"0" * 20),
    ],
)
def test_a_body_that_is_no_json_to_be_kept_is_refused(body):
    with pytest.raises(BodyUnreadable):
        read_json(body)

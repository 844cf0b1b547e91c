"""A webhook's mapping as lines of text: what is written is read as it was."""

import pytest

from service.web.administration.hook_writing import read_mapping, write_mapping


@pytest.mark.parametrize(
    "mapping",
    [
        {},
        {"data": {}},
        {"data": {}, "correlation": {"ref": "body.ref"}, "when": "body.kind = 'a  b'"},
        {"data": {"page.number": "body.page"}, "subject": "body.name"},
        {"subject": {"name": "body.name", "uprn": "body.uprn"}, "title": "{}"},
    ],
)
def test_a_mapping_that_is_written_and_read_is_the_same(mapping):
    assert read_mapping(write_mapping(mapping)) == mapping


def test_an_expression_of_several_lines_becomes_one():
    assert write_mapping({"title": "if body.a\n  then 'x'\n  else 'y'"}) == (
        "title = if body.a then 'x' else 'y'"
    )

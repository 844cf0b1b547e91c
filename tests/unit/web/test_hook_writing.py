"""A webhook as its page asks for it: what is written is read as it was."""

import pytest

from service.hooks.given import HookGiven
from service.hooks.presets import PRESETS
from service.web.administration.hook_writing import (
    entered_of,
    read_mapping,
    settings_of,
    write_mapping,
)


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


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_whose_page_is_sent_as_it_comes_is_the_same_hook(key):
    given = PRESETS[key].given
    assert HookGiven(**settings_of(entered_of(given))).columns() == given.columns()

"""Every event is described, and as it is sent."""

import pytest
from jsonschema import Draft202012Validator

from service.ledger.audit import Kind
from service.outbound.catalogue import ABOUT, SAID, TYPES
from service.outbound.describing import asyncapi, example_of
from tests.unit.outbound.events_page import PLACE, page

DOCUMENT = asyncapi("https://handrail.example.org")
MESSAGES = DOCUMENT["components"]["messages"]


def test_the_page_of_events_in_the_docs_says_what_the_code_says() -> None:
    """Write it anew with `python -m tests.unit.outbound.events_page`."""
    assert PLACE.read_text() == page()


def test_every_kind_of_event_has_its_words_but_one_that_is_nobodys_news() -> None:
    assert set(Kind) - set(TYPES) == {Kind.RESTRICTED_READ}
    assert set(MESSAGES) == {*TYPES, "ping"}
    assert {name for names in ABOUT.values() for name in names} == set(SAID)


@pytest.mark.parametrize("kind", ["ping", "case_held", "clock_breached", "case_migrated"])
def test_an_example_is_what_its_schema_describes(kind: str) -> None:
    Draft202012Validator(MESSAGES[kind]["payload"]).validate(example_of(kind))

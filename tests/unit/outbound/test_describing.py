"""Every event is described, and as it is sent."""

import pytest
from jsonschema import Draft202012Validator

from service.ledger.audit import Kind
from service.outbound.catalogue import ABOUT, SAID, TYPES
from service.outbound.describing import asyncapi, catalogue, example_of
from tests.services.installation import ROOT

DOCUMENT = asyncapi("https://handrail.example.org")
MESSAGES = DOCUMENT["components"]["messages"]


def test_the_catalogue_in_the_docs_is_that_of_the_code() -> None:
    """Write it anew from `service.outbound.describing.catalogue()`."""
    assert (ROOT / "docs" / "events.md").read_text() == catalogue()


def test_every_kind_of_event_has_its_words_but_one_that_is_nobodys_news() -> None:
    assert set(Kind) - set(TYPES) == {Kind.RESTRICTED_READ}
    assert set(MESSAGES) == {*TYPES, "ping"}
    assert {name for names in ABOUT.values() for name in names} == set(SAID)


@pytest.mark.parametrize("kind", ["ping", "case_held", "clock_breached", "case_migrated"])
def test_an_example_is_what_its_schema_describes(kind: str) -> None:
    Draft202012Validator(MESSAGES[kind]["payload"]).validate(example_of(kind))

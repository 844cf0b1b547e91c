"""The statement that the regulations of the public sector ask for."""

from dataclasses import replace

import pytest

from tests.integration.web.visitor import Visitor


@pytest.mark.parametrize(
    ("contact", "link"),
    [("access@example.org", "mailto:access@example.org"), ("01632 960 001, weekdays", None)],
)
def test_the_statement_is_open_to_all_and_says_whom_to_tell(office, contact, link):
    stranger = Visitor(office.test_client())
    page = stranger.get(stranger.get("/sign-in").links()["Accessibility statement"])
    assert "whoever looks after Handrail at Housing service" in page.main
    here = office.extensions["handrail"]
    told = replace(here.settings, accessibility_contact=contact)
    office.extensions["handrail"] = replace(here, settings=told)
    page = stranger.get("/accessibility")
    assert contact in page.main
    assert page.links().get(contact) == link

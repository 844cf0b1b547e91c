"""Processes that are redrawn at random under running cases, which are moved along together."""

import os
from collections import Counter

import pytest

from service.people.groups import Group
from tests.factories.cases import Desk
from tests.factories.people import add_actor
from tests.integration.cases.migrating.town import Town

# `HANDRAIL_TOWNS=500` plays that many.
TOWNS = int(os.environ.get("HANDRAIL_TOWNS", "2"))
FIRST = int(os.environ.get("HANDRAIL_FIRST_TOWN", "0"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_draft_is_lost_no_clock_of_the_law_moves_and_nothing_is_half_done(desk: Desk) -> None:
    came = Counter[str]()
    desk.actor = desk.do(lambda: add_actor("adam", Group.ADMINISTRATOR))
    for seed in range(FIRST, FIRST + TOWNS):
        town = Town(desk, seed).live_on()
        came.update(moved=town.moved, undone=town.undone, drafts=town.drafts, refused=town.refused)
    assert came["moved"] > TOWNS
    assert came["undone"] or TOWNS < 8
    assert came["drafts"]

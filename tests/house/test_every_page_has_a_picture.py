"""Whoever looks for a page in docs/screens finds it, or reads here why not."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest
from werkzeug.routing import Map

from tests.e2e.tour import is_page, routes_in
from tests.screens.pages import PAGES
from tests.screens.shown import endpoint_of
from tests.services.installation import ROOT

NOT_SHOWN: Mapping[str, str] = MappingProxyType(
    {
        "web.draft_dates": "looks as the page of a published version does",
        "web.change_of_webhook": "asks what making a webhook asks",
        "web.webhook_off": "asks one question",
        "web.webhook_on": "asks one question",
        "web.webhook_removal": "asks one question",
        "web.webhook_replay": "asks one question",
        "web.webhook_secret": "asks one question",
        "web.resend_message_page": "asks for a reference and a reason, as other pages do",
        "web.draft_foreign": "speaks of files of other programs, and none is kept here",
    }
)
"""A page without a picture, by its endpoint, and why it has none."""
NO_PAGE = {"not-found"}
"""Pictures of what is seen where there is no page."""
FOLDER = ROOT / "docs" / "screens"


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Map:
    return routes_in(tmp_path_factory.mktemp("routes"))


@pytest.fixture(scope="module")
def pages(routes: Map) -> set[str]:
    return {one.endpoint for one in routes.iter_rules() if is_page(one)}


@pytest.fixture(scope="module")
def shown(routes: Map) -> dict[str, str]:
    """The page of each picture."""
    bound = routes.bind("localhost")
    return {one.name: endpoint_of(one, bound) for one in PAGES if one.name not in NO_PAGE}


def test_every_page_has_a_picture_or_a_reason(pages: set[str], shown: dict[str, str]):
    assert sorted(pages - set(shown.values()) - set(NOT_SHOWN)) == []


def test_a_page_that_is_said_to_have_no_picture_has_none(pages: set[str], shown: dict[str, str]):
    assert sorted(name for name in NOT_SHOWN if name not in pages - set(shown.values())) == []


def test_every_picture_is_of_a_page(pages: set[str], shown: dict[str, str]):
    assert sorted(name for name, endpoint in shown.items() if endpoint not in pages) == []


def test_every_picture_was_taken_and_no_other_is_kept():
    declared = {f"{one.name}-{place}.webp" for one in PAGES for place in ("desk", "phone")}
    assert {path.name for path in FOLDER.glob("*.webp")} ^ declared == set()

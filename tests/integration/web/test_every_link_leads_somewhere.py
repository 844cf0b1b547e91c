"""A walk along every link, as each kind of person: nothing is dead, every page is well made."""

from datetime import timedelta

import pytest

from tests.factories.definitions import publish_files, shipped_files
from tests.integration.web.visitor import Visitor, local_links

MOST = 500


@pytest.fixture
def busy_office(office, desk, case):
    """The shipped processes, and cases in every state."""
    publish_files(*shipped_files())
    desk.complete(case, "inspect", outcome="mend", found="A broken tap", damp="no")
    held = desk.start("repair", address="2 High Street", owner="olivia")
    desk.hold(held, desk.now + timedelta(days=7), "inspect")
    desk.start("housing_options", applicant_name="Ada Brown")
    desk.start("generic_case", subject_name="Bo Green")


@pytest.mark.parametrize(
    ("database_url", "usernames"),
    [("sqlite", ["olivia", "tess", "ana"]), ("postgresql", ["admin"])],
    indirect=["database_url"],
)
def test_every_link_leads_to_a_page(busy_office, visit, usernames):
    for username in usernames:
        found = walk(visit(username))
        assert 5 < len(found) < MOST
        if username != "ana":
            assert any(path.endswith("/diagram") for path in found)


def walk(visitor: Visitor) -> set[str]:
    """Follow every link, from the first page on; give the addresses of the pages."""
    found, todo = {"/"}, ["/"]
    while todo:
        path = todo.pop()
        page = visitor.get(path)
        if path == "/" and page.location:  # Who reads no case begins elsewhere.
            page = visitor.get(page.location)
        assert page.status == 200, path
        # A list in another order leads nowhere that the list itself does not.
        if page.root is not None and "sort=" not in path:
            ahead = local_links(page, path) - found
            found |= ahead
            todo += sorted(ahead)
    return found

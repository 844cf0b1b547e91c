from collections.abc import Iterator

import pytest

from tests.services.databases import KINDS, lent


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with the calendars and the hold process, of each kind."""
    yield from lent(request, request.param, which="with_holds")

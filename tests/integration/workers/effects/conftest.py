from collections.abc import Iterator

import pytest

from tests.services.databases import Databases


@pytest.fixture
def database_url(sqlite_with_holds: Databases) -> Iterator[str]:
    """What goes out asks little of the database: one kind is enough here."""
    with sqlite_with_holds.lend() as url:
        yield url

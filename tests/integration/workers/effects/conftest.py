from collections.abc import Iterator

import pytest

from tests.services.databases import Databases


@pytest.fixture
def database_url(sqlite_databases: Databases) -> Iterator[str]:
    """What goes out asks little of the database: one kind is enough here."""
    with sqlite_databases.lend() as url:
        yield url

"""Databases with what every installation has from its first day, filled once and copied."""

from collections.abc import Iterator

import pytest

from tests.factories.definitions import publish_hold
from tests.services.databases import Databases


def _publish() -> None:
    publish_hold()


@pytest.fixture(scope="session")
def sqlite_with_holds(sqlite_databases: Databases) -> Iterator[Databases]:
    """Databases with the calendars and the process of holds."""
    with sqlite_databases.filled(_publish) as filled:
        yield filled


@pytest.fixture(scope="session")
def postgresql_with_holds(postgresql_databases: Databases) -> Iterator[Databases]:
    """Databases with the calendars and the process of holds."""
    with postgresql_databases.filled(_publish) as filled:
        yield filled

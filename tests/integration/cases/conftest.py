from collections.abc import Iterator

import pytest
from flask import Flask

from service.extensions import db
from tests.factories.cases import Desk
from tests.factories.definitions import publish_hold


@pytest.fixture
def desk(ground: Flask) -> Iterator[Desk]:
    """A desk on a fresh database of each kind, with the calendars and the hold process."""
    publish_hold()
    yield Desk()
    db.session.rollback()

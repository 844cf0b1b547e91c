from collections.abc import Iterator

import pytest
from flask import Flask

from service.definitions.calendars import seed_standard_calendars
from service.extensions import db
from service.people.actors import Acting, Actor
from service.people.groups import Group
from service.transaction import transaction
from tests.factories.definitions import EARLY


@pytest.fixture
def books(ground: Flask) -> Iterator[Flask]:
    """A database with calendars and no process."""
    with transaction():
        seed_standard_calendars(EARLY)
    yield ground
    db.session.rollback()


@pytest.fixture
def ana() -> Acting:
    return Acting(Actor("ana", groups=frozenset({Group.ANALYST})), EARLY)


@pytest.fixture
def bo() -> Acting:
    return Acting(Actor("bo", groups=frozenset({Group.ANALYST})), EARLY)

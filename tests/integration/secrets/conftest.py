from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from service.people.actors import SYSTEM, Acting
from service.secrets.keeping import set_secret
from service.transaction import transaction

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
ACTING = Acting(SYSTEM, AT)


@pytest.fixture
def keep(ground: Flask) -> Callable[..., None]:
    """Keep a secret."""

    def keep_it(name: str, value: str, *hosts: str, note: str = "") -> None:
        with transaction():
            set_secret(name, value, hosts or ["crm.test"], note=note, acting=ACTING)

    return keep_it

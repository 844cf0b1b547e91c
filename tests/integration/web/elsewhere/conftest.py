"""A provider of the council, and somebody whom nobody here knows."""

from dataclasses import replace

import pytest

from service.federation import discovery
from service.federation.mapping_changes import Mapped, add_mapping
from service.federation.providers import add_provider
from service.installation import install
from service.transaction import transaction
from tests.integration.web.elsewhere.council import SETTLED, service
from tests.integration.web.visitor import Visitor
from tests.services.oidc_provider import SECRET, oidc_provider


@pytest.fixture
def elsewhere(office):
    """A provider that vouches for people here, and a mapping of its group."""
    discovery.forget()
    known = office.extensions["handrail"]
    install(office, replace(known.settings, egress_allowed=("127.0.0.1",)), known.clock)
    with oidc_provider() as provider:
        with office.app_context(), transaction():
            given = replace(SETTLED, issuer=provider.issuer)
            add_provider("council", given, SECRET, acting=service())
            mapped = Mapped("Repairs team", groups=["officer"], roles=["repairs"])
            add_mapping("council", mapped, acting=service())
        yield provider


@pytest.fixture
def stranger(office) -> Visitor:
    return Visitor(office.test_client())

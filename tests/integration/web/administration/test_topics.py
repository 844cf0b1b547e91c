"""The page on work for programs outside."""

import pytest

from service.cases.beginning import Opening
from service.cases.commands.start import start as start_case
from service.clock import real_now
from service.installation import here
from service.ledger import topics
from service.people.actors import SYSTEM, Acting
from service.transaction import transaction
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, service, start


@pytest.fixture
def waiting(office):
    with office.app_context():
        publish_process(start(), service("W", topic="keys"), end(), flow("S W E"), key="keys")
        now = here().clock.now()
        with transaction():
            start_case(Opening(process="keys"), acting=Acting(SYSTEM, now))
            asking = topics.Asking("olivia", "printer-1", now, real_now())
            topics.note(["letters"], asking)


def test_it_says_what_waits_and_who_last_came(visit, waiting):
    analyst = visit("ana")
    page = analyst.get(analyst.get("/administration").links()["Work for programs outside"])
    assert "keys 1 0 0" in page.main
    assert "letters 0 0 0 Nothing waits" in page.main
    assert "as printer-1" in page.main
    assert visit("olivia").get("/administration/topics").status == 403

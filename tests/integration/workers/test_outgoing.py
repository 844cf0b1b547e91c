"""Workers send what webhooks are owed; killed ones lose nothing, slow receivers hold up nobody."""

from dataclasses import replace
from threading import Event

import orjson
import pytest

from service.cases.sweeping import always
from service.clock import real_now
from service.extensions import db
from service.installation import here, install
from service.ledger.lanes import Lane
from service.outbound.making import make_webhook
from service.outbound.wishes import Wish
from service.people.actors import Acting
from service.people.groups import Group
from service.transaction import transaction
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.workers.conftest import wait_until
from tests.services.http_server import Reply, http_server
from tests.unit.engine.notation import end, flow, start, user
from workers import application
from workers.outgoing import MOST, Outgoing


@pytest.fixture
def receiver():
    with http_server() as running:
        yield running


@pytest.fixture
def webhooks(hands, receiver):
    """Two webhooks, to one receiver by two paths, of somebody who sees every case."""
    publish_process(start(), user("A"), end(), flow("S A E"))
    with transaction():
        acting = Acting(add_actor("ida", Group.INTEGRATOR), real_now())
        for path in ("slow", "quick"):
            make_webhook(Wish(path, f"{receiver.url}/{path}"), acting=acting)
    return hands


def heard(receiver, path):
    events = [orjson.loads(one.body) for one in receiver.heard if one.path == f"/{path}"]
    return [(event["subject"], event["data"]["seq"]) for event in events]


def written(desk, cases):
    return {(case, seq + 1) for case in cases for seq in range(len(desk.log(case)))}


def test_killed_workers_lose_no_event_and_mix_up_no_case(webhooks, receiver, run_worker):
    cases = [webhooks.start() for _ in range(4)]
    for case in cases:
        webhooks.complete(case, "A")
    workers = []

    def strike(_):
        if len(receiver.heard) > 4:
            workers[0].kill()
        return Reply()

    receiver.answer = strike
    workers.append(run_worker("worker", HANDRAIL_EGRESS_ALLOWED="127.0.0.1"))
    wait_until(lambda: workers[0].poll() is not None)
    receiver.answer = None
    with transaction():
        # What it held is free when its time is up; nobody waits for that here.
        db.session.execute(db.update(Lane).values(taken_until=None))
    run_worker("worker", HANDRAIL_EGRESS_ALLOWED="127.0.0.1")
    whole = written(webhooks, cases)
    for path in ("slow", "quick"):
        wait_until(lambda path=path: whole <= set(heard(receiver, path)))
        for case in cases:
            first = dict.fromkeys(seq for one, seq in heard(receiver, path) if one == case)
            assert list(first) == sorted(first)


def test_a_receiver_that_does_not_answer_holds_up_no_other(webhooks, receiver, app, monkeypatch):
    monkeypatch.setattr(application, "worker_app", lambda: app)
    install(app, replace(here().settings, egress_allowed=("127.0.0.1",)), here().clock)
    cases = [webhooks.start() for _ in range(2 * MOST)]
    whole, go_on = written(webhooks, cases), Event()
    receiver.answer = lambda one: Reply(200 if one.path == "/quick" or go_on.wait(30) else 500)
    with Outgoing() as sending:
        wait_until(lambda: sending.look(always) >= 0 and whole <= set(heard(receiver, "quick")))
        assert 0 < len(heard(receiver, "slow")) <= MOST
        go_on.set()
        wait_until(lambda: sending.look(always) >= 0 and whole <= set(heard(receiver, "slow")))

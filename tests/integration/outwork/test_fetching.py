"""Several who fetch at once: each piece of work goes to one of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain
from threading import Barrier

from service.clock import real_now
from service.outwork.fetching import Wanted, take_work
from service.people.actors import SYSTEM, Acting
from service.transaction import transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, service, start

WORKERS = 3
CASES = 6


def test_several_who_fetch_at_once_share_the_work(ground):
    publish_process(start(), service("W", topic="keys"), end(), flow("S W E"))
    desk = Desk(now=real_now())
    cases = [desk.start() for _ in range(CASES)]
    wanted = Wanted(("keys",), limit=4, lock_for=timedelta(minutes=1))
    together = Barrier(WORKERS)

    def fetch(_: int) -> list[str]:
        with ground.app_context():
            together.wait()
            with transaction():
                return [one.case for one in take_work(wanted, acting=Acting(SYSTEM, desk.now))]

    with ThreadPoolExecutor(WORKERS) as threads:
        given = list(threads.map(fetch, range(WORKERS)))
    again = fetch_rest(wanted, desk)
    assert sorted([*chain(*given), *again]) == sorted(cases)


def fetch_rest(wanted: Wanted, desk: Desk) -> list[str]:
    """Take what was passed over while others were taking it."""
    with transaction():
        return [one.case for one in take_work(wanted, acting=Acting(SYSTEM, desk.now))]

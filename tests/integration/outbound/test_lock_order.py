"""Whoever locks many deliveries does so in one order, so that no two can wait for each other.

On PostgreSQL: in SQLite one writes at a time.
"""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from service.cases.erasure.books import empty_books
from service.cases.locking import lock_case
from service.extensions import db
from service.ledger import deliveries
from service.ledger.deliveries import Delivery
from service.outbound.feeding import feed_webhooks, number_events
from service.transaction import transaction
from tests.integration.outbound.test_erased import WAITS
from tests.integration.workers.conftest import wait_until
from tests.services.databases import Databases

PLAIN = text("SET LOCAL enable_indexscan = off")
"""Rows are met as they lie, as with many rows: no index happens to give them in an order."""


@pytest.fixture
def database_url(postgresql_with_holds: Databases) -> Iterator[str]:
    with postgresql_with_holds.lend() as url:
        yield url


@pytest.mark.parametrize(
    "verb",
    [
        lambda post, webhook, _: deliveries.skip(webhook, now=post.now),
        lambda post, webhook, _: deliveries.begin_anew(webhook, now=post.now),
        lambda _, webhook, __: deliveries.forget(webhook),
        lambda post, *_: deliveries.forget_ended(post.now),
        lambda _, __, case: empty_books(lock_case(case)),
    ],
    ids=["skip", "begin anew", "forget", "forget what is over", "erase"],
)
def test_who_waits_for_the_first_delivery_of_a_case_has_none_of_the_others(
    post, heart: Flask, verb: Callable[..., object]
) -> None:
    webhook, case = post.make(), post.desk.start()
    number_events()
    feed_webhooks(post.now)
    first, *others = [one.id for one in post.log(webhook)]
    long_ago = update(Delivery).values(ended_at=post.webhook(webhook).made_at)
    for some in (others, [first]):  # The first lies last now, where whoever just looks finds it.
        with transaction():
            db.session.execute(long_ago.where(Delivery.id.in_(some)))
    post.later(minutes=1)

    def act() -> None:
        with heart.app_context():
            with transaction():
                db.session.execute(PLAIN)
                verb(post, webhook, case)
            db.session.remove()

    other = Thread(target=act)
    locked = select(Delivery.id).with_for_update(skip_locked=True)
    with transaction():
        db.session.execute(locked.where(Delivery.id == first))
        other.start()
        wait_until(lambda: db.session.scalar(WAITS))
        assert sorted(db.session.scalars(locked)) == [first, *others]
    other.join()

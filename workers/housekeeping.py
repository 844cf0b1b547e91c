"""Housekeeping: what is only kept for a while goes."""

from datetime import timedelta

from service.cases import drafts, recounting
from service.cases.bulk.runs import forget_unconfirmed
from service.cases.erasure.passes import remove_files
from service.cases.migrating.finding import forget_unconfirmed as forget_migrations
from service.cases.orphans import known_places
from service.cases.storage import open_store
from service.cases.sweep_failure import signals_to_retry
from service.clock import real_now
from service.installation import here
from service.ledger import calls, deliveries, inbox, requests, topics
from service.people import sign_in
from service.transaction import reading, transaction
from service.what_if.finding import forget_runs

KEYS_LIVE = timedelta(hours=48)
ORPHANS_LIVE = 24 * 3600.0
UNCONFIRMED_LIVE = timedelta(days=1)
UNMOVED_LIVE = timedelta(days=30)
"""How long a migration of running cases waits for a word before its preview is forgotten."""

WHAT_IFS_LIVE = timedelta(days=90)
"""How long the results of a what-if run are kept."""

UNSENT_LIVE = timedelta(days=30)
"""How long a draft outlives its task: its writer may still want to copy what they typed."""

DELIVERIES_LIVE = timedelta(days=30)
"""How long the log of webhooks tells of a delivery that is over."""

UNCLAIMED_LIVE = timedelta(days=90)
"""How long what a message says is kept that reached no case: nothing erases it with one."""

CALLS_LIVE = timedelta(days=90)
"""How long what a webhook call said is kept, so that it can be carried out again."""

TOPICS_LIVE = timedelta(days=90)
"""How long a topic is listed of which no program outside asks for work any more."""


def keep_house() -> None:
    """Forget what is kept for a while only, and remove files that no case has."""
    with transaction():
        requests.forget_before(real_now() - KEYS_LIVE)
    with transaction():
        sign_in.forget_before(real_now() - sign_in.KEPT)
    with transaction():
        forget_unconfirmed(here().clock.now() - UNCONFIRMED_LIVE)
    with transaction():
        recounting.forget_unconfirmed(here().clock.now() - UNCONFIRMED_LIVE)
    with transaction():
        forget_migrations(here().clock.now() - UNMOVED_LIVE)
    with transaction():
        forget_runs(here().clock.now() - WHAT_IFS_LIVE)
    with transaction():
        drafts.forget_over(here().clock.now() - UNSENT_LIVE)
    with transaction():
        inbox.empty_unclaimed(here().clock.now() - UNCLAIMED_LIVE, needed=signals_to_retry())
    with transaction():
        calls.empty_before(here().clock.now() - CALLS_LIVE)
    with transaction():
        deliveries.forget_ended(real_now() - DELIVERIES_LIVE)
    with transaction():
        topics.forget_before(real_now() - TOPICS_LIVE)
    remove_files(open_store(here().settings))
    sweep_orphans()


def sweep_orphans() -> int:
    """Remove stored files without a row that are older than a day; return how many."""
    files = open_store(here().settings)
    old = list(files.older_than(ORPHANS_LIVE, now=real_now().timestamp()))
    with reading():
        known = known_places(old)
    return len(files.remove(place for place in old if place not in known))

"""What every process stands on, with doors or without: log, database, installation and clock."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from service import log, traces
from service.clock import Clock
from service.definitions.calendars import use_by_default
from service.extensions import init_database
from service.installation import install
from service.ledger import test_clock
from service.ledger.shared_clock import DRIFT
from service.nudge import nudger
from service.settings import Settings
from service.transaction import wake_with


def make_bare_app(settings: Settings) -> Flask:
    """Make an application without doors, for processes that nobody sends a request."""
    app = Flask("handrail", static_folder=None)
    lay_foundation(app, settings)
    return app


def lay_foundation(app: Flask, settings: Settings) -> None:
    """Give an application what commands need of it."""
    log.configure(human=settings.has_test_clock)
    traces.begin(settings.traces_url)
    app.config["SECRET_KEY"] = settings.secret_key
    init_database(app, settings.database_url, pool_size=_connections(settings))
    install(app, settings, Clock(_offset(settings)))
    wake_with(nudger(settings.redis_url))
    use_by_default(settings.calendar)


def _connections(settings: Settings) -> int:
    """Say how many connections a process keeps: one for each thread, and two for all streams.

    A stream needs one for a moment every few seconds.
    """
    return settings.threads - settings.streams + 2


def _offset(settings: Settings) -> Callable[[], timedelta]:
    """Give what the machine's time lacks to the database's, or to what tests make of that."""
    return test_clock.offset if settings.has_test_clock else DRIFT

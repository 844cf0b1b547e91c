"""The application: settings become a Flask app with its database, doors and error pages."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from service import api, log, traces
from service.clock import Clock
from service.definitions.calendars import use_by_default
from service.extensions import csrf, init_database, login
from service.installation import install
from service.ledger import test_clock
from service.ledger.shared_clock import DRIFT
from service.nudge import nudger
from service.observing import observe
from service.settings import Settings, from_environment
from service.transaction import wake_with
from service.web.doors import open_web_doors
from service.web.errors import answer_error


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; without settings they are read from the environment."""
    settings = settings or from_environment()
    log.configure(human=settings.has_test_clock)
    traces.begin(settings.traces_url)
    app = api.make_app("service")
    observe(app)
    app.config["SECRET_KEY"] = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = settings.max_json
    init_database(app, settings.database_url, pool_size=settings.threads + 2)
    install(app, settings, Clock(_offset(settings)))
    wake_with(nudger(settings.redis_url))
    use_by_default(settings.calendar)
    api.open_doors(app, settings, elsewhere=answer_error)
    open_web_doors(app, settings, csrf=csrf, login=login)
    return app


def _offset(settings: Settings) -> Callable[[], timedelta]:
    """Give what the machine's time lacks to the database's, or to what tests make of that."""
    return test_clock.offset if settings.has_test_clock else DRIFT

"""Applications that are made once for each database, and lent again as they began.

To make one takes longer than most tests: a hundred rules for addresses, and then every template
and every statement once more. What a test leaves in one (settings, counts, files, connections) goes
when it is given back.
"""

import importlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from service import log
from service.clock import Clock
from service.definitions import calendars
from service.extensions import db, init_database
from service.installation import install
from service.nudge import nudger
from service.settings import Mode, Settings
from service.transaction import wake_with
from tests.services.keys import secrets_key

BOOTSTRAP_TOKEN = "bootstrap-token-of-the-tests"


def variables_of(settings: Settings) -> dict[str, str]:
    """Give the environment in which another process is of the same installation."""
    return {
        "HANDRAIL_MODE": "test",
        "HANDRAIL_SECRET_KEY": settings.secret_key,
        "HANDRAIL_SECRETS_KEY": settings.secrets_key,
        "HANDRAIL_DATABASE_URL": settings.database_url,
        "HANDRAIL_VAR": str(settings.var),
    }


@dataclass(frozen=True)
class _Made:
    """An application, and what it was configured and extended with when it was made."""

    app: Flask
    config: dict[str, Any]
    extensions: dict[str, Any]

    def begin_again(self) -> None:
        """Leave nothing of a test behind."""
        for kept, began in ((self.app.config, self.config), (self.app.extensions, self.extensions)):
            kept.clear()
            kept.update(began)


class Applications:
    """Applications by the database that they are for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bare: dict[str, _Made] = {}
        self._whole: dict[str, _Made] = {}

    @contextmanager
    def bare(self, url: str) -> Iterator[Flask]:
        """An application with a database and an installation, and nothing else."""
        with _lent(self._bare, url, _bare) as app:
            yield app

    @contextmanager
    def whole(self, url: str) -> Iterator[Flask]:
        """The whole application, in test mode."""
        var = self.folder / f"var-{len(self._whole)}"
        with _lent(self._whole, url, lambda url: _whole(url, var)) as app:
            settings = app.extensions["handrail"].settings
            log.configure(human=True)
            wake_with(nudger(None))
            calendars.use_by_default(settings.calendar)
            yield app
        shutil.rmtree(settings.var, ignore_errors=True)


@contextmanager
def _lent(known: dict[str, _Made], url: str, make: Callable[[str], Flask]) -> Iterator[Flask]:
    made = known.get(url)
    if made is None:
        app = make(url)
        made = known[url] = _Made(app, dict(app.config), dict(app.extensions))
    # A calendar's version never changes, but in the next test's database it may be another.
    calendars._read_before.clear()
    yield made.app
    made.begin_again()
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()


def _bare(url: str) -> Flask:
    app = Flask(__name__)
    init_database(app, url)
    settings = Settings(mode=Mode.TEST, secret_key=secrets.token_hex(32), secrets_key=secrets_key())
    install(app, settings, Clock())
    return app


def _whole(url: str, var: Path) -> Flask:
    """Make it; it is imported when it is first needed, for pure rooms need not wait for it."""
    settings = Settings(
        mode=Mode.TEST,
        database_url=url,
        var=var,
        secret_key=secrets.token_hex(32),
        secrets_key=secrets_key(),
        bootstrap_token=BOOTSTRAP_TOKEN,
    )
    app: Flask = importlib.import_module("service.app").create_app(settings)
    return app

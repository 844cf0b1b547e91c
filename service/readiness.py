"""Whether the service can be used: its database, its schema and, where there is one, its queue.

A demonstration can be used when its story is told: until then nothing is done in its present.
"""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service import log, migrations, nudge
from service.errors import ServiceUnavailable
from service.extensions import db
from service.ledger import storybook
from service.settings import Mode, Settings
from service.transaction import reading

_log = log.logger(__name__)


def checks(settings: Settings) -> dict[str, bool]:
    """Return what was looked at, and whether it is as it must be.

    The schema may be that of the next version, which is being rolled out.
    """
    found = {"database": False, "migrations": False}
    if settings.mode is Mode.DEMO:
        found["demonstration"] = False
    try:
        with reading():
            db.session.execute(text("SELECT 1"))
        found["database"] = True
        found["migrations"] = migrations.is_usable()
        if settings.mode is Mode.DEMO and found["migrations"]:
            with reading():
                found["demonstration"] = not storybook.is_being_told()
    except (SQLAlchemyError, ServiceUnavailable) as error:
        _log.warning("not_ready", error=type(error).__name__)
    if settings.redis_url is not None:
        found["queue"] = nudge.answers(settings.redis_url)
    return found

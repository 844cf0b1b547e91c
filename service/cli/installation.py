"""`handrail init`: a database that is ready to be used.

Local state is about people's lives: its folder and its files are made for this user alone.
"""

import base64
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from sqlalchemy import make_url

from service.clock import real_now
from service.definitions.calendars import seed_standard_calendars
from service.definitions.usual_reasons import seed_reasons
from service.environment import SECRETS_KEY, from_environment
from service.errors import Refusal
from service.extensions import db
from service.foundation import make_bare_app
from service.installation import here
from service.migrations import OVERLAP, ahead, is_usable, upgrade
from service.people.actors import SYSTEM, Acting
from service.people.directory import find_user
from service.people.groups import Group
from service.people.users import add_user
from service.settings import Mode, Settings
from service.transaction import transaction

ADMIN = "admin"


class DatabaseNotReady(Refusal):
    """The database is not prepared, or is of an earlier version: run `handrail init` first."""


class DatabaseIsNewer(Refusal):
    """The database is of a version that this one cannot work beside: install the later version."""


@contextmanager
def at_hand(*, ready: bool = True) -> Iterator[Settings]:
    """Have this installation at hand, its folder in place; its connections end with the block.

    Raises DatabaseNotReady unless the schema is ours or need not be `ready` yet, and
    DatabaseIsNewer when it is more than one version ahead of us.
    """
    give_secrets()
    with make_bare_app(from_environment()).app_context():
        settings = here().settings
        make_folder(settings)
        try:
            if ahead() > OVERLAP:
                raise DatabaseIsNewer
            if ready and not is_usable():
                raise DatabaseNotReady
            yield settings
        finally:
            db.session.remove()
            db.engine.dispose()


def make_folder(settings: Settings) -> None:
    """Make the folder for local state and, in it, what keeps personal data."""
    for folder in (settings.var, settings.files_folder):
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = make_url(settings.database_url)
    if database.get_backend_name() == "sqlite" and database.database:
        # SQLite gives the files beside it, the log and its index, the same permissions.
        Path(database.database).touch(mode=0o600)


def give_secrets() -> None:
    """Outside production, keep random keys in the folder for local state."""
    if os.environ.get("HANDRAIL_MODE") not in (Mode.DEMO, Mode.TEST):
        return
    _give("secret_key", lambda: secrets.token_urlsafe(48))
    _give("secrets_key", lambda: base64.b64encode(secrets.token_bytes(SECRETS_KEY)).decode())


def _give(name: str, make: Callable[[], str]) -> None:
    """Put a key into the environment unless one is there, the same at every start."""
    variable = f"HANDRAIL_{name.upper()}"
    if os.environ.get(variable):
        return
    place = Path(os.environ.get("HANDRAIL_VAR") or "var") / name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not place.exists():
        _keep(place, make())
    os.environ[variable] = place.read_text()


def _keep(place: Path, key: str) -> None:
    """Write a key whole before it has its name: of several who do so at once, one comes first.

    Whoever starts beside us, or after we were killed, finds all of it or nothing.
    """
    handle, partial = tempfile.mkstemp(prefix=f"{place.name}.", dir=place.parent)
    with os.fdopen(handle, "w") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(partial, place)
    Path(partial).unlink()


@click.command()
@click.option("--admin-password", envvar="HANDRAIL_ADMIN_PASSWORD", help="default: a random one")
def init(admin_password: str | None) -> None:
    """Prepare the database: schema, calendars and the user `admin`."""
    with at_hand(ready=False):
        prepare(admin_password)


def prepare(admin_password: str | None) -> None:
    """Bring the schema up to date and add what every installation has; repeating adds nothing.

    A schema of the next version stays as it is: we are being rolled out beside it, or back.
    """
    if not is_usable():
        upgrade()
    with transaction():
        seed_standard_calendars(real_now())
        seed_reasons(real_now())
        if find_user(ADMIN) is not None:
            click.echo("The database is up to date.")
            return
        password = admin_password or secrets.token_urlsafe(12)
        add_user(
            ADMIN,
            display_name="Administrator",
            password=password,
            groups=list(Group),
            acting=Acting(who=SYSTEM, at=real_now()),
        )
    shown = "the one you gave" if admin_password else password
    click.echo(f"The database is ready. Sign in as {ADMIN!r}; the password is {shown}.")

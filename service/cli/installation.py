"""`handrail init`: a database that is ready to be used."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from service.app import create_app
from service.clock import real_now
from service.definitions.calendars import seed_standard_calendars
from service.extensions import db
from service.installation import here
from service.migrations import upgrade
from service.people.actors import SYSTEM, Acting
from service.people.directory import find_user
from service.people.groups import Group
from service.people.users import add_user
from service.settings import Mode, Settings
from service.transaction import transaction

ADMIN = "admin"


@contextmanager
def at_hand() -> Iterator[Settings]:
    """Have this installation at hand, its folder in place; its connections end with the block."""
    give_secret()
    with create_app().app_context():
        settings = here().settings
        settings.var.mkdir(parents=True, exist_ok=True)
        try:
            yield settings
        finally:
            db.session.remove()
            db.engine.dispose()


def give_secret() -> None:
    """Outside production, keep a random secret key in the folder for local state."""
    if os.environ.get("HANDRAIL_MODE") not in (Mode.DEMO, Mode.TEST):
        return
    if os.environ.get("HANDRAIL_SECRET_KEY"):
        return
    place = Path(os.environ.get("HANDRAIL_VAR") or "var") / "secret_key"
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(48))
    os.environ["HANDRAIL_SECRET_KEY"] = place.read_text()


@click.command()
@click.option("--admin-password", envvar="HANDRAIL_ADMIN_PASSWORD", help="default: a random one")
def init(admin_password: str | None) -> None:
    """Prepare the database: schema, calendars and the user `admin`."""
    with at_hand():
        prepare(admin_password)


def prepare(admin_password: str | None) -> None:
    """Bring the schema up to date and add what every installation has; repeating adds nothing."""
    upgrade()
    with transaction():
        seed_standard_calendars(real_now())
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

"""`handrail user` and `handrail token`."""

import re
from datetime import datetime, timedelta

import click

from service.cli.installation import at_hand
from service.clock import real_now
from service.people.actors import SYSTEM, Acting
from service.people.credentials import unlock
from service.people.groups import USUAL_SCOPES, Group, Scope
from service.people.letting_in import let_in
from service.people.local_accounts import allow
from service.people.tokens import create_token
from service.people.users import Given, add_person
from service.transaction import transaction

_DAYS = re.compile(r"(\d{1,5})d")


@click.group()
def user() -> None:
    """Manage local accounts."""


@user.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The name that others see.")
@click.option("--email", default=None)
@click.option(
    "--group", "groups", multiple=True, type=click.Choice([group.value for group in Group])
)
@click.option("--role", "roles", multiple=True, help="A role's key; lanes make roles.")
@click.password_option()
def add(
    username: str,
    name: str,
    email: str | None,
    groups: tuple[str, ...],
    roles: tuple[str, ...],
    password: str,
) -> None:
    """Add a person who signs in with a password."""
    with at_hand(), transaction():
        kinds = [Group(group) for group in groups or (Group.OFFICER,)]
        add_person(
            username,
            Given(display_name=name, email=email, groups=kinds, roles=roles),
            password=password,
            acting=Acting(who=SYSTEM, at=real_now()),
        )
    click.echo(f"Added {username}.")


@user.command("unlock")
@click.argument("username")
def unlock_user(username: str) -> None:
    """Let a person try again who is locked out by wrong passwords."""
    with at_hand(), transaction():
        unlock(username, acting=Acting(who=SYSTEM, at=real_now()))
    click.echo(f"{username} may try to sign in again.")


@user.command("let-in")
@click.argument("username")
def let_in_user(username: str) -> None:
    """Print a link that lets a person in once, within 15 minutes, whatever else lets nobody in."""
    with at_hand() as settings, transaction():
        secret = let_in(username, acting=Acting(who=SYSTEM, at=real_now()))
    click.echo(f"{settings.public_url}/let-in/{secret}")


@user.command("local-accounts-on")
def local_accounts_on() -> None:
    """Let people sign in by passwords of Handrail again."""
    with at_hand(), transaction():
        allow(acting=Acting(who=SYSTEM, at=real_now()))
    click.echo("People may sign in by passwords of Handrail.")


@click.group()
def token() -> None:
    """Manage tokens of the API."""


@token.command("create")
@click.option("--user", "username", required=True)
@click.option(
    "--scope", "scopes", multiple=True, help=f"One of {', '.join(Scope)}, or work:<topic>."
)
@click.option("--expires", default=None, help="Days from now, as 90d.")
@click.option("--label", default="", help="What it is for.")
def create(username: str, scopes: tuple[str, ...], expires: str | None, label: str) -> None:
    """Make a token and print it; it is not shown again."""
    with at_hand(), transaction():
        _, secret = create_token(
            username,
            scopes=scopes or USUAL_SCOPES,
            expires_at=_expiry(expires),
            label=label,
            acting=Acting(who=SYSTEM, at=real_now()),
        )
    click.echo(secret)


def _expiry(text: str | None) -> datetime | None:
    if text is None:
        return None
    days = _DAYS.fullmatch(text)
    if days is None:
        raise click.BadParameter("Write the number of days with a d, such as 90d.")
    return real_now() + timedelta(days=int(days[1]))

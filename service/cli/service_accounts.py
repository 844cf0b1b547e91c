"""`handrail service-account`."""

from datetime import timedelta

import click

from service.cli.installation import at_hand
from service.clock import real_now
from service.people import service_accounts
from service.people.actors import SYSTEM, Acting
from service.people.groups import Scope
from service.transaction import transaction


@click.group("service-account")
def service_account() -> None:
    """Manage programs that get themselves tokens by POST /oauth/token."""


@service_account.command("create")
@click.option("--user", "username", required=True, help="Whom it acts for.")
@click.option("--label", required=True, help="What it is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help=f"One of {', '.join(Scope)}, or work:<topic>.",
)
@click.option("--minutes", default=60, type=click.IntRange(5, 1440), help="How long a token lasts.")
def create(username: str, label: str, scopes: tuple[str, ...], minutes: int) -> None:
    """Make a service account, and print its id and its secret, which is not shown again."""
    with at_hand(), transaction():
        account, secret = service_accounts.make(
            username, label, scopes, minutes=minutes, acting=_now()
        )
        told = f"client_id     {account.id}\nclient_secret {secret}"
    click.echo(told)


@service_account.command("rotate")
@click.argument("account_id")
@click.option("--overlap-days", default=7, type=click.IntRange(0, 90), help="The old one's last.")
def rotate(account_id: str, overlap_days: int) -> None:
    """Print another secret; the one before counts some days longer."""
    with at_hand(), transaction():
        _, secret = service_accounts.rotate(
            account_id, overlap=timedelta(days=overlap_days), acting=_now()
        )
    click.echo(f"client_secret {secret}")


@service_account.command("revoke")
@click.argument("account_id")
def revoke(account_id: str) -> None:
    """End a service account and every token of it."""
    with at_hand(), transaction():
        service_accounts.revoke(account_id, acting=_now())
    click.echo(f"{account_id} is revoked.")


def _now() -> Acting:
    return Acting(who=SYSTEM, at=real_now())

"""`handrail secret`."""

import sys

import click
from werkzeug.utils import import_string

from service.cli.installation import at_hand
from service.clock import real_now
from service.definitions.secret_uses import uses_of_secrets
from service.people.actors import SYSTEM, Acting
from service.secrets.keeping import remove_secret, secrets, set_secret
from service.secrets.resealing import reseal as reseal_all
from service.transaction import reading, transaction


@click.group()
def secret() -> None:
    """Keep the secrets of other systems, which processes use by name."""


@secret.command("set")
@click.argument("name")
@click.option("--host", "hosts", multiple=True, required=True, help="A host it may be sent to.")
@click.option("--note", default="", help="What it is, for those who look after it.")
def keep(name: str, hosts: tuple[str, ...], note: str) -> None:
    """Keep a secret, which is asked for or read from a pipe, in the place of an earlier one."""
    asked = sys.stdin.isatty()
    value = click.prompt("Secret", hide_input=True) if asked else sys.stdin.read()
    with at_hand(), transaction():
        set_secret(name, value, hosts, note=note, acting=_acting())
    click.echo(f"The secret {name} is kept.")


@secret.command("list")
def show() -> None:
    """Show what there is, where it may be sent and where it is used; never a value."""
    with at_hand(), reading():
        uses = uses_of_secrets()
        for one in secrets():
            used = ", ".join(f"{use.process} ({use.element})" for use in uses.get(one.name, ()))
            click.echo(f"{one.name}: to {', '.join(one.hosts)}; used in {used or 'no process'}")
        for name in sorted(uses.keys() - {one.name for one in secrets()}):
            used = ", ".join(f"{use.process} ({use.element})" for use in uses[name])
            click.echo(f"{name}: MISSING; used in {used}")


@secret.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Forget a secret."""
    with at_hand(), transaction():
        remove_secret(name, acting=_acting())
    click.echo(f"The secret {name} is removed.")


@secret.command("reseal")
def reseal() -> None:
    """Seal everything with HANDRAIL_SECRETS_KEY that HANDRAIL_SECRETS_KEY_BEFORE still opens."""
    know_every_table()
    with at_hand(), transaction():
        count = reseal_all()
    click.echo(f"{count} {'secret was' if count == 1 else 'secrets were'} sealed anew.")


def know_every_table() -> None:
    """Import the doors: then every table is known that may hold something sealed."""
    import_string("service.app:create_app")


def _acting() -> Acting:
    return Acting(who=SYSTEM, at=real_now())

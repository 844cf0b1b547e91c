"""`handrail hook`."""

import click

from service.cli.installation import at_hand
from service.cli.saying import json_object
from service.clock import real_now
from service.hooks.making import hooks, make_hook, secret_of, switch_off
from service.hooks.models import Does
from service.people.actors import SYSTEM, Acting
from service.transaction import reading, transaction


@click.group()
def hook() -> None:
    """Manage inbound webhooks."""


@hook.command("add")
@click.argument("slug")
@click.option("--start", "process", default=None, help="Key of the process that a call starts.")
@click.option("--message", default=None, help="Name of the message that a call delivers.")
@click.option(
    "--mapping",
    default="{}",
    help='JSON of expressions over the call\'s `body`, e.g. {"data": {"name": "body.applicant"}}.',
)
def add(slug: str, process: str | None, message: str | None, mapping: str) -> None:
    """Make a hook, and print its address and secret; the secret is not kept."""
    if (process is None) == (message is None):
        raise click.UsageError("Give either --start or --message.")
    expressions = json_object(mapping, "--mapping")
    does = Does.START if process else Does.MESSAGE
    with at_hand() as settings:
        with transaction():
            made = make_hook(
                slug,
                does,
                process or message or "",
                expressions,
                acting=Acting(who=SYSTEM, at=real_now()),
            )
            secret = secret_of(made, settings.secret_key)
        click.echo(f"{settings.public_url}/hooks/{slug}")
        click.echo(secret)


@hook.command("list")
def show() -> None:
    """Show every hook."""
    with at_hand(), reading():
        for one in hooks():
            state = "" if one.active else " (off)"
            click.echo(f"{one.slug}: {one.does} {one.target}{state}")


@hook.command("off")
@click.argument("slug")
def off(slug: str) -> None:
    """Switch a hook off."""
    with at_hand(), transaction():
        switch_off(slug, acting=Acting(who=SYSTEM, at=real_now()))

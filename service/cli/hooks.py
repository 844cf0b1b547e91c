"""`handrail hook`."""

from datetime import timedelta
from typing import Any

import click

from service.cli.installation import at_hand
from service.cli.saying import json_object
from service.clock import real_now
from service.hooks.given import HookGiven
from service.hooks.making import hooks, make_hook, rotate_secret, switch
from service.hooks.models import Does, Format
from service.hooks.schemes import Scheme
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
@click.option("--scheme", type=click.Choice(list(Scheme)), default=Scheme.STANDARD_WEBHOOKS)
@click.option("--signing", default="{}", help='JSON of the scheme\'s settings, {"header": …}.')
@click.option("--format", "form", type=click.Choice(list(Format)), default=Format.JSON)
@click.option("--dedupe", default=None, help="Expression whose value tells a repeat.")
@click.option("--every-call-counts", is_flag=True, help="Nothing tells a repeat: each call acts.")
@click.option("--network", "networks", multiple=True, help="From where calls may come.")
def add(slug: str, process: str | None, message: str | None, **told: Any) -> None:
    """Make a hook, and print its address and secret, which is shown this once."""
    if (process is None) == (message is None):
        raise click.UsageError("Give either --start or --message.")
    given = HookGiven(
        does=Does.START if process else Does.MESSAGE,
        target=process or message or "",
        mapping=json_object(told["mapping"], "--mapping"),
        scheme=Scheme(told["scheme"]),
        signing=json_object(told["signing"], "--signing"),
        format=Format(told["form"]),
        dedupe=told["dedupe"],
        every_call_counts=told["every_call_counts"],
        networks=tuple(told["networks"]),
    )
    with at_hand() as settings:
        with transaction():
            _, secret = make_hook(slug, given, acting=_acting())
        click.echo(f"{settings.public_url}/hooks/{slug}")
        if secret is not None:
            click.echo(secret)


@hook.command("list")
def show() -> None:
    """Show every hook."""
    with at_hand(), reading():
        for one in hooks():
            state = "" if one.active else " (off)"
            click.echo(f"{one.slug}: {one.does} {one.target}{state}")


@hook.command("rotate")
@click.argument("slug")
@click.option("--overlap", type=click.IntRange(0, 90), default=7, help="Days for the old one.")
def rotate(slug: str, overlap: int) -> None:
    """Give a hook a new secret, and print it; the one before stays valid for some days."""
    with at_hand():
        with transaction():
            _, secret = rotate_secret(slug, overlap=timedelta(days=overlap), acting=_acting())
        click.echo(secret)


@hook.command("off")
@click.argument("slug")
def off(slug: str) -> None:
    """Switch a hook off."""
    with at_hand(), transaction():
        switch(slug, on=False, acting=_acting())


@hook.command("on")
@click.argument("slug")
def on(slug: str) -> None:
    """Switch a hook on again."""
    with at_hand(), transaction():
        switch(slug, on=True, acting=_acting())


def _acting() -> Acting:
    return Acting(who=SYSTEM, at=real_now())

"""`handrail hook`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import click

from service.cli.installation import at_hand
from service.cli.saying import json_object
from service.clock import real_now
from service.hooks.given import HookGiven
from service.hooks.making import hooks, make_hook, rotate_secret, switch
from service.hooks.models import Does, Format
from service.hooks.presets import PRESETS
from service.hooks.schemes import Scheme
from service.people.actors import SYSTEM, Acting
from service.transaction import reading, transaction

_READ: Mapping[str, Callable[[str], Any]] = {
    "mapping": lambda text: json_object(text, "--mapping"),
    "signing": lambda text: json_object(text, "--signing"),
    "scheme": Scheme,
    "format": Format,
}
"""How what is said of a hook is read, where it is no plain text."""


@click.group()
def hook() -> None:
    """Manage inbound webhooks."""


@hook.command("add")
@click.argument("slug")
@click.option(
    "--preset",
    type=click.Choice(list(PRESETS)),
    help="A usual system's hook to begin from; what else is said takes the place of its own.",
)
@click.option("--start", "process", default=None, help="Key of the process that a call starts.")
@click.option("--message", default=None, help="Name of the message that a call delivers.")
@click.option(
    "--mapping",
    help='JSON of expressions over the call\'s `body`, e.g. {"data": {"name": "body.applicant"}}.',
)
@click.option("--scheme", type=click.Choice(list(Scheme)), help="Default: standard_webhooks.")
@click.option("--signing", help='JSON of the scheme\'s settings, {"header": …}.')
@click.option("--format", type=click.Choice(list(Format)), help="Default: json.")
@click.option("--dedupe", help="Expression whose value tells a repeat.")
@click.option(
    "--every-call-counts", is_flag=True, default=None, help="Nothing tells a repeat: each acts."
)
@click.option("--network", "networks", multiple=True, help="From where calls may come.")
def add(
    slug: str, preset: str | None, process: str | None, message: str | None, **told: Any
) -> None:
    """Make a hook, and print its address and secret, which is shown this once."""
    given = replace(_begun(preset, process, message), **dict(_changes(told)))
    with at_hand() as settings:
        with transaction():
            _, secret = make_hook(slug, given, acting=_acting())
        click.echo(f"{settings.public_url}/hooks/{slug}")
        if secret is not None:
            click.echo(secret)


def _begun(preset: str | None, process: str | None, message: str | None) -> HookGiven:
    """Give what a hook begins from: what it does, by a preset or by itself."""
    begun = None if preset is None else PRESETS[preset].given
    if process is not None and message is not None:
        raise click.UsageError("Give either --start or --message.")
    if process is not None:
        does, target = Does.START, process
    elif message is not None:
        does, target = Does.MESSAGE, message
    elif begun is not None:
        return begun
    else:
        raise click.UsageError("Give either --start or --message, or a --preset.")
    if begun is None:
        return HookGiven(does=does, target=target)
    return replace(begun, does=does, target=target)


def _changes(told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give what was said of a hook, under the names of its fields; the rest is left as it is."""
    for name, value in told.items():
        if value not in (None, ()):
            yield name, _READ[name](value) if name in _READ else value


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

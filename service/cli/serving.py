"""The processes: `handrail serve`, `worker` and `ticker`; `handrail run` is all of them at once."""

import os
import socket
import sys
import time
from datetime import timedelta
from pathlib import Path

import click

from service.cli.definitions import files_in, has_published, is_published, publish_files
from service.cli.demo_people import PASSWORD, add_people
from service.cli.installation import at_hand, prepare
from service.cli.supervising import Branch, Program, supervise
from service.cli.web_server import WebServer
from service.installation import here
from service.ledger import storybook
from service.lifeline import end_with_parent
from service.measures import together
from service.settings import Mode, Settings
from service.transaction import transaction

CONTENT = (Path("processes"), Path("forms"))
BEFORE_ITS_CASES = timedelta(days=150)
"""For how long the processes must have been in effect before the present of a demonstration."""
FILLING = (
    "The demonstration's cases come in one by one, as people would have made them: that takes from "
    "half a minute to several on a slow machine. You can look around meanwhile; no timer fires and "
    "nothing is sent until they are there and /readyz answers 200."
)
FREE_WITHIN = 5.0
"""Seconds to wait for the port: the process that served before may still be ending."""
WITH_PARENT = click.option(
    "--with-parent",
    "parent",
    type=int,
    metavar="PID",
    help="End when the process PID, which started this one, is gone.",
)


class PortTaken(click.ClickException):
    """Another program listens where we should."""


@click.command()
@WITH_PARENT
def serve(*, parent: int | None) -> None:
    """Serve the web application and the API until SIGTERM."""
    with together():
        with at_hand() as settings:
            require_port(settings)
        WebServer(settings, parent=parent).run()


@click.command()
def worker() -> None:
    """Deliver messages and do outside work, documents and emails, until SIGTERM."""
    _become("worker")


@click.command()
def ticker() -> None:
    """Fire timers, look again at what waits and keep house, until SIGTERM."""
    _become("ticker")


@click.command()
@WITH_PARENT
def run(*, parent: int | None) -> None:
    """Prepare the database, publish processes/ and forms/, and serve with one worker."""
    if parent is not None:
        end_with_parent(parent)
    with together():
        with at_hand(ready=False) as settings:
            require_port(settings)
            get_ready(settings)
        click.echo(f"Handrail serves on {settings.public_url}")
        if settings.mode is Mode.DEMO:
            click.echo(FILLING)
        own = str(os.getpid())
        hands = "workers.demonstration" if settings.mode is Mode.DEMO else "workers"
        worker = [sys.executable, "-m", hands, "--with-parent", own]
        web = WebServer(settings, parent=int(own))
        sys.exit(supervise([lambda: Program(worker), lambda: Branch(web.run)]))


def _become(role: str) -> None:
    """Go on, under the same process id, as a program of `workers`: the service imports none of it.

    Refused as every command is, when the settings or the database do not allow it.
    """
    with at_hand():
        click.echo(f"The {role} starts.")
    os.execv(sys.executable, [sys.executable, "-m", "workers", role])  # noqa: S606  our own program


def get_ready(settings: Settings) -> None:
    """Bring schema, definitions and, in demo mode, people to where they should be."""
    demo = settings.mode is Mode.DEMO
    prepare(PASSWORD if demo else None)
    files = files_in([place for place in CONTENT if place.is_dir()])
    # In production an analyst may have published since: that is not overruled by a new start.
    settled = settings.mode is Mode.PRODUCTION and has_published()
    if files and not settled and not is_published(files):
        since = BEFORE_ITS_CASES if demo else timedelta()
        outcome = publish_files(files, note="handrail run", since=since)
        click.echo(f"{len(outcome.versions)} processes are published.")
    if demo:
        add_people()
        with transaction():
            storybook.begin(here().clock.now())


def require_port(settings: Settings) -> None:
    """Wait for the port to be free. Raises PortTaken, saying what to do."""
    until = time.monotonic() + FREE_WITHIN
    while not _is_free(settings):
        if time.monotonic() > until:
            raise PortTaken(
                f"Port {settings.port} of {settings.host} is taken by another program. "
                "End it, or set HANDRAIL_PORT to a free one."
            )
        time.sleep(0.1)


def _is_free(settings: Settings) -> bool:
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError:
        return False
    return True

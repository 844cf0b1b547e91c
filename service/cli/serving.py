"""`handrail serve`: the web process. `handrail run`: everything on one machine."""

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import click

from service.cli.definitions import publish_places
from service.cli.demonstration import PASSWORD, add_people
from service.cli.installation import application, prepare
from service.installation import here
from service.settings import Mode, Settings

CONTENT = (Path("processes"), Path("forms"))
GRACE = 30
"""Seconds that a process has to finish what it holds."""


@click.command()
def serve() -> None:
    """Serve the web application and the API until SIGTERM."""
    with application().app_context():
        settings = here().settings
    os.execv(sys.executable, _web(settings))  # noqa: S606  our own interpreter, no shell


@click.command()
def run() -> None:
    """Prepare the database, publish processes/ and forms/, and serve with one worker."""
    _give_secret()
    with application().app_context():
        settings = here().settings
        demo = settings.mode is Mode.DEMO
        prepare(PASSWORD if demo else None)
        present = tuple(place for place in CONTENT if place.is_dir())
        if present and settings.mode is not Mode.TEST:
            outcome = publish_places(present, note="handrail run")
            click.echo(f"{len(outcome.versions)} processes are published.")
        if demo:
            add_people()
    click.echo(f"Handrail serves on {settings.public_url}")
    _supervise([_web(settings), [sys.executable, "-m", "workers"]])


def _give_secret() -> None:
    """Outside production, keep a random secret key in the folder for local state."""
    if os.environ.get("HANDRAIL_MODE", Mode.PRODUCTION) == Mode.PRODUCTION:
        return
    if os.environ.get("HANDRAIL_SECRET_KEY"):
        return
    place = Path(os.environ.get("HANDRAIL_VAR") or "var") / "secret_key"
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        place.write_text(secrets.token_urlsafe(48))
        place.chmod(0o600)
    os.environ["HANDRAIL_SECRET_KEY"] = place.read_text()


def _web(settings: Settings) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"{settings.host}:{settings.port}",
        "--workers",
        str(settings.web_processes),
        "--threads",
        str(settings.threads),
        "--worker-class",
        "gthread",
        "--graceful-timeout",
        str(GRACE),
        "--log-level",
        "warning",
        "service.app:create_app()",
    ]


def _supervise(commands: list[list[str]]) -> None:
    """Run the processes together; when one ends or we are told to stop, all end."""
    children = [subprocess.Popen(command) for command in commands]  # noqa: S603  our own programs

    def stop(*_: object) -> None:
        for child in children:
            child.send_signal(signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    pid, status = os.wait()
    stop()
    for child in children:
        if child.pid != pid:
            child.wait(GRACE + 5)
    sys.exit(os.waitstatus_to_exitcode(status) and 1)

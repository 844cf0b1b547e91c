import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from service.clock import Clock, real_now
from service.extensions import db
from service.installation import Installation, here, install
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.services.applications import variables_of
from tests.services.databases import KINDS, lent
from tests.services.mail_server import mail_server
from tests.unit.engine.notation import end, extension, flow, handrail, service, start, user
from workers import ticking


class DeskClock(Clock):
    """The time of a desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def now(self) -> datetime:
        return self.desk.now


class Hands(Desk):
    """A desk with workers: what they do happens at the desk's time."""

    def tick(self) -> int:
        """Let a worker look once at every book."""
        done = ticking.fire() + ticking.work()
        self.check()
        return done

    def later(self, **much: float) -> None:
        """Let time pass in which no worker looks."""
        self.now += timedelta(**much)

    @property
    def installation(self) -> Installation:
        return here()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with the calendars and the hold process, of each kind."""
    yield from lent(request, request.param, which="with_holds")


@pytest.fixture
def hands(app: Flask) -> Iterator[Hands]:
    """A desk on the whole application, on a fresh database of each kind."""
    with app.app_context():
        desk = Hands()
        install(app, here().settings, DeskClock(desk))
        yield desk
        db.session.rollback()
        db.session.remove()


def publish_sending():
    inputs = extension(handrail("input", name="to", value="'a@example.org'"))
    publish_process(
        start(), service("W", topic="email", inner=inputs), user("A"), end(), flow("S W A E")
    )


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def today(hands):
    """Workers of their own live in real time: so does the desk."""
    hands.now = real_now()
    publish_sending()
    return hands


@pytest.fixture
def run_worker(app, server):
    """Start worker processes of their own on the test's database; none outlives the test."""
    started = []
    given = {
        **variables_of(app.extensions["handrail"].settings),
        "HANDRAIL_SMTP_URL": server.url,
        "HANDRAIL_POLL_MILLISECONDS": "50",
    }
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("HANDRAIL_")}

    def run(*arguments, **more):
        command = [sys.executable, "-m", "workers", *arguments]
        environment = inherited | given | more
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def wait_until(holds, seconds=240):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from service.clock import Clock
from service.extensions import db
from service.installation import Installation, here, install
from tests.factories.cases import Desk
from tests.factories.definitions import publish_hold
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
        done = ticking.tick()
        self.check()
        return done

    def later(self, **much: float) -> None:
        """Let time pass in which no worker looks."""
        self.now += timedelta(**much)

    @property
    def installation(self) -> Installation:
        return here()


@pytest.fixture
def hands(app: Flask) -> Iterator[Hands]:
    """A desk on the whole application, on a fresh database of each kind."""
    with app.app_context():
        publish_hold()
        desk = Hands()
        install(app, here().settings, DeskClock(desk))
        yield desk
        db.session.rollback()
        db.session.remove()

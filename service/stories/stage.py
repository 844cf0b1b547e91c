"""The stage: a scratch installation in memory, on which a story happens to nobody.

A stage is an application of its own with one SQLite database in memory, so its sessions and those
of the application at hand never meet, in whatever thread or transaction it is used. It is filled by
copying a database's bytes, which takes about a millisecond, and used again and again: the
statements that were compiled for one story serve the next.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from flask import Flask, current_app
from sqlalchemy.pool import StaticPool

from service.clock import Clock
from service.errors import Refusal
from service.extensions import Base, configure_engine, db, engine_options
from service.installation import install
from service.settings import Settings
from service.transaction import keep_to_itself

_PLACE = "handrail_stage"
_FOR_POOLS = ("pool_size", "max_overflow")


@dataclass(eq=False)
class Stages:
    """The stages of one kind, lent to one runner at a time.

    `name` is that under which what was read in their databases may be remembered.
    """

    name: str
    _free: list[Flask] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def lend(self, content: bytes | None = None) -> Iterator[None]:
        """Have a stage at hand that holds what `content` is the bytes of, or empty tables."""
        with self._lock:
            app = self._free.pop() if self._free else None
        app = app or _make(self.name)
        try:
            with app.app_context():
                keep_to_itself()
                if content is None:
                    Base.metadata.create_all(db.engine)
                else:
                    _connection().deserialize(content)
                yield
        except Refusal:
            self._take_back(app)
            raise
        # A stage on which something broke is not lent again.
        self._take_back(app)

    def _take_back(self, app: Flask) -> None:
        with self._lock:
            self._free.append(app)


def content() -> bytes:
    """Give the bytes of the database on the stage at hand, between two transactions."""
    return _connection().serialize()


def _make(name: str) -> Flask:
    # Without doors, not even that of static files, no rule of an address is compiled. Doing so
    # parses Python, and CPython 3.11 counts the depth of that for all threads together: where one
    # is interrupted by another, it fails with `SystemError: AST constructor recursion depth
    # mismatch` (python/cpython#106905).
    app = Flask(__name__, static_folder=None)
    # The engine connects by its creator; what is remembered by address is remembered by this.
    url = f"sqlite:////stage/{name}"
    connection = app.extensions[_PLACE] = sqlite3.connect(":memory:", check_same_thread=False)
    options = {key: one for key, one in engine_options(url).items() if key not in _FOR_POOLS}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        **options,
        "poolclass": StaticPool,
        "creator": lambda: connection,
    }
    db.init_app(app)
    install(app, Settings(secret_key=secrets.token_hex(32)), Clock())
    with app.app_context():
        configure_engine(db.engine)
    return app


def _connection() -> sqlite3.Connection:
    """Give the driver's connection of the stage at hand, without asking its pool for it."""
    found: sqlite3.Connection = current_app.extensions[_PLACE]
    return found

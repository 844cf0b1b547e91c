"""Every page, as each kind of person: whole for assistive technology and when it is enlarged."""

import secrets
from collections.abc import Callable

import pytest
from werkzeug.routing import Map

from service.app import create_app
from service.settings import Mode, Settings
from tests.e2e.door import Door
from tests.e2e.officer import Officer
from tests.e2e.soundness import faults, reflow_faults
from tests.e2e.states import prepare, prepare_lists
from tests.e2e.tour import FILES, Tour

pytestmark = pytest.mark.e2e
Seat = Callable[..., Officer]


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Map:
    var = tmp_path_factory.mktemp("routes")
    url = f"sqlite:///{var}/none.sqlite3"
    secret = secrets.token_hex(32)
    settings = Settings(mode=Mode.DEMO, database_url=url, var=var, secret_key=secret)
    return create_app(settings).url_map


@pytest.fixture(scope="module")
def beginnings(door: Door) -> list[str]:
    return ["/", *prepare(door)]


ELSEWHERE = {"web.tasks_stamp", "web.sign_in", "web.invitation", "web.mail", "web.notices"}
"""What no link leads an administrator to: what only a script asks for, and pages that other tests
look at. A new page belongs here only if no link can lead to it.
"""


@pytest.mark.parametrize(("username", "width"), [("olivia", 320), ("tess", 1280), ("admin", 1280)])
def test_every_page_is_sound(
    officer: Seat, routes: Map, beginnings: list[str], username: str, width: int
):
    one = officer(username, width=width)
    tour = Tour(one, routes)
    more = prepare_lists(one) if username == "admin" else []
    found: dict[str, str] = {}
    for path in tour.take(*beginnings, *more):
        for fault in (*faults(one.page), *reflow_faults(one.page)):
            found.setdefault(fault, path)
    assert found == {}
    if username == "admin":
        assert pages(routes) - tour.seen <= ELSEWHERE


def pages(routes: Map) -> set[str]:
    return {
        rule.endpoint
        for rule in routes.iter_rules()
        if rule.endpoint.startswith("web.") and "GET" in (rule.methods or ())
    } - FILES

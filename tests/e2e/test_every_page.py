"""Every page, as each kind of person: whole for assistive technology and when it is enlarged."""

import secrets
from collections.abc import Callable

import pytest
from werkzeug.routing import Map

from service.app import create_app
from service.settings import Mode, Settings
from tests.e2e.officer import Officer
from tests.e2e.soundness import faults, reflow_faults
from tests.e2e.states import prepare_lists
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


@pytest.mark.parametrize(("username", "width"), [("olivia", 320), ("tess", 1280), ("admin", 1280)])
def test_every_page_is_sound(
    officer: Seat, routes: Map, states: list[str], username: str, width: int
):
    one = officer(username, width=width)
    tour = Tour(one, routes)
    more = [*plain_addresses(routes), *prepare_lists(one)] if username == "admin" else []
    found: dict[str, str] = {}
    for path in tour.take("/", *states, *more):
        for fault in (*faults(one.page), *reflow_faults(one.page)):
            found.setdefault(fault, path)
    assert found == {}


def plain_addresses(routes: Map) -> list[str]:
    """Give the pages whose addresses name nothing: they are looked at, linked or not."""
    return [
        rule.rule
        for rule in routes.iter_rules()
        if rule.endpoint.startswith("web.")
        and rule.endpoint not in {*FILES, "web.tasks_stamp"}
        and "GET" in (rule.methods or ())
        and not rule.arguments
    ]


def test_pages_that_say_what_went_wrong_are_sound(officer: Seat, base: str):
    one = officer("olivia", width=320)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = [*faults(one.page), *reflow_faults(one.page)]

    for name, path in {"not found": "/nowhere", "forbidden": "/team"}.items():
        one.open(path)
        look(name)
    one.open("/start/housing_options").send({})
    look("a refused form")
    one.page.locator(".govuk-error-summary__list a").first.click()
    assert one.page.evaluate("document.activeElement.name") == "applicant_name"
    one.open("/?text=nothingislikethis")
    look("an empty list")
    one.page.context.clear_cookies()
    one.open("/")
    look("sign in")
    one.page.click("main button")
    look("a refused sign-in")
    one.open("/accessibility")
    look("the statement")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}

import io
from collections.abc import Callable, Iterable, Iterator

import pytest
from flask import Flask

from service.people.groups import Group
from service.people.tokens import create_token
from service.transaction import transaction
from tests.factories.people import ACTING, add_user
from tests.integration.api import drawings
from tests.integration.api.contract import Api, Contract
from tests.services.applications import BOOTSTRAP_TOKEN
from tests.services.databases import kind_in_turn, lent

_documents: dict[str, Contract] = {}


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with calendars and the process of holds, of one kind."""
    yield from lent(request, kind_in_turn(request), which="with_holds")


@pytest.fixture
def contract(app: Flask) -> Contract:
    if "test" not in _documents:
        document = app.test_client().get("/api/v1/openapi.json").json
        _documents["test"] = Contract(document)
    return _documents["test"]


@pytest.fixture
def api(app: Flask, contract: Contract) -> Api:
    """An administrator, on a service with calendars and the process of holds."""
    return Api(app, contract, BOOTSTRAP_TOKEN)


def as_files(*files: tuple[str, bytes]) -> list[tuple[io.BytesIO, str]]:
    """Write files as parts of a multipart body."""
    return [(io.BytesIO(content), name) for name, content in files]


def deploy(api: Api, *files: tuple[str, bytes], **fields: str):
    response = api.send("/deployments", {"files": as_files(*files), **fields})
    assert response.status_code in (200, 201), response.text
    return response


@pytest.fixture
def person(app: Flask, api: Api) -> Callable[..., Api]:
    """Add a user with groups, roles and a token, and give them as a caller."""

    def add(
        username: str,
        *groups: Group,
        roles: Iterable[str] = (),
        scopes: Iterable[str] | None = None,
    ) -> Api:
        with app.app_context(), transaction():
            add_user(username, *groups, roles_held=roles)
            given = {} if scopes is None else {"scopes": scopes}
            _, secret = create_token(username, acting=ACTING, **given)
        return api.as_(secret)

    return add


@pytest.fixture
def officer(person) -> Api:
    return person("olivia", Group.OFFICER, roles=["officer"])


@pytest.fixture
def two_steps(api: Api) -> str:
    """A process with two tasks in a row, the first with a form."""
    deploy(
        api,
        ("two_steps/two_steps.bpmn", drawings.TWO_STEPS),
        ("two_steps/first.json", drawings.FORM),
    )
    return "two_steps"


@pytest.fixture
def case(api: Api, two_steps: str) -> dict:
    """A case of that process, at its first task."""
    return api.made("/cases", {"process": two_steps, "subject": {"name": "Ada Brown"}})


@pytest.fixture
def task(case: dict) -> dict:
    return case["tasks"][0]

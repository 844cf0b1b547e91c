"""Closed by default: every endpoint states its guard, and what is open to everybody is listed."""

import secrets

import pytest

from service.app import create_app
from service.people.guards import Guard, guard_of
from service.people.verbs import Verb
from service.settings import Mode, Settings

OPEN_TO_EVERYBODY = {
    "api-documentation.documentation",
    "api-documentation.events",
    "api-documentation.style",
    "api-health.healthz",
    "api-health.readyz",
    "api-health-at-root.healthz",
    "api-health-at-root.readyz",
    "api-metrics.metrics",
    "api-metrics-at-root.metrics",
    "api-hooks.post_hook",
    "api-hooks-at-root.post_hook",
    "api-oauth.post_token",
    "api-oauth.post_logout",
    "openapi.spec",
}
"""Of the API. The pages list theirs in their own test."""


@pytest.fixture(scope="module")
def guards(tmp_path_factory) -> dict[str, Guard | None]:
    var = tmp_path_factory.mktemp("var")
    app = create_app(
        Settings(
            mode=Mode.TEST,
            database_url=f"sqlite:///{var}/none.sqlite3",
            var=var,
            secret_key=secrets.token_hex(32),
        )
    )
    return {name: guard_of(view) for name, view in app.view_functions.items()}


def test_every_endpoint_states_its_guard(guards):
    assert [name for name, guard in guards.items() if guard is None] == []


def test_what_is_open_says_why_and_is_known(guards):
    found = {name: guard for name, guard in guards.items() if guard and guard.verb is None}
    assert all(guard.reason for guard in found.values())
    api = {name for name in found if name.startswith(("api-", "openapi."))}
    assert api == OPEN_TO_EVERYBODY


def test_every_verb_of_a_guard_is_one_of_access(guards):
    assert {guard.verb for guard in guards.values() if guard and guard.verb} <= set(Verb)
    assert len({guard.verb for guard in guards.values() if guard}) > len(Verb) // 2

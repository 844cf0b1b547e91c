"""Service accounts: tokens by client credentials, as the clients of any language ask for them."""

import base64
from datetime import timedelta

import pytest

from service.clock import real_now
from service.people import service_accounts
from service.people.actors import SYSTEM, Acting
from service.people.directory import find_user
from service.people.groups import Group
from service.people.refusals import ServiceAccountOver
from service.people.tokens import tokens, tokens_of
from service.people.users import deactivate, reactivate
from service.transaction import reading, transaction
from tests.factories.people import add_user

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
FORM = "application/x-www-form-urlencoded"


def service() -> Acting:
    return Acting(SYSTEM, real_now())


@pytest.fixture
def account(app, api):
    with app.app_context(), transaction():
        add_user("robot", Group.INTEGRATOR)
        made, secret = service_accounts.make(
            "robot", "Repairs system", ["cases:read", "cases:write"], acting=service()
        )
        return made.id, secret


def ask(api, account=None, **fields):
    account_id, secret = account or ("", "")
    own = {"client_id": account_id, "client_secret": secret} if account else {}
    sent = {"grant_type": "client_credentials", **own, **fields}
    return api.as_(None).open("POST", "//oauth/token", data=sent, content_type=FORM)


def test_a_program_gets_a_token_and_works_with_it(app, api, account, two_steps):
    answer = ask(api, account, audience="read past")
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 3600)
    assert answer.json["scope"] == "cases:read cases:write"
    assert answer.headers["Cache-Control"] == "no-store"
    robot = api.as_(answer.json["access_token"])
    begun = {"json": {"process": two_steps}, "headers": {"Idempotency-Key": "one"}}
    first = robot.open("POST", "/cases", **begun)
    assert first.status_code == 201
    both = base64.b64encode(":".join(account).encode()).decode()
    fewer = api.as_(None).open(
        "POST",
        "//oauth/token",
        data={"grant_type": "client_credentials", "scope": "cases:write"},
        content_type=FORM,
        headers={"Authorization": f"Basic {both}"},
    )
    later = api.as_(fewer.json["access_token"])
    again = later.open("POST", "/cases", **begun)
    assert again.json["id"] == first.json["id"]  # A newer token of the account is the same caller.
    assert later.open("GET", "/cases").status_code == 403
    with app.app_context(), reading():
        assert tokens_of("robot") == []
        assert all(one.username != "robot" for one in tokens(at=real_now()))


def test_what_is_wrong_is_said_in_the_words_of_oauth(api, account):
    wrong = ((account[0], "no"), ("hrs_no", account[1]), ("a\0b", ""))
    for one in wrong[:2]:
        refused = ask(api, one)
        assert (refused.status_code, refused.json["error"]) == (401, "invalid_client")
        assert refused.headers["WWW-Authenticate"].startswith("Basic")
    assert ask(api, wrong[2]).status_code == 422
    assert ask(api, account, grant_type="password").json["error"] == "unsupported_grant_type"
    assert ask(api, account, scope="admin").json["error"] == "invalid_scope"
    plain = api.as_(None).open("POST", "//oauth/token", json={})
    assert plain.status_code == 415
    broken = {"Authorization": "Basic \u00a3"}
    assert (
        api.as_(None)
        .open("POST", "//oauth/token", data={"grant_type": "client_credentials"}, headers=broken)
        .status_code
        == 401
    )


def test_a_secret_is_replaced_with_an_overlap_and_an_account_ends(app, api, account):
    token = api.as_(ask(api, account).json["access_token"])
    with app.app_context(), transaction():
        _, secret = service_accounts.rotate(account[0], overlap=timedelta(days=1), acting=service())
    newer = (account[0], secret)
    assert [ask(api, one).status_code for one in (account, newer)] == [200, 200]
    with app.app_context(), transaction():
        service_accounts.rotate(account[0], overlap=timedelta(0), acting=service())
    assert [ask(api, one).status_code for one in (account, newer)] == [401, 401]
    assert token.open("GET", "/cases").status_code == 200
    with app.app_context(), transaction():
        for _ in range(2):
            service_accounts.revoke(account[0], acting=service())
    assert token.open("GET", "/cases").status_code == 401
    with app.app_context(), pytest.raises(ServiceAccountOver), transaction():
        service_accounts.rotate(account[0], overlap=timedelta(0), acting=service())


def test_whoever_is_switched_off_has_no_programs(app, api, account):
    token = api.as_(ask(api, account).json["access_token"])
    with app.app_context(), transaction():
        deactivate(find_user("robot"), acting=service())
    assert ask(api, account).status_code == 401
    assert token.open("GET", "/cases").status_code == 401
    with app.app_context(), transaction():
        reactivate(find_user("robot"), acting=service())
    assert ask(api, account).status_code == 401


def test_no_token_is_given_to_an_account_that_is_revoked_meanwhile(api, account, monkeypatch):
    """Its secret was right a moment ago; such a token would outlive what revoked the others."""

    def revoked(account_id: str) -> None:
        with transaction():
            service_accounts.revoke(account_id, acting=service())

    monkeypatch.setattr("service.api.rates.spend", revoked)
    assert ask(api, account).status_code == 401

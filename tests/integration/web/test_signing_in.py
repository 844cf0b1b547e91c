from datetime import timedelta
from time import time

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from sqlalchemy import func, select

from service.clock import real_now
from service.extensions import db
from service.measures import expose
from service.people.directory import active_user
from service.people.sign_in import sign_out_everywhere
from service.people.sign_in_models import SignIn
from service.people.users import add_user
from service.transaction import reading, transaction
from service.web.signing_in import source
from tests.factories.people import ACTING
from tests.factories.statements import statements
from tests.integration.web.visitor import Visitor
from tests.services.prometheus import read

PASSWORD = "a-long-enough-password"


def newcomer(app: Flask) -> Visitor:
    with app.app_context(), transaction():
        add_user("nadia", display_name="Nadia Khan", password=PASSWORD, groups=[], acting=ACTING)
    return Visitor(app.test_client())


def test_a_page_asks_once_who_is_signed_in(office, visit):
    """Their rights and the rules of signing in are in the one statement."""
    olivia = visit("olivia")
    with office.app_context(), statements() as seen:
        assert olivia.get("/accessibility").status == 200
    asked = ("FROM users", "_memberships", "sign_in_policies")
    found = [one.text for one in seen if any(word in one.text for word in asked)]
    assert len(found) == 1


def test_a_stranger_is_asked_to_sign_in_and_taken_where_they_wanted(office):
    visitor = newcomer(office)
    assert visitor.get("/cases?state=open").status == 302
    page = visitor.follow()
    assert page.heading == "Sign in"
    there = visitor.send(
        visitor.page.response.request.full_path, {"username": "Nadia", "password": PASSWORD}
    )
    assert there.location == "/cases?state=open"
    assert "Nadia Khan" in visitor.follow().response.text


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_wrong_and_unknown_are_answered_alike(office):
    visitor = newcomer(office)
    wrong = visitor.send("/sign-in", {"username": "nadia", "password": "wrong"})
    unknown = visitor.send("/sign-in", {"username": "nobody", "password": "wrong"})
    nameless = visitor.send("/sign-in", {"username": "na\0dia", "password": PASSWORD})
    assert wrong.status == unknown.status == nameless.status == 422
    assert wrong.problems == unknown.problems == nameless.problems
    assert "locked" in wrong.problems[0]


def test_who_is_not_let_in_is_counted_and_who_is_is_not(office):
    visitor = newcomer(office)
    before = failed_sign_ins()
    for password in ("wrong", "wrong again", PASSWORD):
        visitor.send("/sign-in", {"username": "nadia", "password": password})
    assert failed_sign_ins() - before == 2


def failed_sign_ins():
    return read(expose().decode())["handrail_failed_sign_ins_total",]


def test_an_address_elsewhere_is_not_followed(office):
    visitor = newcomer(office)
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example"):
        page = visitor.send(
            f"/sign-in?next={elsewhere}", {"username": "nadia", "password": PASSWORD}
        )
        assert page.location == "/"
        visitor.client.post("/sign-out", data=visitor.get("/").sign_out_fields())


def test_signing_out_ends_the_session(office, visit):
    olivia = visit("olivia")
    page = olivia.get("/")
    assert olivia.post("/sign-out", page.sign_out_fields()).location == "/sign-in"
    assert olivia.get("/").status == 302


def test_a_copied_cookie_ends_with_the_sign_out(office, visit):
    olivia, copied = visit("olivia"), visit("olivia")
    olivia.post("/sign-out", olivia.get("/").sign_out_fields())
    assert copied.get("/").status == 302


def test_a_session_ends_when_its_user_is_signed_out_everywhere(office, visit):
    olivia = visit("olivia")
    assert olivia.get("/").status == 200
    with office.app_context(), transaction():
        sign_out_everywhere(active_user("olivia"))
    assert olivia.get("/").status == 302


def test_the_cookie_is_kept_from_scripts_and_other_sites(office):
    answer = newcomer(office).get("/sign-in").response
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_session_in_which_nobody_was_there_has_ended_and_nothing_revives_it(
    office, visit, monkeypatch
):
    with monkeypatch.context() as earlier:
        hours_ago = int(time()) - 2 * 3600
        earlier.setattr(TimestampSigner, "get_timestamp", lambda _: hours_ago)
        olivia = visit("olivia")
    for poll in ("/tasks/stamp", "/?part=tasks"):
        answer = olivia.client.get(poll)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (302, False)
    assert olivia.get("/cases").status == 302
    assert olivia.follow().heading == "Sign in"
    assert olivia.get("/cases").status == 302


def test_only_whoever_is_there_prolongs_their_session(office, visit):
    olivia = visit("olivia")
    alone = {"Handrail-Unattended": "yes"}
    for path, headers, prolongs in (
        ("/", {}, True),
        ("/tasks/stamp", {}, False),
        ("/?part=tasks", {}, False),
        ("/", alone, False),
    ):
        answer = olivia.client.get(path, headers=headers)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, prolongs)


def test_from_an_address_that_is_shut_out_nothing_is_tried_or_written(office):
    visitor = newcomer(office)
    with office.app_context(), transaction():
        tries = [SignIn(at=real_now(), succeeded=False, address="127.0.0.1") for _ in range(100)]
        db.session.add_all(tries)
    assert visitor.send("/sign-in", {"username": "nadia", "password": PASSWORD}).status == 422
    with office.app_context(), reading():
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == 100


def test_what_a_proxy_passes_on_is_an_address_or_nothing(office):
    peer = {"REMOTE_ADDR": "10.0.0.9"}
    for told, address in (("10.1.1.1:4711", "10.1.1.1"), ("x" * 99, "10.0.0.9")):
        around = {"REMOTE_ADDR": told, "werkzeug.proxy_fix.orig": peer}
        with office.test_request_context(environ_overrides=around):
            assert source().address == address


def test_who_is_signed_in_and_locked_is_told_so_when_they_change_their_password(office, visit):
    olivia = visit("olivia")
    with office.app_context(), transaction():
        active_user("olivia").locked_until_at = real_now() + timedelta(minutes=5)
    pair = {"old": PASSWORD, "new": "another long password", "again": "another long password"}
    assert "have locked your account" in olivia.send("/account/password", pair).problems[0]

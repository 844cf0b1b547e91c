"""Callers by token or session: the one statement of every request says what the directory says."""

from datetime import timedelta

import pytest

from service.extensions import db
from service.people import teams, tokens, users
from service.people.callers import caller_by_session, caller_by_token
from service.people.directory import actor_of
from service.people.groups import Group
from service.people.sign_in import session_key, sign_out_everywhere
from service.people.sign_in_policy import BOUNDS, SessionEnds, rules_now, set_policy
from tests.factories.people import ACTING, AT, add_user
from tests.factories.statements import statements

pytestmark = pytest.mark.usefixtures("ground")


def made(username: str, **said: object) -> tuple[tokens.Token, str]:
    return tokens.create_token(username, acting=ACTING, **said)  # type: ignore[arg-type]


def test_a_caller_is_the_actor_that_the_directory_knows():
    groups = (Group.OFFICER, Group.SUPERVISOR)
    user = add_user("sam", *groups, roles_held=["intake", "housing_officer"])
    teams.ensure_team("north", "North")
    teams.add_to_team("north", "sam")
    token, secret = made("sam", scopes=["cases:read", "tasks:write"])
    db.session.commit()
    found = caller_by_token(secret, at=AT)
    assert found is not None
    assert found.actor == actor_of(user, token=token)
    assert found.actor.teams == {"north"}
    assert (found.name, found.used_at) == (f"token:{token.id}", None)


def test_a_caller_who_was_given_nothing_has_nothing():
    user = add_user("sam")
    token, secret = made("sam")
    found = caller_by_token(secret, at=AT)
    assert found is not None
    assert found.actor == actor_of(user, token=token)
    assert not found.actor.roles | found.actor.teams | found.actor.groups


def test_a_caller_is_known_as_long_as_their_token_is_one():
    add_user("sam")
    token, secret = made("sam", expires_at=AT + timedelta(days=1))
    tokens.note_use(token, at=AT)
    found = caller_by_token(secret, at=AT)
    assert found is not None
    assert found.used_at == AT
    assert caller_by_token("hrl_guess", at=AT) is None
    assert caller_by_token(secret, at=AT + timedelta(days=1)) is None
    tokens.revoke_token(token.id, acting=ACTING)
    assert caller_by_token(secret, at=AT) is None


def test_a_caller_who_left_is_none():
    user = add_user("sam")
    _, secret = made("sam")
    users.deactivate(user, acting=ACTING)
    assert caller_by_token(secret, at=AT) is None


def test_whose_session_it_is_and_how_long_it_lasts_is_one_statement():
    user = add_user("sam", Group.OFFICER, roles_held=["intake"])
    key = session_key(user)
    db.session.commit()
    with statements() as seen:
        found = caller_by_session(key)
    assert len([one for one in seen if one.text.startswith("SELECT")]) == 1
    assert found is not None
    assert found.actor == actor_of(user)
    assert (found.display_name, found.must_change_password) == (user.display_name, False)
    assert found.ends == SessionEnds()
    numbers = {name: getattr(rules_now(), name) for name in BOUNDS}
    for minutes in (10, 20):
        set_policy(numbers | {"idle_minutes": minutes}, "", version=None, acting=ACTING)
    found = caller_by_session(key)
    assert found is not None
    assert found.ends.idle == timedelta(minutes=20)
    for forged in ("", "sam", "1:", ":sam", "1:nobody", "01:sam", "x:sam"):
        assert caller_by_session(forged) is None
    sign_out_everywhere(user)
    assert caller_by_session(key) is None
    users.deactivate(user, acting=ACTING)
    assert caller_by_session(session_key(user)) is None

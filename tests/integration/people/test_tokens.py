import hashlib
from datetime import timedelta

import pytest

from service.extensions import db
from service.people import directory, tokens, users
from service.people.actors import ActorKind
from service.people.groups import Group, Scope
from service.people.models import Token
from service.people.refusals import NotFound, UnknownScope, UserUnknown
from tests.factories.people import ACTING, AT, add_user

pytestmark = pytest.mark.usefixtures("ground")


@pytest.fixture
def made(ground) -> tuple[Token, str]:
    add_user("robot", Group.INTEGRATOR, roles_held=["intake"])
    return tokens.create_token(
        "robot",
        scopes=["cases:write", "cases:read"],
        expires_at=AT + timedelta(days=90),
        label="Website",
        acting=ACTING,
    )


def test_a_token_is_known_by_its_secret_which_is_not_kept(made):
    token, secret = made
    db.session.commit()
    assert tokens.verify_token(secret, at=AT) is token
    assert token.digest == hashlib.sha256(secret.encode()).digest()
    assert secret.startswith(token.prefix)
    assert len(secret) - len(token.prefix) >= 32
    kept = " ".join(str(getattr(token, column.key)) for column in Token.__table__.columns)
    assert secret not in kept


def test_no_two_secrets_are_alike(made):
    _, another = tokens.create_token("robot", acting=ACTING)
    assert another != made[1]


@pytest.mark.parametrize("secret", ["", "hrl_", "hrl_guess"])
def test_a_guess_is_no_token(made, secret):
    assert tokens.verify_token(secret, at=AT) is None


def test_a_token_ends_at_its_expiry(made):
    _, secret = made
    almost = AT + timedelta(days=90) - timedelta(microseconds=1)
    assert tokens.verify_token(secret, at=almost) is not None
    assert tokens.verify_token(secret, at=AT + timedelta(days=90)) is None


def test_a_token_without_expiry_does_not_end(made):
    _, secret = tokens.create_token("robot", acting=ACTING)
    assert tokens.verify_token(secret, at=AT.replace(year=2999)) is not None


def test_a_revoked_token_is_no_longer_one(made):
    token, secret = made
    tokens.revoke_token(token.id, acting=ACTING)
    assert tokens.verify_token(secret, at=AT) is None
    assert token.revoked_at == AT


def test_revoking_nothing_is_refused():
    with pytest.raises(NotFound):
        tokens.revoke_token(404, acting=ACTING)


def test_a_token_ends_with_its_user(made):
    token, secret = made
    users.deactivate(token.user, acting=ACTING)
    assert tokens.verify_token(secret, at=AT) is None


def test_a_token_acts_as_its_user_within_its_scopes(made):
    token, _ = made
    actor = directory.actor_of(token.user, token=token)
    assert (actor.username, actor.kind) == ("robot", ActorKind.TOKEN)
    assert actor.groups == {Group.INTEGRATOR}
    assert actor.roles == {"intake"}
    assert actor.scopes == {Scope.CASES_READ, Scope.CASES_WRITE}
    assert not actor.has_scope(Scope.TASKS_READ)


def test_a_token_made_without_scopes_has_all_but_provisioning(made):
    token, _ = tokens.create_token("robot", acting=ACTING)
    actor = directory.actor_of(token.user, token=token)
    assert {one for one in Scope if not actor.has_scope(one)} == {Scope.PROVISIONING}


def test_the_admin_scope_covers_every_other_but_provisioning(made):
    token, _ = tokens.create_token("robot", scopes=["admin"], acting=ACTING)
    actor = directory.actor_of(token.user, token=token)
    assert {one for one in Scope if not actor.has_scope(one)} == {Scope.PROVISIONING}


def test_an_unknown_scope_is_named_with_those_there_are(made):
    with pytest.raises(UnknownScope, match=r"no scope 'cases'; there are cases:read"):
        tokens.create_token("robot", scopes=["cases"], acting=ACTING)


def test_only_an_active_user_gets_a_token():
    users.deactivate(add_user("sam"), acting=ACTING)
    for username in ("sam", "nobody"):
        with pytest.raises(UserUnknown):
            tokens.create_token(username, acting=ACTING)


def test_use_is_noted_once_an_hour(made):
    token, _ = made
    assert not tokens.use_is_noted(token.used_at, at=AT)
    tokens.note_use(token, at=AT)
    assert tokens.use_is_noted(token.used_at, at=AT + timedelta(minutes=59))
    assert not tokens.use_is_noted(token.used_at, at=AT + timedelta(minutes=60))


def test_a_users_tokens_are_listed_newest_first(made):
    newer, _ = tokens.create_token("robot", acting=ACTING)
    add_user("sam")
    tokens.create_token("sam", acting=ACTING)
    assert tokens.tokens_of("robot") == [newer, made[0]]

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from service.extensions import db
from service.people import credentials, passwords, sign_in, users
from service.people.models import User
from service.people.refusals import AccountLocked
from service.purpose import begin_writing
from tests.factories.people import ACTING, AT, add_user

PASSWORD = "a rather long password"


@pytest.fixture
def quick_hashes(monkeypatch):
    """Argon2 with little work, for tests that count attempts rather than measure them."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(1, 8, 1))
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


pytestmark = pytest.mark.usefixtures("ground", "quick_hashes")


@pytest.fixture
def sam(ground, quick_hashes) -> User:
    return add_user("sam", password=PASSWORD)


def signs_in(password: str = PASSWORD, *, username: str = "sam", at=AT) -> bool:
    return sign_in.settle(sign_in.check(username, password), at=at) is not None


def fail(times: int, *, at=AT) -> None:
    for _ in range(times):
        assert not signs_in("wrong", at=at)


def test_the_right_password_signs_in(sam):
    assert signs_in()
    assert sam.signed_in_at == AT


def test_a_user_name_is_read_as_people_type_it(sam):
    assert signs_in(username=" Sam ")


def test_a_wrong_password_does_not(sam):
    assert not signs_in("wrong")
    assert sam.failed_sign_ins == 1


def test_neither_an_unknown_user_nor_one_without_a_password_gets_in(sam):
    add_user("robot")
    assert not signs_in(username="nobody")
    assert not signs_in(username="")
    assert not signs_in(username="robot")
    assert not signs_in("nobody has this password", username="robot")


def test_a_deactivated_user_does_not_get_in(sam):
    users.deactivate(sam, acting=ACTING)
    assert not signs_in()
    users.reactivate(sam, acting=ACTING)
    assert signs_in()


def test_nine_failures_do_not_lock_and_a_success_forgets_them(sam):
    fail(9)
    assert signs_in()
    fail(9)
    assert signs_in()


def test_ten_failures_lock_for_a_quarter_of_an_hour_and_then_count_anew(sam):
    fail(10)
    assert not signs_in(at=AT + timedelta(minutes=14, seconds=59))
    fail(9, at=AT + timedelta(minutes=15))
    assert signs_in(at=AT + timedelta(minutes=15))
    fail(10, at=AT + timedelta(minutes=16))
    assert not signs_in(at=AT + timedelta(minutes=30))


def test_strangers_lock_nobody_out_where_they_came_in_before_but_they_themselves_do(sam):
    desk, home = sign_in.Source("10.0.0.1"), sign_in.Source("10.0.0.2")

    def tries(password: str, source: sign_in.Source) -> bool:
        return sign_in.settle(sign_in.check("sam", password), at=AT, source=source) is not None

    assert tries(PASSWORD, desk)
    fail(10)
    assert tries(PASSWORD, desk)
    assert not tries(PASSWORD, home)
    assert not any(tries("wrong", desk) for _ in range(10))
    assert not tries(PASSWORD, desk)


def test_a_password_that_changes_during_a_sign_in_ends_it(sam, monkeypatch):
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(2, 8, 1))
    attempt = sign_in.check("sam", PASSWORD)
    assert attempt.new_hash is not None
    credentials.set_password(sam, "another long password", acting=ACTING)
    assert sign_in.settle(attempt, at=AT) is None
    assert not signs_in()
    assert signs_in("another long password")


def test_who_is_signed_in_is_told_that_they_are_locked(sam):
    assert not sign_in.confirm(sign_in.check("sam", "wrong"), at=AT)
    assert sign_in.confirm(sign_in.check("sam", PASSWORD), at=AT)
    fail(10)
    with pytest.raises(AccountLocked):
        sign_in.confirm(sign_in.check("sam", PASSWORD), at=AT)


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("10.0.0.1", "10.0.0.1"),
        (" 10.0.0.1:4711", "10.0.0.1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("fe80::1%" + "x" * 99, "fe80::1"),
        *((wrong, "") for wrong in ("", "unknown", "10.0.0.1\0", "[]", "10.0.0.1.2:1", "x" * 99)),
    ],
)
def test_an_address_is_read_with_or_without_a_port(told, address):
    assert sign_in.read_address(told) == address


def test_what_is_tried_while_locked_is_not_counted(sam):
    fail(30)
    assert sam.failed_sign_ins == 10
    assert signs_in(at=AT + timedelta(minutes=15))


def test_a_lock_set_between_checking_and_settling_counts(sam):
    attempt = sign_in.check("sam", PASSWORD)
    fail(10)
    assert sign_in.settle(attempt, at=AT) is None


def test_failures_are_counted_from_what_the_database_says(sam):
    db.session.commit()
    with Session(db.engine) as other:
        begin_writing(other)
        other.get_one(User, "sam").failed_sign_ins = 9
        other.commit()
    fail(1)
    assert sam.failed_sign_ins == 10
    assert sign_in.is_locked(sam, at=AT)


def test_checking_writes_nothing(sam):
    db.session.commit()
    sign_in.check("sam", "wrong")
    assert not db.session.dirty
    assert not db.session.new


def test_an_old_hash_is_made_anew_at_sign_in(sam, monkeypatch):
    before = sam.password_hash
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(2, 8, 1))
    assert signs_in()
    assert sam.password_hash != before
    after = sam.password_hash
    assert signs_in()
    assert sam.password_hash == after


def test_a_session_ends_when_the_user_signs_out_everywhere(sam):
    key = sign_in.session_key(sam)
    assert sign_in.user_of_session(key) is sam
    sign_in.sign_out_everywhere(sam)
    assert sign_in.user_of_session(key) is None


def test_a_session_ends_with_a_new_password(sam):
    key = sign_in.session_key(sam)
    credentials.set_password(sam, "another long password", acting=ACTING)
    assert sign_in.user_of_session(key) is None
    assert signs_in("another long password")
    assert not signs_in()


def test_a_session_ends_with_its_user_and_stays_ended(sam):
    key = sign_in.session_key(sam)
    users.deactivate(sam, acting=ACTING)
    assert sign_in.user_of_session(key) is None
    users.reactivate(sam, acting=ACTING)
    assert sign_in.user_of_session(key) is None


@pytest.mark.parametrize("key", ["", "sam", "1:", ":sam", "1:nobody", "01:sam", "x:sam"])
def test_a_forged_session_key_is_nobodys(sam, key):
    assert sign_in.user_of_session(key) is None


def test_a_new_password_lifts_a_lock(sam):
    fail(10)
    credentials.set_password(sam, "another long password", acting=ACTING)
    assert signs_in("another long password")

import time

import pytest

from service.people import passwords
from service.people.refusals import PasswordTooWeak

PASSWORD = "a rather long password"


def test_a_password_matches_its_hash_alone():
    kept = passwords.hash_password(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert passwords.matches(PASSWORD, kept)
    assert not passwords.matches(PASSWORD.title(), kept)
    assert not passwords.is_outdated(kept)


def test_the_same_password_has_another_hash_each_time():
    assert passwords.hash_password(PASSWORD) != passwords.hash_password(PASSWORD)


def test_nobody_takes_as_long_as_somebody():
    kept = passwords.hash_password(PASSWORD)
    passwords.matches("warm up", None)

    def seconds(hash_kept: str | None) -> float:
        began = time.process_time()
        assert not passwords.matches("wrong", hash_kept)
        return time.process_time() - began

    somebody = min(seconds(kept) for _ in range(3))
    nobody = min(seconds(None) for _ in range(3))
    assert 0.5 < nobody / somebody < 2


def test_no_work_is_done_on_a_text_too_long_for_a_password():
    began = time.process_time()
    assert not passwords.matches("x" * 1025, passwords._nobody())
    assert time.process_time() - began < 0.02


@pytest.mark.parametrize("password", ["", "short", "eleven char", "x" * 1025, "i am SAM, hello!!"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(PasswordTooWeak):
        passwords.require_strong(password, username="sam")


def test_a_strong_password_is_not():
    passwords.require_strong("twelve chars", username="sam")

"""Passwords: argon2id, tuned to about a tenth of a second on one core of a small server.

Checking takes the same work whether or not the user exists, so its time tells nothing.
"""

from collections.abc import Collection
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from service.people.common_passwords import is_common
from service.people.refusals import PasswordTooWeak

MOST_LENGTH = 1024
"""A longer text is no password: it is refused before any work is done on it."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=64 * 1024, parallelism=1)


def require_strong(
    password: str, *, username: str, least: int = 12, refused: Collection[str] = ()
) -> None:
    """Refuse a password that is too short, too long, has the user name in it or is too common.

    `least` is how many characters it needs, `refused` what the organisation refuses as well.
    Raises PasswordTooWeak.
    """
    if not least <= len(password) <= MOST_LENGTH:
        text = f"A password needs at least {least} characters, and at most {MOST_LENGTH}."
        raise PasswordTooWeak(text, username=username)
    if username in password.lower():
        raise PasswordTooWeak("A password may not contain the user name.", username=username)
    if is_common(password, refused):
        raise PasswordTooWeak("This password is too easy to guess. Choose another.")


def hash_password(password: str) -> str:
    """Give the hash to keep, which carries its own salt and parameters."""
    return _HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Tell whether `password` is the one whose hash is kept; None does the work and says no."""
    if len(password) > MOST_LENGTH:
        return False
    try:
        _HASHER.verify(kept or _nobody(), password)
    except VerifyMismatchError:
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether a kept hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    """Make the hash that stands in for users who do not exist or have no password."""
    return _HASHER.hash("nobody has this password")

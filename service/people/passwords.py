"""Passwords: argon2id, tuned to about a tenth of a second on one core of a small server.

Checking takes the same work whether or not the user exists, so its time tells nothing.
"""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from service.people.refusals import PasswordTooWeak

LEAST_LENGTH = 12
MOST_LENGTH = 1024
"""A longer text is no password: it is refused before any work is done on it."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=64 * 1024, parallelism=1)


def require_strong(password: str, *, username: str) -> None:
    """Refuse a password that is too short, too long, or has the user name in it."""
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH or username in password.lower():
        raise PasswordTooWeak(username=username)


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

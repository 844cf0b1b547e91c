"""Attempts to sign in, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.people.models import User
from service.people.sign_in_models import SignIn
from service.web.words import Tag


@dataclass(frozen=True, slots=True)
class SignInLine:
    """One attempt: when, from where, and what came of it."""

    at: datetime
    address: str
    browser: str
    tag: Tag


def sign_in_lines(
    user: User, found: Sequence[SignIn], longest: timedelta, *, at: datetime
) -> list[SignInLine]:
    """Say of each attempt whether its session may still be open at the real instant `at`."""
    return [
        SignInLine(
            one.at,
            one.address or "Not known",
            one.browser or "Not known",
            _tag(user, one, is_recent=at - one.at < longest),
        )
        for one in found
    ]


def _tag(user: User, one: SignIn, *, is_recent: bool) -> Tag:
    if not one.succeeded:
        return Tag("Not let in", "red")
    is_open = is_recent and one.session_version == user.session_version
    return Tag("May still be open", "green") if is_open else Tag("Ended", "grey")

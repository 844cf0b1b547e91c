"""Who is signed in: the person behind the session's cookie, as an actor."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, g
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import AnonymousUserMixin, UserMixin, current_user
from typing_extensions import override

from service.installation import here
from service.observing import request_id
from service.people.actors import Acting, Actor
from service.people.directory import actor_of
from service.people.models import User
from service.people.sign_in import session_key, user_of_session
from service.transaction import reading


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # the base is not typed
    """The person of this session: what their cookie keeps, their name and what they may do."""

    key: str
    display_name: str
    actor: Actor

    def get_id(self) -> str:
        """Give what the session keeps."""
        return self.key


def person_of(user: User) -> SignedIn:
    """Make the session's person of a user."""
    return SignedIn(session_key(user), user.display_name, actor_of(user))


def load_person(key: str) -> SignedIn | None:
    """Find the person of a session's key; None when they were signed out or deactivated."""
    with reading():
        user = user_of_session(key)
        return person_of(user) if user is not None else None


def forget_person() -> None:
    """Show the rest of this request to nobody: who is signed in cannot be looked up.

    The session itself stays as it is.
    """
    g._login_user = AnonymousUserMixin()  # noqa: SLF001  where Flask-Login keeps whom it found


def person() -> SignedIn:
    """Return the person who is signed in; only behind a guard."""
    return cast("SignedIn", current_user)


def actor() -> Actor:
    """Return the signed-in person as an actor."""
    return person().actor


def acting() -> Acting:
    """Say who acts and when, for a command; and in which request."""
    return Acting(who=actor(), at=here().clock.now(), trace=request_id())


class Sessions(SecureCookieSessionInterface):
    """Sessions that end when nobody is there: what a page asks of itself does not prolong them."""

    @override
    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Give no new cookie to a request that was marked as `unattended`, unless it must be."""
        if g.get("unattended", False) and not session.modified:
            return False
        return super().should_set_cookie(app, session)

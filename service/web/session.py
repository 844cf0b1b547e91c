"""Who is signed in: the person behind the session's cookie, as an actor."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

from flask import Flask, Request, Response, g, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import AnonymousUserMixin, UserMixin, current_user, login_user
from itsdangerous import BadSignature
from typing_extensions import override

from service.clock import real_now
from service.installation import here
from service.observing import request_id
from service.people.actors import Acting, Actor
from service.people.callers import caller_by_session
from service.people.directory import actor_of
from service.people.models import User
from service.people.sign_in import session_key
from service.people.sign_in_policy import SessionEnds
from service.transaction import reading

_BEGAN: Final = "began"
"""Where a session keeps the second at which it began; _LOCALLY whether by a password of ours."""
_LOCALLY: Final = "locally"


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # the base is not typed
    """The person of this session: what their cookie keeps, their name and what they may do.

    Whoever came in by a password that is good for nothing else `must_change_password` first.
    Others may not know theirs, or have none.
    """

    key: str
    display_name: str
    actor: Actor
    must_change_password: bool = False

    def get_id(self) -> str:
        """Give what the session keeps."""
        return self.key


def person_of(user: User) -> SignedIn:
    """Make the session's person of a user."""
    return SignedIn(session_key(user), user.display_name, actor_of(user))


def begin_session(who: SignedIn, *, by_password: bool) -> None:
    """Begin a session of somebody who has just shown who they are."""
    session.clear()
    session.permanent = True
    session[_LOCALLY] = by_password
    session[_BEGAN] = int(real_now().timestamp())
    login_user(who)


def load_person(key: str) -> SignedIn | None:
    """Find the person of a session's key; None when they were signed out or it has ended.

    Such a session is forgotten: whatever the answer keeps in the cookie must not revive it.
    """
    with reading():
        known = caller_by_session(key)
    if known is None or _has_ended(known.ends):
        session.clear()
        return None
    must_change = known.must_change_password and session.get(_LOCALLY, True)
    return SignedIn(key, known.display_name, known.actor, must_change)


def _has_ended(ends: SessionEnds) -> bool:
    """Tell whether nobody was there for too long, or it began too long ago."""
    seen_at, began = getattr(session, "seen_at", None), session.get(_BEGAN)
    if began is None:
        return True
    now = real_now()
    return ends.is_over(seen_at or now, datetime.fromtimestamp(began, UTC), at=now)


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


class Session(SecureCookieSession):
    """What a cookie holds, and when it was given: the last time that somebody was there."""

    seen_at: datetime | None = None


class Sessions(SecureCookieSessionInterface):
    """Sessions that end when nobody is there: what a page asks of itself does not prolong them.

    The instant of the cookie is when somebody was last there. So it is given anew only to those
    who are known to be signed in, or with something new in it.
    """

    @override
    def open_session(self, app: Flask, request: Request) -> Session | None:
        """Read a session with the instant of its cookie; one that nobody signed is empty."""
        serializer = self.get_signing_serializer(app)
        cookie = request.cookies.get(self.get_cookie_name(app))
        if serializer is None or not cookie:
            return None if serializer is None else Session()
        most = int(app.permanent_session_lifetime.total_seconds())
        try:
            told, seen_at = serializer.loads(cookie, max_age=most, return_timestamp=True)
        except BadSignature:
            return Session()
        session = Session(told)
        session.seen_at = seen_at
        return session

    @override
    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Leave the cookie alone when the request was marked as `unattended`."""
        if not g.get("unattended", False):
            super().save_session(app, session, response)

    @override
    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Give a new cookie for new content, and to whoever this request found signed in."""
        found = g.get("_login_user")  # Where Flask-Login keeps whom it found.
        return session.modified or (found is not None and found.is_authenticated)

"""Issuers whose accounts let people in now: every provider that is switched on has one."""

from sqlalchemy import ColumnElement, delete, exists

from service.extensions import db
from service.people.models import User
from service.people.outside_models import Identity, TrustedIssuer


def trust(issuer: str) -> None:
    """Let people in by the accounts of an issuer."""
    db.session.merge(TrustedIssuer(issuer=issuer))
    db.session.flush()


def distrust(issuer: str) -> None:
    """Let nobody in by the accounts of an issuer any more."""
    db.session.execute(delete(TrustedIssuer).where(TrustedIssuer.issuer == issuer))


def comes_from_elsewhere() -> ColumnElement[bool]:
    """Tell of a user whether an account elsewhere lets them in now."""
    trusted = Identity.issuer == TrustedIssuer.issuer
    return exists().where(Identity.username == User.username, trusted)

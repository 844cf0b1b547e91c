"""What ends when a provider vouches for people no more: what it gave, and the sessions it began."""

from typing import Any

from sqlalchemy import delete, select, update

from service.extensions import db
from service.federation.group_mappings import source_of_provider
from service.federation.models import OutsideSession, Provider
from service.people.actors import Acting
from service.people.models import User
from service.people.outside_grants import holders_from, settle


def end(provider: Provider, acting: Acting) -> dict[str, Any]:
    """Take what a provider gave and sign out whoever came in by it, but for whoever does this.

    Gives what became of whom, for the book of changes. Raises LastAdministrator.
    """
    source = source_of_provider(provider.key)
    taken = settle(source, dict.fromkeys(holders_from(source), ())).taken
    out = _sign_out(provider, acting)
    told = {"taken": sorted(f"{kind} {key} of {name}" for name, kind, key in taken)}
    return {name: ones for name, ones in (told | {"signed_out": out}).items() if ones}


def _sign_out(provider: Provider, acting: Acting) -> list[str]:
    came = select(OutsideSession.username).where(OutsideSession.provider == provider.key)
    others = update(User).where(User.username.in_(came), User.username != acting.who.username)
    ended = others.values(session_version=User.session_version + 1).returning(User.username)
    names = sorted(db.session.scalars(ended))
    db.session.execute(delete(OutsideSession).where(OutsideSession.provider == provider.key))
    return names

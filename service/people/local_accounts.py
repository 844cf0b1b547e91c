"""Local accounts: whether a password of ours lets anybody in.

They are switched off only when an administrator has already come in from elsewhere. From then on
`handrail user let-in NAME` makes a link that lets one person in once.
"""

from sqlalchemy import select, update

from service.extensions import db
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.groups import Group
from service.people.issuers import comes_from_elsewhere
from service.people.models import GroupMembership, User
from service.people.outside_models import LocalAccounts
from service.people.refusals import NobodyFromOutside
from service.people.verbs import Verb


def are_allowed() -> bool:
    """Tell whether people come in by passwords of ours."""
    setting = setting_now()
    return setting is None or setting.allowed


def setting_now() -> LocalAccounts | None:
    """Return the newest setting; None while nobody has set anything."""
    return db.session.scalar(select(LocalAccounts).order_by(LocalAccounts.id.desc()).limit(1))


def allow(*, acting: Acting) -> None:
    """Let people in by passwords of ours again. Raises the refusals of access."""
    _set(allowed=True, acting=acting)


def switch_off(*, acting: Acting) -> None:
    """Let nobody in by a password any more, and sign everybody else out.

    Raises NobodyFromOutside when no administrator comes in from elsewhere now, and the refusals of
    access.
    """
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    administrators = (
        select(User.username)
        .join(GroupMembership, GroupMembership.username == User.username)
        .where(User.active, GroupMembership.group == Group.ADMINISTRATOR, comes_from_elsewhere())
    )
    if db.session.scalar(administrators.limit(1)) is None:
        raise NobodyFromOutside
    if _set(allowed=False, acting=acting):
        others = update(User).where(User.username != (acting.who.username or ""))
        db.session.execute(others.values(session_version=User.session_version + 1))


def _set(*, allowed: bool, acting: Acting) -> bool:
    """Write the setting, and tell whether it is another."""
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    before = are_allowed()
    if before == allowed:
        return False
    db.session.add(LocalAccounts(allowed=allowed, set_by=acting.who.username, set_at=acting.at))
    told = "may be used again" if allowed else "were switched off"
    write(
        About.LOCAL_ACCOUNTS,
        "local_accounts",
        f"Local accounts {told}.",
        acting=(acting.who.username, acting.at),
        before={"allowed": before},
        after={"allowed": allowed},
    )
    return True

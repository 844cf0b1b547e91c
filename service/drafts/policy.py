"""The rules of publishing here: whether a second person looks at every draft first.

They hold for drafts. Who publishes files by the API or the command line has a review of their own,
such as that of a repository.
"""

from sqlalchemy import select

from service.drafts.models import PublishingPolicy
from service.extensions import db
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.refusals import ChangedSince
from service.people.verbs import Verb


def policy_now() -> PublishingPolicy:
    """Return the rules that hold; an installation begins without a second person."""
    newest = select(PublishingPolicy).order_by(PublishingPolicy.version.desc()).limit(1)
    found = db.session.scalar(newest)
    return found or PublishingPolicy(version=0, second_person=False)


def set_second_person(*, needed: bool, version: int | None, acting: Acting) -> None:
    """Say whether a second person looks at every draft, from now on.

    `version` is that of the rules which the sender saw. Raises ChangedSince and those of access.
    """
    require(acting.who, Verb.KEEP_PUBLISHING_RULES)
    await_turn()
    known = policy_now()
    if version is not None and version != known.version:
        raise ChangedSince
    if needed is known.second_person:
        return
    by = acting.who.username
    db.session.add(
        PublishingPolicy(
            version=known.version + 1, second_person=needed, set_by=by, set_at=acting.at
        )
    )
    said = "needs a second person" if needed else "needs no second person"
    write(
        About.PUBLISHING,
        "drafts",
        f"Publishing a draft {said}.",
        acting=(by, acting.at),
        before={"second_person": known.second_person},
        after={"second_person": needed},
    )

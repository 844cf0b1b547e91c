"""What somebody wants a webhook to be, and all that is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from sqlalchemy import select

from service.definitions.lookup import newest_ids
from service.egress import Allowed, RequestUnsendable, TargetRefused
from service.errors import Problem, Refusal, problems_of, together
from service.extensions import db
from service.installation import here
from service.outbound.catalogue import TYPES
from service.outbound.posting import judge
from service.people.models import Team

_HTTPS_NEEDED = (
    "An address that data of cases are sent to begins with https://, unless the operator names its "
    "host in HANDRAIL_EGRESS_ALLOWED."
)
_FIELDS = {TargetRefused: "url", RequestUnsendable: "url"}


class WebhookInvalid(Refusal):
    """Something in the webhook is wrong; `errors` says what."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a webhook is to be; an empty list narrows nothing, and without fields it sends ids."""

    name: str
    url: str
    kinds: Sequence[str] = ()
    processes: Sequence[str] = ()
    teams: Sequence[str] = ()
    fields: Sequence[str] = ()


def judged(url: str) -> Refusal | None:
    """Look an address up, before any transaction; give why it may not be called."""
    try:
        judge(url)
    except (RequestUnsendable, TargetRefused) as refused:
        return refused
    return None


def check(wish: Wish, address: Refusal | None = None) -> None:
    """Say everything that is wrong at once.

    Raises WebhookInvalid; TargetRefused or RequestUnsendable where its address alone is wrong.
    """
    if refused := refusals_of(wish, address):
        raise together(refused, WebhookInvalid, _FIELDS)


def problems_of_wish(wish: Wish, address: Refusal | None = None) -> Sequence[Problem]:
    """Give everything that is wrong."""
    return problems_of(refusals_of(wish, address), _FIELDS)


def refusals_of(wish: Wish, address: Refusal | None) -> list[Refusal]:
    """Give what is wrong with the address, as it was looked up, and with all else."""
    known = {
        "kinds": (wish.kinds, set(TYPES)),
        "processes": (wish.processes, set(newest_ids())),
        "teams": (wish.teams, set(db.session.scalars(select(Team.key)))),
    }
    problems = [
        Problem("unknown", f"There is no {one!r} here.", field=name)
        for name, (given, there) in known.items()
        for one in given
        if one not in there
    ]
    is_sendable = not isinstance(address, RequestUnsendable)
    if wish.fields and is_sendable and not _is_guarded(wish.url):
        problems.append(Problem("https_needed", _HTTPS_NEEDED, field="url"))
    found = [address] if address is not None else []
    return [*found, WebhookInvalid(problems=problems)] if problems else found


def _is_guarded(url: str) -> bool:
    """Tell whether what is sent to an address stays unread: it is https, or the operator's own."""
    target = httpx.URL(url)
    allowed = Allowed.of(here().settings.egress_allowed)
    return target.scheme == "https" or allowed.names(target.host)

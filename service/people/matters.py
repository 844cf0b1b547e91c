"""What people are told of, and the ways in which it may reach them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Matter(StrEnum):
    """What a notice is about, as people choose how they are told of it."""

    ASSIGNED = "assigned"
    AMBER = "amber"
    BREACH = "breach"
    RELEASED = "released"
    MENTIONED = "mentioned"
    ESCALATED = "escalated"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody is told of a matter: any of the three, or not at all."""

    in_app: bool = False
    by_email: bool = False
    in_digest: bool = False


USUAL: Final[Mapping[Matter, Ways]] = MappingProxyType(
    {
        Matter.ASSIGNED: Ways(in_app=True, in_digest=True),
        Matter.AMBER: Ways(in_app=True, in_digest=True),
        Matter.BREACH: Ways(in_app=True, by_email=True, in_digest=True),
        Matter.RELEASED: Ways(in_app=True, in_digest=True),
        Matter.MENTIONED: Ways(in_app=True, by_email=True),
        Matter.ESCALATED: Ways(in_app=True, by_email=True),
        Matter.OTHER: Ways(in_app=True),
    }
)
"""How those are told who have chosen nothing."""
UNSEEN: Final = "unseen"
"""The kind of what tells of a case by its reference alone those who may not see it."""
_OF_KINDS: Final = MappingProxyType({"target": Matter.BREACH, UNSEEN: Matter.ESCALATED})
_FOLLOW_ON: Final = "follow_on"


def matter_of(kind: str) -> Matter:
    """Give the matter of a notice's kind: a matter's own name, or the clock behind it."""
    if kind.startswith(_FOLLOW_ON):
        return Matter.ESCALATED
    found = _OF_KINDS.get(kind, kind)
    return Matter(found) if found in list(Matter) else Matter.OTHER

"""The rules of signing in: how long a password must be, when failures lock, when sessions end.

They are read where they are needed and kept nowhere else, so a change counts in every process at
once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from service.errors import Problem
from service.extensions import db
from service.ledger.changes import About, await_turn, write
from service.people.access import require
from service.people.actors import Acting
from service.people.refusals import ChangedSince, PolicyOutOfBounds
from service.people.sign_in_models import SignInPolicy
from service.people.verbs import Verb

BOUNDS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "least_length": (8, 64),
        "failures": (3, 50),
        "lock_minutes": (1, 24 * 60),
        "address_failures": (10, 1000),
        "idle_minutes": (5, 8 * 60),
        "session_hours": (1, 24),
    }
)
"""The least and the most of each number."""
LONGEST_IDLE = timedelta(minutes=BOUNDS["idle_minutes"][1])
_MOST_REFUSED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds now. `version` is that of the setting; 0 when nobody has set anything yet."""

    least_length: int = 12
    refused_passwords: tuple[str, ...] = ()
    failures: int = 10
    lock_minutes: int = 15
    address_failures: int = 100
    idle_minutes: int = 60
    session_hours: int = 12
    version: int = 0

    @property
    def lock(self) -> timedelta:
        """How long too many failures lock, and how far back those of an address count."""
        return timedelta(minutes=self.lock_minutes)

    @property
    def longest(self) -> timedelta:
        """How long a session lasts at most, however busy it is."""
        return timedelta(hours=self.session_hours)


@dataclass(frozen=True, slots=True)
class SessionEnds:
    """When sessions end: `idle` after the last request, and `longest` after the sign-in."""

    idle: timedelta = timedelta(minutes=60)
    longest: timedelta = timedelta(hours=12)

    def is_over(self, seen_at: datetime, began_at: datetime, *, at: datetime) -> bool:
        """Tell whether a session has ended: nobody was there, or it has lasted too long."""
        return at - seen_at >= self.idle or at - began_at >= self.longest


def rules_now() -> Rules:
    """Return the rules that hold."""
    setting = policy_now()
    if setting is None:
        return Rules()
    return Rules(
        **{name: getattr(setting, name) for name in BOUNDS},
        refused_passwords=tuple(setting.refused_passwords.splitlines()),
        version=setting.id,
    )


def policy_now() -> SignInPolicy | None:
    """Return the newest setting; None while what every installation begins with holds."""
    return db.session.scalar(select(SignInPolicy).order_by(SignInPolicy.id.desc()).limit(1))


def set_policy(
    numbers: Mapping[str, int], refused: str, *, version: int | None, acting: Acting
) -> None:
    """Let other rules hold from now on; `version` is that of those which the sender saw.

    Raises PolicyOutOfBounds with one problem a field, ChangedSince and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_PEOPLE)
    await_turn()
    now = rules_now()
    if version is not None and version != now.version:
        raise ChangedSince
    words = list(dict.fromkeys(line.strip().lower() for line in refused.splitlines()))
    words = [word for word in words if word]
    problems = [*_out_of_bounds(numbers), *_too_many(words)]
    if problems:
        raise PolicyOutOfBounds(problems=problems)
    if dict(numbers) == _numbers(now) and tuple(words) == now.refused_passwords:
        return
    db.session.add(
        SignInPolicy(
            **numbers,
            refused_passwords="\n".join(words),
            set_by=acting.who.username,
            set_at=acting.at,
        )
    )
    write(
        About.SIGN_IN_POLICY,
        "sign_in",
        "The rules of signing in were changed.",
        acting=(acting.who.username, acting.at),
        before=_told(_numbers(now), now.refused_passwords),
        after=_told(numbers, words),
    )


def _numbers(rules: Rules) -> dict[str, int]:
    return {name: getattr(rules, name) for name in BOUNDS}


def _told(numbers: Mapping[str, int], words: Any) -> dict[str, Any]:
    return {**numbers, "refused_passwords": list(words)}


def _out_of_bounds(numbers: Mapping[str, int]) -> list[Problem]:
    return [
        Problem("out_of_bounds", f"Enter a whole number from {least} to {most}", field=name)
        for name, (least, most) in BOUNDS.items()
        if not least <= numbers.get(name, -1) <= most
    ]


def _too_many(words: list[str]) -> list[Problem]:
    if len(words) <= _MOST_REFUSED:
        return []
    text = f"Enter {_MOST_REFUSED} passwords or fewer"
    return [Problem("out_of_bounds", text, field="refused_passwords")]

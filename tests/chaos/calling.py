"""Callers: other systems that call hooks, honestly and now and then with another's signature."""

from random import Random
from types import MappingProxyType

from tests.chaos.gathering import TOLD
from tests.chaos.journal import Asking
from tests.chaos.signing import FORGED
from tests.chaos.talking import Talker
from tests.chaos.town import Town

STARTING = "referrals"
"""The hook, and the verb, of calls that start a case; the case has their mark."""
TELLING = "papers"
"""The hook, and the verb, of calls that are messages to one such case."""
_HOOKS = MappingProxyType({STARTING: 3, TELLING: 1})
_FORGED = 0.03
"""How often a call is signed so that it must be refused."""


class CallChooser:
    """Chooses what one caller sends next."""

    def __init__(self, actor: str, _: Talker, town: Town, dice: Random) -> None:
        self._actor = actor
        self._town = town
        self._dice = dice
        self._started: list[str] = []
        self._number = 0

    def choose(self) -> Asking | None:
        """Choose; None when enough was called."""
        if not self._town.may_call():
            return None
        self._number += 1
        key = f"{self._actor}-{self._number}"
        (slug,) = self._dice.choices(list(_HOOKS), list(_HOOKS.values()))
        verb = FORGED if self._dice.random() < _FORGED else slug
        if verb == STARTING:
            self._started.append(key)
        about = self._dice.choice(self._started) if self._started else key
        body = {TOLD: key, "mark": key if slug == STARTING else about}
        return Asking(key, self._actor, verb, f"/hooks/{slug}", body, mark=key, hook=slug)

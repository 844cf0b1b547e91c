"""A client: a thread that asks for one thing after another, at random, on cases that all share."""

import threading
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Protocol

from tests.chaos.journal import Asking, Journal
from tests.chaos.person import Person
from tests.chaos.talking import Talker
from tests.chaos.town import Town
from tests.chaos.verbs import Chooser


class Choosing(Protocol):
    """Chooses what a client asks for next; None when it has asked for enough."""

    def choose(self) -> Asking | None: ...


class Client(threading.Thread):
    """Asks until it is told to stop."""

    def __init__(
        self,
        person: Person,
        doors: list[str],
        town: Town,
        journal: Path,
        seed: str,
        *,
        chooses: Callable[[str, Talker, Town, Random], Choosing] = Chooser,
    ) -> None:
        super().__init__(name=person.name, daemon=True)
        self.person = person
        self.town = town
        self.dice = Random(seed)  # noqa: S311
        self.journal = journal
        self.doors = doors
        self.chooses = chooses
        self.stop = threading.Event()
        self.failed: BaseException | None = None

    def run(self) -> None:
        """Ask for one thing after another; what goes wrong in the client itself is kept."""
        try:
            with Journal(self.journal) as journal:
                self._ask_on(Talker(self.doors, self.person, journal, self.dice))
        except Exception as error:  # noqa: BLE001  the trial reports it
            self.failed = error

    def _ask_on(self, talker: Talker) -> None:
        chooser = self.chooses(self.person.name, talker, self.town, self.dice)
        while not self.stop.is_set():
            asking = chooser.choose()
            if asking is None:
                break
            answer = talker.ask(asking)
            if asking.verb == "start" and answer is not None and answer.accepted:
                self.town.add(answer.body["id"])
            if not asking.hook:
                self.town.count()
        talker.close()

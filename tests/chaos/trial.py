"""A trial: clients ask, blows fall, then it is quiet, and everything is judged."""

import math
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import httpx

from service.clock import Clock
from service.errors import ServiceUnavailable
from service.extensions import db
from service.ledger import test_clock
from service.transaction import transaction
from tests.chaos.blows import Blows
from tests.chaos.calling import CallChooser
from tests.chaos.client import Client
from tests.chaos.evidence import Evidence
from tests.chaos.gathering import free_deliveries, gather, left, taken_until
from tests.chaos.grounds import BOOTSTRAP_TOKEN, Ground, settle_people, settle_systems
from tests.chaos.installation import Installation
from tests.chaos.journal import Told, read_journals
from tests.chaos.judging import Verdict, judge
from tests.chaos.town import Town
from tests.chaos.verbs import Chooser
from tests.services.installation import ROOT

STILL_SECONDS = 300.0
"""How long what is left to do may grow no less, at most."""
_MOST_STEPS = 30
_SENT_WITHIN = 1.0
"""Seconds after which nobody who lives still sends an event to a calm receiver."""
_COMMANDS = (("case", "replay", "--all"), ("audit", "verify"))
Grounds = Callable[[Path], AbstractContextManager[Ground]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is to happen: cases, clients and requests, and calls of hooks, from one seed.

    It goes on until all of it has, and every kind of blow has fallen, or for so many seconds.

    `every` are the seconds between two blows, on average; `forward` by how much the clock moves at
    the end. `commands` has the command line asked as well, which says the same for every case.
    """

    cases: int
    clients: int
    requests: int
    seconds: float
    seed: str
    every: float = 1.5
    forward: timedelta = timedelta(hours=6)
    commands: bool = True
    calls: int = 0
    callers: int = 4


@dataclass
class Outcome:
    """What happened, for the report."""

    plan: Plan
    folder: Path
    verdict: Verdict
    told: list[Told]
    blows: Counter[str]
    starts: Counter[str]
    cases: int
    letters_again: int
    times: dict[str, float]


def hold(plan: Plan, grounds: Grounds) -> Outcome:
    """Hold a trial. Its folder, with the processes' logs, stays when anything is wrong."""
    folder = Path(tempfile.mkdtemp(prefix="handrail-chaos-"))
    with grounds(folder) as ground:
        settle_people(ground, plan.clients)
        settle_systems(ground, plan.callers)
        with Installation(ground.members) as installation:
            outcome = _Trial(plan, ground, installation).run()
    if not outcome.verdict.violations:
        shutil.rmtree(folder)
    return outcome


class _Trial:
    """One trial on an installation that has just been started."""

    def __init__(self, plan: Plan, ground: Ground, installation: Installation) -> None:
        self._plan = plan
        self._ground = ground
        self._installation = installation
        self._times: dict[str, float] = {}
        self._late: list[str] = []
        self._blows = Blows(
            installation,
            Random(f"{plan.seed} blows"),  # noqa: S311
            every=plan.every,
            postgresql=ground.postgresql,
            redis=ground.redis,
        )

    def run(self) -> Outcome:
        """Have it all happen; give what came of it."""
        plan, ground = self._plan, self._ground
        began = time.monotonic()
        late = self._installation.not_ready()
        assert not late, f"never ready: {late}"
        self._note("start", began)
        journals = self._storm()
        not_ready, evidence = self._quiet()
        began = time.monotonic()
        told = read_journals(journals)
        evidence.not_ready = [f"not ready without a hand: {name}" for name in not_ready]
        evidence.not_ready += self._late
        evidence.commands = self._commands() if plan.commands else []
        evidence.letters = Counter(
            str(letter["Message-ID"]).strip("<>").partition("@")[0]
            for letter in ground.mail.letters
        )
        evidence.heard, evidence.forged = ground.receiver.heard, ground.receiver.forged
        verdict = judge(told, evidence)
        self._note("judge", began)
        return Outcome(
            plan,
            ground.folder,
            verdict,
            told,
            self._blows.count,
            Counter({member.name: member.starts for member in ground.members}),
            cases=evidence.cases,
            letters_again=sum(count - 1 for count in evidence.letters.values()),
            times=self._times,
        )

    def _storm(self) -> list[Path]:
        """Let clients ask while blows fall; then they may finish what they have begun."""
        plan, began = self._plan, time.monotonic()
        town = Town(wanted=plan.cases, requests=plan.requests, calls=plan.calls)
        asking = [(person, Chooser) for person in self._ground.people]
        asking += [(caller, CallChooser) for caller in self._ground.callers]
        clients = [
            Client(
                person,
                self._installation.doors,
                town,
                self._ground.folder / f"{person.name}.journal",
                f"{plan.seed} {person.name}",
                chooses=chooses,
            )
            for person, chooses in asking
        ]
        calm = threading.Event()
        storm = threading.Thread(target=self._blows.fall, args=(calm,), name="blows", daemon=True)
        for thread in (*clients, storm):
            thread.start()
        until = began + plan.seconds
        while time.monotonic() < until and not (town.is_done() and self._blows.all_fell):
            time.sleep(0.1)
        calm.set()
        storm.join()
        self._blows.mend()
        for client in clients:
            client.stop.set()
        for client in clients:
            client.join()
            if client.failed is not None:
                raise client.failed
        self._note("storm", began)
        return [client.journal for client in clients]

    def _quiet(self) -> tuple[list[str], Evidence]:
        """Let everything come to rest, without a hand; move the clock on; let it rest again."""
        began = time.monotonic()
        self._ground.receiver.calm.set()
        not_ready = self._installation.not_ready()
        with self._ground.app.app_context():
            self._rest()
            for _ in range(_MOST_STEPS):
                waits_until = taken_until()
                if waits_until is None:
                    break
                self._pass(waits_until)
                self._rest()
            self._move_clock()
            self._rest()
            evidence = gather({one.name for one in self._ground.people}, now=self._now())
            db.session.remove()
        self._note("quiet", began)
        return not_ready, evidence

    def _pass(self, instant: datetime) -> None:
        """Make it later than an instant; a database that is busy just now is asked again."""
        with suppress(ServiceUnavailable), transaction():
            test_clock.move_to(max(self._now(), instant + timedelta(seconds=1)))

    def _rest(self) -> None:
        """Wait until nothing is due any more; if it stands still before, the judge is told."""
        time.sleep(_SENT_WITHIN)
        free_deliveries()
        least = math.inf
        until = time.monotonic() + STILL_SECONDS
        while time.monotonic() < until:
            try:
                due = sum(left(self._now()).values())
            except ServiceUnavailable:
                db.session.remove()
            else:
                if not due:
                    return
                if due < least:
                    least, until = due, time.monotonic() + STILL_SECONDS
            time.sleep(0.1)
        self._late.append(f"not at rest, and nothing done for {STILL_SECONDS:.0f} seconds")

    def _now(self) -> datetime:
        return Clock(test_clock.offset).now()

    def _move_clock(self) -> None:
        door, until = self._installation.doors[0], time.monotonic() + STILL_SECONDS
        goal = (self._now() + self._plan.forward).isoformat()
        while True:
            response = httpx.post(
                f"{door}/api/v1/test/clock",
                json={"now": goal},
                headers={"Authorization": f"Bearer {BOOTSTRAP_TOKEN}"},
                timeout=3600,
            )
            if response.status_code == 200:
                return
            assert response.status_code == 503, response.text
            assert time.monotonic() < until, response.text

    def _commands(self) -> list[str]:
        """Ask the command line as well, everything at once; say what was wrong, if anything was."""
        asked = [
            subprocess.Popen(
                [sys.executable, "-c", "from service.cli import main; main()", *words],
                env=os.environ | self._ground.variables,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for words in _COMMANDS
        ]
        said = [(process.communicate()[0], process.returncode) for process in asked]
        return [
            f"handrail {' '.join(words)} ended with {status}: …{told[-500:]}"
            for words, (told, status) in zip(_COMMANDS, said, strict=True)
            if status
        ]

    def _note(self, part: str, began: float) -> None:
        self._times[part] = time.monotonic() - began

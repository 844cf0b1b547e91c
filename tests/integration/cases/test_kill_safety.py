"""A process that is killed in the middle of a command leaves nothing half done."""

import random
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from service.cases.models import Case
from service.extensions import db
from service.ledger.moves import Move
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.notation import boundary, end, flow, gateway, service, start, user

ROOT = Path(__file__).parents[3]
ROUNDS = 4
MOVES = (4, 12)
"""After how many moves it is killed, at least and at most, however long they take."""
WITHIN = 0.1
"""… and within how many seconds after the last of them: somewhere in the midst of another."""


def test_a_killed_process_leaves_nothing_half_done(desk: Desk, database_url: str) -> None:
    publish_process(
        start(),
        gateway("parallel", "G", "J"),
        user("A", inner=sla(within="5 days", amber="1 day")),
        user("B"),
        boundary("T", "B", "timer PT1M", interrupting=False),
        user("X", "Z"),
        service("W"),
        end(),
        flow("S G A J Z W E"),
        flow("G B J"),
        flow("T X E"),
    )
    chance = random.Random(7)  # noqa: S311  an instant, not a secret
    for number in range(ROUNDS):
        command = [sys.executable, "-m", "tests.integration.cases.busy", database_url]
        with subprocess.Popen(
            [*command, str(60 * number)], cwd=ROOT, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            moved = (line for line in process.stdout if line == b"moved\n")
            for _ in range(chance.randint(*MOVES)):
                next(moved)
            time.sleep(chance.uniform(0, WITHIN))
            process.kill()
        desk.check()
    with reading():
        cases = db.session.scalar(select(func.count()).select_from(Case))
        moves = db.session.scalar(select(func.count()).select_from(Move))
    assert cases
    assert moves
    assert moves > cases

"""A process that keeps moving cases until it is killed: `python -m …busy <database url>`."""

import sys
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from service.cases import sweeping
from service.cases.beginning import Opening
from service.cases.commands.complete import complete
from service.cases.commands.hold import HoldRequest, hold_task
from service.cases.commands.start import start
from service.cases.models import Task, TaskState
from service.extensions import db, init_database
from service.people.actors import SYSTEM, Acting
from service.transaction import reading, transaction

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)


def work(url: str, minutes: int) -> None:
    """Start, hold, complete and fire without end; `minutes` says when the clock begins.

    Each move of a person is told with a line, when it is committed.
    """
    app = Flask(__name__)
    init_database(app, url)
    now = BEGIN + timedelta(minutes=minutes)
    with app.app_context():
        while True:
            now += timedelta(seconds=20)
            acting = Acting(SYSTEM, now)
            with transaction():
                start(Opening("p", data={"n": 1}), acting=acting)
            _tell()
            with reading():
                wanted = select(Task.id, Task.state).where(
                    Task.state.in_([TaskState.OPEN, TaskState.HELD])
                )
                found = db.session.execute(wanted.limit(4)).all()
            for number, (task_id, state) in enumerate(found):
                if state is TaskState.HELD:
                    continue
                with transaction():
                    if number:
                        complete(task_id, {"n": number}, acting=acting)
                    else:
                        request = HoldRequest(now + timedelta(minutes=1), "Waiting")
                        hold_task(task_id, request, acting=acting)
                _tell()
            sweeping.fire_due(now)


def _tell() -> None:
    sys.stdout.write("moved\n")
    sys.stdout.flush()


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))

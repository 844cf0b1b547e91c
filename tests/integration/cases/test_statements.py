"""How many statements a completion costs: a guard against queries that creep in."""

from service.cases.commands.complete import complete
from service.transaction import transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.statements import statements
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.notation import end, flow, start, user

READS = 7
"""The case, its tasks with their roles, strand, data and timers, the calendar, the roles' rules."""
WRITES = 12


def test_a_completion_reads_and_writes_little(desk: Desk) -> None:
    inner = sla(within="5 days", amber="1 day")
    publish_process(
        start(), user("A", "B", inner=inner, handrail__roles="officers"), end(), flow("S A B E")
    )
    cases = [desk.start() for _ in range(2)]
    desk.complete(cases[0], "A")
    task = desk.task(cases[1], "A").id
    with statements() as seen, transaction():
        complete(task, {"done": True}, acting=desk.acting())
    words = [one.text.split()[0] for one in seen]
    assert words.count("SELECT") == READS
    assert sum(words.count(one) for one in ("INSERT", "UPDATE", "DELETE")) <= WRITES
    desk.check()

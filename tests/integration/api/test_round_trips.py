"""How often a completion over HTTP waits for PostgreSQL: a guard against waits that creep in."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from service.clock import Clock
from service.installation import install
from service.pipelining import Connection
from tests.integration.api.conftest import deploy
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.notation import end, flow, process, start, user, write

MOST = 12


@pytest.fixture
def waits(ground: object, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has waited for the server's answers so far."""
    seen: list[str] = []

    def noted(name: str) -> Callable[[Connection], None]:
        way = getattr(Connection, name)

        def waiting(connection: Connection) -> None:
            seen.append(name)
            way(connection)

        return waiting

    for name in ("wait_for_all", "_end"):
        monkeypatch.setattr(Connection, name, noted(name))
    return seen


# SQLite answers at once.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_completion_makes_few_round_trips(app, api, officer, waits):
    # Only outside production is the test clock's time asked for.
    install(app, app.extensions["handrail"].settings, Clock(timedelta))
    work = user("A", "B", inner=sla(within="5 days"), handrail__roles="officer")
    drawn = process(start(), work, end(), flow("S A B E"))
    deploy(api, ("p.bpmn", write(drawn)))
    for _ in range(2):
        case = api.made("/cases", {"process": "p"})
        path = f"/tasks/{case['tasks'][0]['id']}/complete"
        waits.clear()
        assert officer.post(path, {"data": {"a": 1, "b": 2}}).status_code == 200
    assert 0 < len(waits) <= MOST

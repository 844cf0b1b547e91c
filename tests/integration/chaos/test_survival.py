"""The short form of `make chaos`: under blows, what was accepted took effect once."""

import secrets
from datetime import timedelta
from functools import partial

import pytest

from tests.chaos.grounds import many_machines, single_machine
from tests.chaos.report import lines_of
from tests.chaos.trial import Plan, hold


@pytest.mark.parametrize(
    "grounds",
    [
        pytest.param(partial(many_machines, webs=2, workers=1, tickers=1), id="postgresql"),
        pytest.param(single_machine, id="sqlite"),
    ],
)
def test_an_installation_under_blows_does_everything_once(grounds):
    plan = Plan(
        cases=10,
        clients=4,
        requests=80,
        seconds=10,
        every=1.2,
        forward=timedelta(hours=1),
        commands=False,
        seed=secrets.token_hex(4),
    )
    outcome = hold(plan, grounds)
    assert outcome.verdict.violations == [], "\n".join(lines_of("short", outcome))
    assert outcome.blows.total() > 0
    assert any(one.answer is not None and one.answer.accepted for one in outcome.told)

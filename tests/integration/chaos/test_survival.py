"""The short form of `make chaos`: under blows, what was accepted took effect once."""

import secrets
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from tests.chaos.grounds import many_machines, single_machine
from tests.chaos.report import lines_of
from tests.chaos.trial import Plan, hold

SHORT = Plan(
    cases=10,
    clients=4,
    requests=80,
    calls=40,
    callers=1,
    seconds=10,
    every=1.2,
    forward=timedelta(hours=1),
    commands=False,
    seed="",
)
PATIENT = replace(SHORT, requests=40, calls=20, seconds=20, every=3)
"""For the one machine: each blow ends all of it, and nothing happens before it is up again."""


@pytest.mark.parametrize(
    ("grounds", "plan"),
    [
        pytest.param(partial(many_machines, webs=2, workers=1, tickers=1), SHORT, id="postgresql"),
        pytest.param(single_machine, PATIENT, id="sqlite"),
    ],
)
def test_an_installation_under_blows_does_everything_once(grounds, plan):
    outcome = hold(replace(plan, seed=secrets.token_hex(4)), grounds)
    assert outcome.verdict.violations == [], "\n".join(lines_of("short", outcome))
    assert outcome.blows.total() > 0
    assert any(one.answer is not None and one.answer.accepted for one in outcome.told)

"""`make chaos`: PostgreSQL and Redis with many processes, then SQLite with one machine.

The one machine has a fifth of the work, and is given time to start between two blows, for each of
them ends all that it does. Ends with status 1 when anything is wrong.
"""

import argparse
import secrets
import sys
from dataclasses import replace
from functools import partial

import click

from tests.chaos.grounds import many_machines, single_machine
from tests.chaos.report import lines_of
from tests.chaos.trial import Grounds, Plan, hold

_SHARE = 5
_PAUSE = 10


def main() -> None:
    """Hold the trials that are asked for."""
    arguments = argparse.ArgumentParser("python -m tests.chaos", description=__doc__)
    arguments.add_argument("--cases", type=int, default=500)
    arguments.add_argument("--clients", type=int, default=20)
    arguments.add_argument("--requests", type=int, help="in all; default: twelve for each case")
    arguments.add_argument("--hooks", type=int, help="calls of hooks; default: two for each case")
    arguments.add_argument("--seconds", type=float, default=1800, help="how long it may storm")
    arguments.add_argument("--every", type=float, default=2.0, help="seconds between two blows")
    arguments.add_argument("--seed", default=secrets.token_hex(4))
    arguments.add_argument("--only", choices=["postgresql", "sqlite"])
    given = arguments.parse_args()
    plan = Plan(
        cases=given.cases,
        clients=given.clients,
        requests=given.requests or 12 * given.cases,
        seconds=given.seconds,
        seed=given.seed,
        every=given.every,
        calls=2 * given.cases if given.hooks is None else given.hooks,
    )
    trials: dict[str, tuple[Grounds, Plan]] = {
        "postgresql": (partial(many_machines, webs=2, workers=2, tickers=2), plan),
        "sqlite": (
            single_machine,
            replace(
                plan,
                cases=plan.cases // _SHARE,
                requests=plan.requests // _SHARE,
                calls=plan.calls // _SHARE,
                every=_PAUSE * plan.every,
            ),
        ),
    }
    wrong = 0
    for name, (grounds, its_plan) in trials.items():
        if given.only in (None, name):
            click.echo(f"{name}: seed {plan.seed} …")
            outcome = hold(its_plan, grounds)
            click.echo("\n".join(lines_of(name, outcome)))
            wrong += len(outcome.verdict.violations)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

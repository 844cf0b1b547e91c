"""What is said of a trial: a table that a person can read, and paste."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.trial import Outcome

_MOST_SHOWN = 20


def lines_of(name: str, outcome: Outcome) -> Iterator[str]:
    """Say what happened, what was judged and what is wrong."""
    plan, told, verdict = outcome.plan, outcome.told, outcome.verdict
    answers = [one.answer for one in told if one.answer is not None]
    again: Counter[str] = sum((Counter(one.again) for one in answers), Counter())
    yield f"{name}: seed {plan.seed}, {plan.clients} clients, {outcome.cases} cases"
    times = ", ".join(f"{part} {seconds:.0f} s" for part, seconds in outcome.times.items())
    yield _row("time", times)
    yield _row("requests", len(told))
    yield _row("  accepted", sum(one.accepted for one in answers))
    yield _row("  refused", sum(not one.accepted for one in answers))
    yield _row("  sent again", sum(again.values()), _counted(again))
    yield _row("blows", sum(outcome.blows.values()))
    for kind, count in sorted(outcome.blows.items()):
        yield _row(f"  {kind}", count)
    yield _row("processes started", sum(outcome.starts.values()), _counted(outcome.starts))
    yield _row("letters sent again under their name", outcome.letters_again)
    yield _row("facts judged", sum(verdict.facts.values()))
    for rule, count in verdict.facts.items():
        yield _row(f"  {rule}", count)
    yield _row("violations", len(verdict.violations))
    for one in verdict.violations[:_MOST_SHOWN]:
        yield f"    {one}"
    if verdict.violations:
        yield f"  the logs and journals are in {outcome.folder}"


def _row(label: str, value: object, more: str = "") -> str:
    return f"  {label:58} {value}{f'  ({more})' if more else ''}"


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(found.items()))

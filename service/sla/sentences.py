"""Saying in one English sentence how a target came about, for officers and their customers."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from service.expressions.calendar_words import day_in_words
from service.sla.calendars import Calendar, LeftOut
from service.sla.counting import TIMES, Move, Reached, Why
from service.sla.courses import Carried, Course, Extended
from service.sla.days import (
    counted,
    days_listed,
    instant_in_words,
    listed,
    local,
    local_date,
)
from service.sla.lengths import Unit
from service.sla.pauses import Delay, Kind, Pause
from service.sla.policies import Counting, Policy, Roll

_ROLLED = {Roll.NEXT: "the next working day", Roll.PREVIOUS: "the working day before"}


def explain(
    policy: Policy,
    anchor: datetime,
    calendar: Calendar,
    run: Course,
    delays: Sequence[Delay],
) -> str:
    """Say how a course ran: the count, the holidays left out, the roll and every delay."""
    explainer = _Explainer(policy, calendar)
    clauses = [explainer.count(anchor, run.original)]
    clauses += [explainer.delay(one) for one in run.carried]
    left_out = [run.original.left_out, *(carried.reached.left_out for carried in run.carried)]
    clauses += explainer.holidays(one for days in left_out for one in days)
    pauses = [one for one in delays if isinstance(one, Pause)]
    held = any(anchor < pause.until and pause.start < run.original.at for pause in pauses)
    if policy.kind is Kind.STATUTORY and held:
        clauses.append("a hold does not stop a statutory clock")
    sentence = "; ".join(clauses)
    return f"{sentence[:1].upper()}{sentence[1:]}."


class _Explainer:
    """Says the parts of the sentence for one policy."""

    def __init__(self, policy: Policy, calendar: Calendar) -> None:
        self._policy = policy
        self._calendar = calendar
        self._in_time = policy.within.unit in TIMES

    def said(self, instant: datetime) -> str:
        """Say an instant as exactly as the policy counts."""
        if self._in_time or self._policy.keeps_time:
            return instant_in_words(instant)
        return day_in_words(local_date(instant))

    def count(self, anchor: datetime, reached: Reached) -> str:
        """Say what was counted and where it came to; a date that was simply given is due then."""
        end = self.arrival(reached)
        if not self._policy.within.count:
            exactly = self._in_time or self._policy.keeps_time
            return f"due {'at' if exactly else 'on'} {end}"
        counts = f"{self._policy.within.words} from {self.said(anchor)}"
        return f"{counts}{self.manner(anchor, reached)} is {end}"

    def manner(self, anchor: datetime, reached: Reached) -> str:
        """Say how the length is counted."""
        if self._policy.within.unit is Unit.CLOCK:
            changed = local(anchor).utcoffset() != local(reached.at).utcoffset()
            return " (as hours pass; the clocks change meanwhile)" if changed else ""
        if self._policy.within.unit is Unit.WORKING_TIME:
            return " (in office hours)"
        inclusive = self._policy.counting is Counting.INCLUSIVE
        return f" ({'this day' if inclusive else 'the day after'} counts as day 1)"

    def arrival(self, reached: Reached) -> str:
        """Say where a count came to, what moved it on, and the time when that matters."""
        end = self.said(reached.at)
        if not reached.moves:
            return end
        steps = [day_in_words(local_date(reached.counted_at))]
        steps += [_moved(move, self._policy.roll) for move in reached.moves[:-1]]
        last = reached.moves[-1]
        return ", ".join([*steps, _moved(last, self._policy.roll, end)])

    def delay(self, carried: Carried | Extended) -> str:
        """Say what one pause or extension did."""
        if isinstance(carried, Extended):
            given = day_in_words(local_date(carried.extension.given_at))
            return f"extended on {given} to {self.arrival(carried.reached)}"
        pause = carried.pause
        until = "the planned release on " if pause.end is None else ""
        held = f"on hold from {self.said(pause.start)} to {until}{self.said(pause.until)}"
        if pause.capped:
            held += " (the longest pause allowed)"
        arrival = self.arrival(carried.reached)
        if carried.left is None:
            return f"{held} and counted from there, so the target is {arrival}"
        return f"{held} with {self._left(carried.left)} left, so the target is {arrival}"

    def holidays(self, left_out: Iterable[LeftOut]) -> list[str]:
        """Name every holiday that the count left out; nothing when there was none."""
        named = dict(left_out)
        if not named:
            return []
        names = listed(list(dict.fromkeys(named[day] for day in sorted(named))))
        return [f"{days_listed(named)} left out: {names}"]

    def _left(self, left: timedelta) -> str:
        if not self._in_time:
            working = self._policy.within.unit is Unit.WORKING_DAYS
            return counted(left.days, "working day" if working else "day")
        hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
        parts = [counted(hours, "hour")] if hours or not minutes else []
        parts += [counted(minutes, "minute")] if minutes else []
        office = " of office time" if self._policy.within.unit is Unit.WORKING_TIME else ""
        return listed(parts) + office


def _moved(move: Move, roll: Roll, said: str | None = None) -> str:
    """Say one move of a target, `said` being the words for where it went."""
    to = said or day_in_words(move.day)
    if move.why is Why.PERIOD:
        return f"and the tenancy period ends on {to}"
    if move.why is Why.TOO_LATE:
        return f"which had ended by then, so {to}"
    off = f" ({move.name})" if move.name else ""
    return f"not a working day{off}, so {_ROLLED[roll]}, {to}"

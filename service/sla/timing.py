"""When a stage of a plan ends that begins at an instant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.bpmn.facts import Rule
from service.sla.calendars import Calendar
from service.sla.courses import end_of
from service.sla.pauses import Delay, Pause
from service.sla.plans import Stage
from service.sla.rules import resolve

CalendarFor = Callable[[str | None], Calendar]
_EVENT = "event:"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a plan is timed with.

    `opened_at` is when the case opened; `calendar_for` gives a calendar by its key, the
    installation's for None. `case_pauses` are holds of the case, `task_delays` the holds of single
    tasks and the extensions of their targets, by element. `anchors` are the instants, by element,
    of clocks that count from a date in the data or from an event; one that is missing is planned
    from the event, or else from when its task opens. `calendars` are those, by element, in which
    open clocks count already: a calendar's later version is nothing to them.
    """

    opened_at: datetime
    calendar_for: CalendarFor
    case_pauses: Sequence[Pause] = ()
    task_delays: Mapping[str, Sequence[Delay]] = field(default_factory=dict)
    anchors: Mapping[str, datetime] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)


class Timing:
    """Times stages one after the other, and remembers when each element was passed."""

    def __init__(self, circumstances: Circumstances) -> None:
        self._given = circumstances
        self._passed: dict[str, datetime] = {}

    def note(self, stage: Stage, end: datetime) -> None:
        """Remember when an element is passed, for clocks that count from it."""
        self._passed[stage.element] = end

    def end(self, stage: Stage, begin: datetime) -> datetime:
        """Say when a stage ends that begins at `begin`; never before that."""
        delays = [*self._given.case_pauses, *self._given.task_delays.get(stage.element, ())]
        if stage.policy is not None:
            calendar = self._calendar(stage, stage.policy.calendar)
            anchor = self._anchor(stage.policy.anchor, stage.element, begin)
            return max(begin, end_of(stage.policy, anchor, calendar, delays))
        if stage.wait is not None:
            counts = stage.counts or Rule()
            calendar = self._calendar(stage, counts.calendar)
            base = self._anchor(counts.anchor, stage.element, begin)
            pauses = [one for one in delays if isinstance(one, Pause)]
            due = resolve(stage.wait, base, calendar, pauses=pauses, counts=stage.counts)
            return max(begin, due.at)
        return begin

    def _calendar(self, stage: Stage, key: str | None) -> Calendar:
        """Give the calendar in which a stage counts: its own, or the latest of the key."""
        return self._given.calendars.get(stage.element) or self._given.calendar_for(key)

    def _anchor(self, anchor: str, element: str, begin: datetime) -> datetime:
        """Give the instant from which a clock counts in the plan."""
        if anchor == "task":
            return begin
        if anchor == "case":
            return self._given.opened_at
        event = anchor.removeprefix(_EVENT).strip()
        return self._given.anchors.get(element) or self._passed.get(event, begin)

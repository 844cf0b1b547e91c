"""Projection: each effect of the engine becomes rows, one function for each kind of effect."""

from collections.abc import Callable
from typing import Any

from service.cases.models import Strand
from service.cases.motion import Motion
from service.cases.project import endings, events, tasks, timers, trace, versions, work
from service.engine import effects
from service.engine.effects import Effect

_PROJECTORS: dict[type, Callable[[Motion, Strand, Any], None]] = {
    effects.TaskOpened: tasks.opened,
    effects.TaskClosed: tasks.closed,
    effects.PathSkipped: tasks.path_skipped,
    effects.WorkTakenBack: tasks.taken_back,
    effects.VersionChanged: versions.changed,
    effects.ElementKept: versions.kept,
    effects.MigrationUndone: versions.undone,
    effects.TimerSet: timers.was_set,
    effects.TimerCleared: timers.was_cleared,
    effects.ClockReached: timers.clock_reached,
    effects.WorkRequested: work.requested,
    effects.WorkWithdrawn: work.withdrawn,
    effects.SubscriptionAdded: events.subscribed,
    effects.SubscriptionRemoved: events.unsubscribed,
    effects.MessageSent: events.message_sent,
    effects.SignalSent: events.signal_sent,
    effects.Escalated: events.escalated,
    effects.DataSet: trace.data_set,
    effects.ElementPassed: trace.element_passed,
    effects.CallStarted: trace.call_started,
    effects.IncidentRaised: endings.incident_raised,
    effects.IncidentCleared: endings.incident_cleared,
    effects.StepLimitReached: endings.step_limit_reached,
    effects.Ended: endings.ended,
    effects.Failed: endings.failed,
}


def project(motion: Motion, strand: Strand, effect: Effect) -> None:
    """Write what one effect did."""
    _PROJECTORS[type(effect)](motion, strand, effect)

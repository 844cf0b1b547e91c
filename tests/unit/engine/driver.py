"""Drives a strand by the ids of its elements and keeps its books as the ledger would."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from service.engine import Context, Library, Limits, advance, compile_definition, effects, stimuli
from tests.unit.engine.notation import write

AT = datetime(2026, 1, 1, tzinfo=UTC)


def define(*body, key="p", version=1, decisions=None):
    source = body[0] if isinstance(body[0], bytes) else write(*body)
    return compile_definition(
        key=key, version=version, bpmn=source, file="test.bpmn", decisions=decisions or {}
    )


def library(*definitions):
    """The newest of each key is the latest."""
    latest = {}
    for one in definitions:
        latest[one.key] = max(one.version, latest.get(one.key, 0))
    return Library({(one.key, one.version): one for one in definitions}, latest)


class Run:
    """A strand with its case data, its books, its trace and its moves, told by effects alone."""

    def __init__(self, *body, start=None, data=None, calls=(), limits=None, decisions=None):
        first = body[0]
        self.definition = (
            first if hasattr(first, "start_elements") else define(*body, decisions=decisions)
        )
        self.library = library(self.definition, *calls)
        self.limits = limits or Limits()
        self.at = AT
        self.given = dict(data or {})
        self.data = dict(self.given)
        self.snapshot = None
        self.ended = False
        self.moves = []
        self.told = []
        self.tasks, self.work, self.timers, self.subscriptions, self.incidents = {}, {}, {}, {}, {}
        self.move(stimuli.Start(start))

    def context(self, at):
        return Context(at=at, case="case", library=self.library, limits=self.limits)

    def move(self, stimulus):
        self.at += timedelta(minutes=1)
        before = dict(self.data)
        advanced = advance(
            self.definition, self.snapshot, self.data, stimulus, self.context(self.at)
        )
        assert self.data == before, "the case data are only read"
        self.moves.append((self.at, stimulus))
        self.snapshot, self.ended = advanced.snapshot, advanced.ended
        self.last = advanced.effects
        for effect in advanced.effects:
            self.told.append(effect)
            self._book(effect)
        if self.ended:
            assert [*self.tasks, *self.work, *self.timers, *self.subscriptions] == []
        return self

    def _book(self, effect):  # noqa: C901, PLR0912  one case for each effect
        match effect:
            case effects.DataSet(key, value):
                self.data[key] = value
            case effects.TaskOpened(token):
                assert token not in self.tasks
                self.tasks[token] = effect
            case effects.TaskClosed(token):
                del self.tasks[token]
            case effects.WorkRequested(token):
                assert token not in self.work
                self.work[token] = effect
            case effects.WorkWithdrawn(token):
                del self.work[token]
            case effects.TimerSet(token):
                assert token not in self.timers
                self.timers[token] = effect
            case effects.TimerCleared(token):
                del self.timers[token]
            case effects.SubscriptionAdded(token):
                assert token not in self.subscriptions
                self.subscriptions[token] = effect
            case effects.SubscriptionRemoved(token):
                del self.subscriptions[token]
            case effects.IncidentRaised(token):
                assert token not in self.incidents
                self.incidents[token] = effect
            case effects.IncidentCleared(token):
                del self.incidents[token]

    def find(self, book, element, number=0):
        return [token for token, effect in book.items() if effect.element == element][number]

    def do(self, task, number=0, *, outcome=None, **answers):
        return self.move(
            stimuli.CompleteTask(self.find(self.tasks, task, number), answers, outcome)
        )

    def fire(self, timer, number=0, *, due_at=None, missed=0, clock=None):
        token = self.find(self.timers, timer, number)
        return self.move(stimuli.FireTimer(token, due_at or self.at, missed, clock))

    def message(self, element, number=0, **payload):
        messages = {
            token: one for token, one in self.subscriptions.items() if one.kind == "message"
        }
        token = self.find(messages, element, number)
        return self.move(stimuli.DeliverMessage(token, payload))

    def signal(self, name="alarm", **payload):
        return self.move(stimuli.Signal(name, payload))

    def work_done(self, element, number=0, **result):
        token = self.find(self.work, element, number)
        del self.work[token]
        return self.move(stimuli.WorkDone(token, result))

    def work_error(self, element, code="BAD", number=0, **payload):
        token = self.find(self.work, element, number)
        del self.work[token]
        return self.move(stimuli.WorkError(token, code, "worker", payload))

    def set(self, **values):
        return self.move(stimuli.SetData(values))

    def retry(self, element, number=0):
        return self.move(stimuli.Retry(self.find(self.incidents, element, number)))

    def cancel(self):
        return self.move(stimuli.CancelStrand())

    @property
    def open(self):
        """The elements that wait for a person or a worker."""
        return sorted(one.element for one in (*self.tasks.values(), *self.work.values()))

    @property
    def waits(self):
        """The elements that wait for a timer, message or signal."""
        return sorted(one.element for one in (*self.timers.values(), *self.subscriptions.values()))

    @property
    def failing(self):
        return sorted((one.element, one.code) for one in self.incidents.values())

    @property
    def path(self):
        """The elements completed so far."""
        return " ".join(
            one.element
            for one in self.told
            if isinstance(one, effects.ElementPassed) and one.state == "completed"
        )

    def seen(self, kind, moves="all"):
        told = self.last if moves == "last" else self.told
        return [one for one in told if isinstance(one, kind)]

    def passed(self, element):
        """The states that an element passed through, counted."""
        return Counter(
            one.state for one in self.seen(effects.ElementPassed) if one.element == element
        )

    def replay(self):
        """Make the same moves again from the beginning."""
        data, snapshot, told = dict(self.given), None, []
        for at, stimulus in self.moves:
            advanced = advance(self.definition, snapshot, data, stimulus, self.context(at))
            snapshot = advanced.snapshot
            told += advanced.effects
            data.update(
                {one.key: one.value for one in advanced.effects if isinstance(one, effects.DataSet)}
            )
        return snapshot, told

"""Doing what a story says happens, with the commands that doors use."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import singledispatchmethod

from service.cases.beginning import Opening
from service.cases.commands.broadcast_signal import (
    carry_signal,
    cases_still_to_hear,
    receive_signal,
)
from service.cases.commands.cancel import cancel
from service.cases.commands.close import close
from service.cases.commands.complete import complete
from service.cases.commands.deliver_message import deliver_message
from service.cases.commands.extend import extend
from service.cases.commands.fire_timer import fire_timer
from service.cases.commands.hold import HoldRequest, hold_case, hold_task
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.record_result import BpmnError, Result, record_result
from service.cases.commands.release import release_case, release_task
from service.cases.commands.skip import bypass, cancel_task
from service.cases.commands.start import start
from service.cases.refusals import TargetNotExtendable, TargetNotLater
from service.errors import Refusal
from service.ledger import outbox, timers
from service.people.actors import SYSTEM, Acting, Actor
from service.sla.days import instant_in_words
from service.stories.looking import live_task_of, requests_of
from service.stories.story import (
    Answer,
    Beginning,
    Broadcast,
    Bypass,
    Cancel,
    Close,
    Complete,
    Deed,
    Extend,
    Hold,
    Release,
    Send,
)
from service.transaction import reading, transaction

MOST_TIMERS = 1000
"""Timers that may fall due in one story."""


class NoSuchTask(Refusal):
    """No such task is open or on hold."""


class NobodyWaits(Refusal):
    """Nothing in the case waits for this message."""


class NothingAsked(Refusal):
    """Nothing of this topic was asked for."""


class ClockRunsBack(Refusal):
    """A story cannot go back in time."""


class TimersWithoutEnd(Refusal):
    """Timers fall due without end."""


class TakesTooLong(Refusal):
    """It takes too long to tell: look for a loop that never ends, or for far too many timers."""


def start_case(process: str, beginning: Beginning, by: Actor) -> str:
    """Start the story's case and give its id."""
    is_plain = beginning.element is None
    opening = Opening(
        process=process,
        data=beginning.data if is_plain else {},
        payload={} if is_plain else beginning.data,
        element=beginning.element,
    )
    with transaction():
        return start(opening, acting=Acting(by, beginning.at)).id


class Doing:
    """A case and its instant, which only the story moves."""

    def __init__(self, case_id: str, now: datetime, people: Mapping[str, Actor]) -> None:
        """Know whom the story names."""
        self.case_id = case_id
        self.now = now
        self.people = people
        self._fired = 0

    def by(self, name: str | None) -> Acting:
        """Give who does something, now; without a name it is the service itself."""
        return Acting(self.people[name] if name else SYSTEM, self.now)

    def move_clock(self, goal: datetime, *, in_time: Callable[[], bool] = lambda: True) -> None:
        """Move the clock; what falls due on the way happens in order, each at its own instant.

        `in_time` says whether there is time for one more. Raises ClockRunsBack, TimersWithoutEnd
        and TakesTooLong.
        """
        if goal < self.now:
            before, then = instant_in_words(self.now), instant_in_words(goal)
            raise ClockRunsBack(
                f"The step before is at {before}, this one at {then}: a story cannot go back in "
                "time."
            )
        while self._fired < MOST_TIMERS:
            if not in_time():
                raise TakesTooLong
            with reading():
                due = [one for one in timers.due(goal) if one.case_id == self.case_id]
                following = (due[0].id, due[0].due_at) if due else None
            if following is None or following[1] is None:
                self.now = goal
                return
            self.now, self._fired = max(self.now, following[1]), self._fired + 1
            with transaction():
                fire_timer(following[0], following[1], now=self.now)
        raise TimersWithoutEnd

    @singledispatchmethod
    def do(self, deed: Deed, by: Acting) -> None:
        """Do one thing. Raises the refusals of commands, NoSuchTask, NobodyWaits, NothingAsked."""
        raise NotImplementedError(deed, by)

    @do.register
    def _complete(self, deed: Complete, by: Acting) -> None:
        task_id = self._task(deed.task)
        with transaction():
            complete(task_id, deed.data, outcome=deed.outcome, acting=by)

    @do.register
    def _hold(self, deed: Hold, by: Acting) -> None:
        request = HoldRequest(deed.until, deed.reason, deed.note, deed.stop_clock)
        task_id = self._task(deed.task) if deed.task else None
        with transaction():
            if task_id is None:
                hold_case(self.case_id, request, acting=by)
            else:
                hold_task(task_id, request, acting=by)

    @do.register
    def _release(self, deed: Release, by: Acting) -> None:
        task_id = self._task(deed.task) if deed.task else None
        with transaction():
            if task_id is None:
                release_case(self.case_id, acting=by)
            else:
                release_task(task_id, acting=by)

    @do.register
    def _extend(self, deed: Extend, by: Acting) -> None:
        task_id = self._task(deed.task)
        try:
            with transaction():
                extend(task_id, deed.to, deed.reason, acting=by)
        except (TargetNotLater, TargetNotExtendable):
            if deed.needed:
                raise

    @do.register
    def _send(self, deed: Send, by: Acting) -> None:
        message = Message(
            name=deed.message, source="story", case_id=self.case_id, payload=deed.payload
        )
        by = Acting(SYSTEM, by.at)
        with transaction():
            received_id = receive_message(message, acting=by)[0].id
        with transaction():
            received = deliver_message(received_id, acting=by)
            state = received.state
        if state != "delivered":
            raise NobodyWaits(f"Nothing in the case waits for the message {deed.message!r}.")

    @do.register
    def _broadcast(self, deed: Broadcast, by: Acting) -> None:
        by = Acting(SYSTEM, by.at)
        with transaction():
            received = receive_signal(deed.signal, deed.payload, source="story", acting=by)
            if self.case_id not in cases_still_to_hear(received):
                raise NobodyWaits(f"Nothing in the case catches the signal {deed.signal!r}.")
            carry_signal(received.id, self.case_id, acting=by)

    @do.register
    def _bypass(self, deed: Bypass, by: Acting) -> None:
        task_id = self._task(deed.task)
        with transaction():
            bypass(task_id, deed.reason, acting=by)

    @do.register
    def _cancel(self, deed: Cancel, by: Acting) -> None:
        task_id = self._task(deed.task) if deed.task else None
        with transaction():
            if task_id is None:
                cancel(self.case_id, deed.reason, acting=by)
            else:
                cancel_task(task_id, deed.reason, acting=by, confirmed=True)

    @do.register
    def _close(self, _: Close, by: Acting) -> None:
        with transaction():
            close(self.case_id, acting=by)

    @do.register
    def _answer(self, deed: Answer, by: Acting) -> None:
        with transaction():
            asked = requests_of(self.case_id, deed.topic)
            taken = (
                outbox.take(asked[0].id, self.now, during=timedelta(minutes=1)) if asked else None
            )
            if taken is None:
                raise NothingAsked(f"Nothing of the topic {deed.topic!r} was asked for.")
            work_id, fence = taken.id, taken.fence
        came = BpmnError(deed.error) if deed.error is not None else Result(deed.result)
        with transaction():
            record_result(work_id, fence, came, acting=Acting(SYSTEM, by.at))

    def _task(self, element: str) -> str:
        with reading():
            found = live_task_of(self.case_id, element)
        if found is None:
            raise NoSuchTask(f"No task {element!r} is open or on hold.")
        return found

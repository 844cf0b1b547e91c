"""Playing the demonstration: deed by deed through the weeks before the present, up to now."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from flask import current_app
from typing_extensions import override

from service import log
from service.cases import sweeping
from service.cases.commands.record_result import BpmnError, Failure, record_result
from service.cases.models import Case
from service.clock import Clock
from service.definitions.calendars import calendar
from service.definitions.lookup import ProcessNotFound
from service.errors import Refusal, ServiceUnavailable
from service.extensions import db
from service.installation import here, install
from service.ledger import outbox, storybook, timers
from service.people.actors import SYSTEM, Acting
from service.transaction import reading, transaction
from workers.acting import act
from workers.demonstration.deeds import do
from workers.demonstration.diary import Diary
from workers.demonstration.script import Deed, read_script
from workers.effects import EFFECTS
from workers.holding import HELD_FOR

_MAIL_AWAY = "The mail server did not take the email: SMTPServerDisconnected."
_log = log.logger(__name__)


class StoryClock(Clock):
    """The clock of this process while it plays: it stands where the story is."""

    def __init__(self, at: datetime) -> None:
        """Begin at an instant."""
        super().__init__()
        self.at = at

    @override
    def now(self) -> datetime:
        return self.at


def play(*, most: int | None = None, going: Callable[[], bool] = sweeping.always) -> list[str]:
    """Do what is not done yet, as it would have happened; return the deeds that were refused.

    Whoever stops `going`, or is killed, goes on there the next time; when all is done nothing
    happens any more. `most` limits the cases.
    """
    now = here().clock.now()
    with transaction():
        if storybook.is_ended():
            return []
        present = storybook.begin(now)
    with reading():
        diary = Diary(present, calendar())
        done = storybook.done()
    script = read_script(diary, most=most)
    deeds = [deed for deed in script if deed.key not in done]
    mail = {deed.case: deed.told["mail"] for deed in script if "mail" in deed.told}
    refused: list[str] = []
    with _story_clock(present) as clock:
        for deed in deeds:
            if not going():
                return refused
            _pass_time(clock, deed.at, mail)
            refused += _take(deed)
            _work(clock, mail)
        _pass_time(clock, present, mail)
    with transaction():
        if not storybook.is_ended():
            storybook.end(present)
    _log.info("demonstration_played", deeds=len(deeds), refused=len(refused))
    return refused


@contextmanager
def _story_clock(at: datetime) -> Iterator[StoryClock]:
    """Let the clock of the story be ours; its emails are kept in the mailbox and sent to nobody."""
    app, before = current_app, here()
    clock = StoryClock(at)
    install(app, replace(before.settings, smtp_url=None), clock)
    try:
        yield clock
    finally:
        install(app, before.settings, before.clock)


def _take(deed: Deed) -> list[str]:
    """Do a deed and write that down, at once or not at all; one that cannot be is passed over.

    So is every deed of a process that is not published here, and what another process has done.
    Raises ServiceUnavailable.
    """
    try:
        with transaction():
            storybook.keep(deed.key, deed.at)
            do(deed)
    except storybook.DoneByAnother:
        return []
    except ServiceUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  one deed's defect must not keep the others from us
        return _pass_over(deed, error)
    return []


def _pass_over(deed: Deed, error: Exception) -> list[str]:
    """Write down that a deed is done with, and say why it was not done."""
    unforeseen = not isinstance(error, (Refusal, LookupError))
    _log.warning("deed_refused", deed=deed.key, error=type(error).__name__, exc_info=unforeseen)
    with transaction():
        storybook.keep(deed.key, deed.at)
    if isinstance(error, ProcessNotFound):
        return []
    return [f"{deed.key} ({deed.verb}): {error!r} {getattr(error, 'problems', '')}"]


def _pass_time(clock: StoryClock, until: datetime, mail: dict[str, str]) -> None:
    """Let everything fall due that would have by then, each at its own instant."""
    while True:
        with reading():
            due = timers.due(until, limit=1)
            at = due[0].due_at if due else None
        if at is None:
            break
        clock.at = at
        if not sweeping.fire_due(at):
            break
        _work(clock, mail)
    clock.at = until


def _work(clock: StoryClock, mail: dict[str, str]) -> None:
    """Do what workers would have done at once: letters, emails, the news of links."""
    sweeping.tell_links(clock.at)
    while True:
        with reading():
            ready = outbox.ready(clock.at, EFFECTS)
            trouble = [_trouble_of(work_id, mail) for work_id in ready]
        if not ready:
            return
        for work_id, wrong in zip(ready, trouble, strict=True):
            if wrong is None:
                act(work_id)
            else:
                _fail(work_id, wrong, clock.at)


def _trouble_of(work_id: str, mail: dict[str, str]) -> BpmnError | Failure | None:
    """Tell what goes wrong with an email: the address is refused, or the mail server is away."""
    work = db.session.get_one(outbox.Work, work_id)
    if work.topic != "email" or work.token is None:
        return None
    wrong = mail.get(db.session.get_one(Case, work.case_id).external_ref or "")
    if wrong is None:
        return None
    if wrong == "refused":
        return BpmnError("email_refused", "The mailbox does not exist.")
    return Failure(_MAIL_AWAY, final=True)


def _fail(work_id: str, wrong: BpmnError | Failure, at: datetime) -> None:
    with transaction():
        taken = outbox.take(work_id, at, during=HELD_FOR)
        if taken is not None:
            record_result(work_id, taken.fence, wrong, acting=Acting(SYSTEM, at))

"""Why a reader may not do what others may, or what could be done at another time: in sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.cases.models import LIVE, TaskState
from service.cases.record import TaskInFull
from service.cases.views import CaseView, HoldView
from service.web.reader import Reader
from service.web.task.drafting import told_of_end
from service.web.words import on_day

VERBS: Mapping[str, str] = {
    "complete": "Complete this task",
    "claim": "Claim",
    "unclaim": "Give back",
    "assign": "Pass on",
    "hold": "Put on hold",
    "release": "Release",
    "extend": "Extend the target",
    "bypass": "Bypass",
    "cancel": "Cancel",
    "undo": "Undo",
}
"""What the buttons of the verbs say, in the order in which they are explained."""
CHECKED = (
    "Another person must do this task, because you did the work that it follows up and it must be "
    "checked by somebody else."
)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A verb that the reader may not use now, and the reason."""

    verb: str
    reason: str


@dataclass(frozen=True, slots=True)
class _About:
    """What the reasons are found in."""

    full: TaskInFull
    case: CaseView
    who: Reader

    @property
    def holder(self) -> str:
        """Name whoever has the task, if that is not the reader; empty where nobody has it."""
        assignee = self.full.task.assignee
        return self.who.person(assignee) if assignee and not self.is_mine else ""

    @property
    def is_mine(self) -> bool:
        return self.full.task.assignee == self.who.actor.username

    @property
    def own_hold(self) -> HoldView | None:
        """Return the hold of the task itself; that of its case shows on every task of it."""
        hold = self.full.task.hold
        return None if hold == self.case.hold else hold

    @property
    def roles(self) -> str:
        """Name who may do the task."""
        return " or ".join(self.who.role(role) for role in self.full.task.roles) or "officers"


def why_not(full: TaskInFull, case: CaseView, who: Reader) -> list[WhyNot]:
    """Give a sentence for every verb that the reader may not use on the task now."""
    about = _About(full, case, who)
    missing = [verb for verb in VERBS if verb not in full.task.actions]
    return [WhyNot(VERBS[verb], _reason(verb, about)) for verb in missing]


def cannot_complete(full: TaskInFull, case: CaseView, who: Reader) -> str:
    """Say why the reader cannot complete a task that is not over; empty where they can."""
    if "complete" in full.task.actions or full.task.state not in LIVE:
        return ""
    return _reason("complete", _About(full, case, who))


def _reason(verb: str, about: _About) -> str:
    if about.case.state != "open":
        return "The case is closed."
    over = about.full.task.state not in LIVE
    if verb == "undo":
        return _why_not_undo(about) if over else "There is nothing to undo: it is not done yet."
    if over:
        return told_of_end(about.full, about.who)
    return _REASONS[verb](about)


def _why_not_undo(about: _About) -> str:
    if about.case.hold is not None:
        return f"The case is on hold until {on_day(about.case.hold.release_at)}."
    if not about.full.undoable:
        return "The case went back to before this task: it will come again by itself."
    return f"Only who did it, its roles ({about.roles}), the owner of the case or a supervisor may."


def _held(about: _About) -> str:
    hold = about.full.task.hold or about.case.hold
    if hold is None:
        return ""
    what = "It is" if about.own_hold else "The case is"
    return f"{what} on hold until {on_day(hold.release_at)}."


def _why_not_work(about: _About) -> str:
    """Say why the reader may not do the task, whatever its state."""
    if about.full.barred:
        return CHECKED
    if about.holder:
        return f"{about.holder} has this task. Only they or a supervisor can complete it."
    return f"It is for others: {about.roles}."


def _why_not_complete(about: _About) -> str:
    held = about.full.task.state is TaskState.HELD
    return (held and _held(about)) or _why_not_work(about)


def _why_not_claim(about: _About) -> str:
    if about.is_mine:
        return "You have it already."
    if about.holder and not about.full.barred:
        return f"{about.holder} has it. Ask them to give it back or to pass it on."
    return _why_not_work(about)


def _why_not_unclaim(about: _About) -> str:
    if about.full.task.assignee is None:
        return "Nobody has it: it is free for others to take."
    return f"{about.holder} has it. Only they or a supervisor can give it back."


def _why_not_assign(about: _About) -> str:
    if about.full.task.assignee is None:
        return "Claim it first. The owner of the case and supervisors can pass it on at any time."
    return f"{about.holder} has it. Only they, the owner of the case or a supervisor can."


def _why_not_hold(about: _About) -> str:
    return _held(about) or _why_not_work(about)


def _why_not_release(about: _About) -> str:
    if about.own_hold is None:
        held = _held(about)
        return f"{held} Release the case instead." if held else "It is not on hold."
    return _why_not_work(about)


def _why_not_extend(about: _About) -> str:
    if about.full.task.sla.target_at is None:
        return "It has no target."
    if not about.full.extendable:
        return "Its target is set by law or by the process, and no person may move it."
    return "Only who has it, the owner of the case or a supervisor can."


def _why_not_skip(about: _About) -> str:
    if about.full.task.mandatory:
        return "It is mandatory: the process cannot go on without it."
    return _held(about) or _why_not_work(about)


_REASONS: Mapping[str, Callable[[_About], str]] = {
    "complete": _why_not_complete,
    "claim": _why_not_claim,
    "unclaim": _why_not_unclaim,
    "assign": _why_not_assign,
    "hold": _why_not_hold,
    "release": _why_not_release,
    "extend": _why_not_extend,
    "bypass": _why_not_skip,
    "cancel": _why_not_skip,
}

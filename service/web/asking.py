"""A page that asks before it does something to a case or a task, and comes back when refused."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.cases.refusals import ConfirmationRequired
from service.errors import Problem, Refusal
from service.forms import Form, Part, typed_answers
from service.installation import here
from service.people.directory import display_names
from service.people.refusals import ChangedSince
from service.transaction import reading, transaction
from service.web import once
from service.web.meanwhile import FIELD, Changed, Meanwhile, carried, meanwhile
from service.web.numbers import number_given
from service.web.once import Done
from service.web.outcomes import NotAsWanted, Said, tell
from service.web.sheets import Sent, sent, sheet
from service.web.shown import CaseLine

CarryOut = Callable[[Mapping[str, Any], int | None], Said]
CHANGED = "This has changed since you opened the page. Look at it again, then send it once more."
TYPED_ANEW = "Enter it again. What you entered is not shown."
CONFIRMED = "_confirmed"
"""The field that says that the sender has seen what else would end."""
ANEW = (
    "This page was sent already, and that is done. To do it again with what it says now, send it."
)
MORE = "Your answers opened more questions. Answer them, then send the page once more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked: a form, what it may read, what it starts from, and where it stands.

    `back` is where its sender goes, before or after; `onward` is told the answers and says where
    they go after it when that is elsewhere; `shown` answers itself, once it is committed: with
    what can be shown only once, or with what is to follow. `again` is said of a page that is sent
    a second time: with it, one page does its deed once. `template` shows it, with what stands
    `around` it. `fields` names the question that each refusal of the command speaks of, unless
    its facts name the `place` or its problems say so; one that is not named gets a page of its
    own. `version` is that of the thing as the page shows it; when somebody else was there
    meanwhile, the page tells what they changed, with what the sender changed put upon it, unless
    `renewed` does that in its own way. `was` is what a page that comes back started from, sealed.
    The button is red where what it does `ends` something: work, access, or what was kept.
    `wrong` is told what was answered and is right by the form alone, with null for what is hidden,
    and says what else is wrong with it: a sender is told all at once. What answers a `secret`
    question is hidden as it is typed, and is on no page that comes back.
    """

    form: Form | None
    heading: str
    button: str
    back: str
    bar: CaseLine | None = None
    onward: Callable[[Mapping[str, Any]], str] | None = None
    shown: Callable[[], ResponseReturnValue] | None = None
    again: str = ""
    explanation: str = ""
    version: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    entered: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[type[Refusal], str] = field(default_factory=dict)
    renewed: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    template: str = "cases/ask.html"
    around: Mapping[str, Any] = field(default_factory=dict)
    was: str | None = None
    ends: bool = False
    wrong: Callable[[Mapping[str, Any]], Iterable[Problem]] | None = None
    secret: Collection[str] = ()


def ask(asking: Asking, carry_out: CarryOut) -> ResponseReturnValue:
    """Show the page, or carry out what was sent and go back to the thing.

    `carry_out` is given the answers and the version that the sender saw; it says what was done,
    and whether it is what was wanted.
    """
    if request.method != "POST":
        return _page(asking, Sent(asking.entered))
    found = sent(asking.form, asking.data, at=here().clock.now())
    if not _was_done(asking):
        found = _judged(asking, found)
    if found.answers is None:
        return _page(_as_seen(asking), found, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    mendable: tuple[type[Refusal], ...] = (ConfirmationRequired, ChangedSince, *asking.fields)
    try:
        with transaction():
            done, said = _carried_out(asking, found.answers, carry_out)
    except mendable as refused:
        return _come_back(asking, found, refused)
    if not done.is_same:
        return _page(asking, Sent(found.entered), HTTPStatus.CONFLICT, notice=ANEW)
    return _answered(asking, found.answers, said, is_first=done.is_first)


def _was_done(asking: Asking) -> bool:
    """Tell whether the page did its deed already, of which all else would be judged anew."""
    if not asking.again:
        return False
    with reading():
        return once.done_before() is not None


def _judged(asking: Asking, found: Sent) -> Sent:
    """Put what else is wrong beside what the form says no to."""
    if asking.form is None or asking.wrong is None or found.unfinished:
        return found
    refused = {one.field for one in found.problems}
    read = typed_answers(asking.form, found.entered, asking.data, at=here().clock.now())
    right = {name: one for name, one in read.items() if name not in refused}
    more = [one for one in asking.wrong(right) if one.field not in refused]
    if not more:
        return found
    return Sent(found.entered, problems=(*found.problems, *more))


def _carried_out(
    asking: Asking, answers: Mapping[str, Any], carry_out: CarryOut
) -> tuple[Done, Said]:
    """Carry out what was sent, but no second time where the page does it once."""
    if asking.again and (earlier := once.done_before(waiting=True)):
        return earlier, NotAsWanted(asking.again)
    said = carry_out(answers, seen_version())
    return once.keep_done() if asking.again else Done("", is_first=True), said


def _answered(
    asking: Asking, answers: Mapping[str, Any], said: Said, *, is_first: bool
) -> ResponseReturnValue:
    """Say what came of it, or that it was done before, and lead on."""
    if is_first and asking.shown is not None:
        return asking.shown()
    tell(said)
    return redirect(asking.onward(answers) if asking.onward else asking.back)


def _come_back(asking: Asking, found: Sent, refused: Refusal) -> ResponseReturnValue:
    """Show the page again with what the command said no to, as the sender can mend it."""
    if isinstance(refused, ConfirmationRequired):
        return _page(_as_seen(asking), Sent(found.entered), HTTPStatus.CONFLICT, refused.facts)
    if isinstance(refused, ChangedSince):
        told = _meanwhile(asking, found)
        again = Sent(told.entered, problems=(Problem(refused.code(), CHANGED),))
        return _page(asking, again, HTTPStatus.CONFLICT, changed=told.changed)
    again = Sent(found.entered, problems=refused.problems or (_problem(asking, refused),))
    return _page(_as_seen(asking), again, HTTPStatus.UNPROCESSABLE_ENTITY)


def _as_seen(asking: Asking) -> Asking:
    """Let a page that comes back start from what its sender saw, not from what others made of it.

    Else answers that were given before a change would pass for answers to it.
    """
    if asking.version is None:
        return asking
    return replace(asking, version=seen_version(), was=request.form.get(FIELD, ""))


def _meanwhile(asking: Asking, found: Sent) -> Meanwhile:
    """Put what was sent upon what somebody else has left meanwhile."""
    if asking.renewed is not None or asking.form is None:
        renewed = asking.renewed or dict
        return Meanwhile(renewed(found.entered))
    return meanwhile(asking.form, found.right, asking.entered, asking.data, at=here().clock.now())


def seen_version() -> int | None:
    """Return the version of the thing that the sender of the page saw, if the page told it."""
    return number_given(request.form.get("_version", ""))


def confirmed() -> str | bool:
    """Return what the sender has seen of what would end with it: nothing, or a list's digest."""
    return request.form.get(CONFIRMED, False)


def _problem(asking: Asking, refused: Refusal) -> Problem:
    place = next(name for kind, name in asking.fields.items() if isinstance(refused, kind))
    place = refused.facts.get("place", place)
    return Problem(refused.code(), refused.detail, field=place)


def _page(
    asking: Asking,
    found: Sent,
    status: HTTPStatus = HTTPStatus.OK,
    asks_back: Mapping[str, Any] = MappingProxyType({}),
    notice: str = "",
    changed: Sequence[Changed] = (),
) -> ResponseReturnValue:
    would_end = asks_back.get("would_end", ())
    laid_out = sheet(
        asking.form, found.entered, asking.data, at=here().clock.now(), problems=found.problems
    )
    page = render_template(
        asking.template,
        **{"bar": asking.bar, **asking.around},
        asking=asking,
        parts=[_hidden(one) if one.name in asking.secret else one for one in laid_out.parts],
        problem_links=laid_out.problem_links,
        would_end=would_end,
        names=_names(would_end),
        seen=asks_back.get("seen", ""),
        confirmed=CONFIRMED,
        notice=MORE if found.unfinished and not found.problems else notice,
        changed=changed,
        was=_start(asking),
        once=once.new_key() if asking.again else "",
    )
    return page, status


def _hidden(part: Part) -> Part:
    """Leave out what answers a secret question, and say so where something did."""
    hint = TYPED_ANEW if part.value else part.hint
    return replace(part, value="", hint=hint, format="password")


def _start(asking: Asking) -> str:
    """Seal what the page starts from, where somebody else may change that while it is open."""
    if asking.was is not None:
        return asking.was
    may_change = asking.version is not None and asking.renewed is None and bool(asking.entered)
    return carried(asking.entered) if may_change else ""


def _names(would_end: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Name the people whose open tasks would end."""
    holders = {one["assignee"] for one in would_end if one["assignee"]}
    with reading():
        return dict.fromkeys(holders, "") | (display_names(holders) if holders else {})

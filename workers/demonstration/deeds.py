"""What people do in the demonstration: each verb of the script is a command of theirs."""

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from service.cases.beginning import Opening
from service.cases.case_list import CaseFilter, list_cases
from service.cases.commands.acknowledge import acknowledge
from service.cases.commands.add_file import add_file
from service.cases.commands.add_note import add_note
from service.cases.commands.assign import assign_task
from service.cases.commands.claim import claim
from service.cases.commands.complete import complete
from service.cases.commands.deliver_message import deliver_message
from service.cases.commands.extend import extend
from service.cases.commands.hold import HoldRequest, hold_case, hold_task
from service.cases.commands.link import link
from service.cases.commands.read_notices import read_notices
from service.cases.commands.receive_message import Message, receive_message
from service.cases.commands.release import release_case, release_task
from service.cases.commands.restrict import restrict
from service.cases.commands.start import start
from service.cases.commands.undo import undo
from service.cases.escalated import waiting_escalations
from service.cases.identity import new_id
from service.cases.models import LinkKind
from service.cases.record import read_tasks
from service.cases.storage import open_store
from service.cases.views import TaskView
from service.definitions.keeping_retention import add_class, choose_classes
from service.definitions.message_templates import save_template
from service.definitions.retention import RetentionClass, schedule_now
from service.installation import here
from service.ledger import notices
from service.people.absences import plan_absence
from service.people.actors import SYSTEM, Acting
from service.people.allocation import set_rule
from service.people.directory import active_user, actor_of
from service.people.models import AllocationRule
from service.sla.days import local_date
from workers.demonstration.script import Deed
from workers.demonstration.things import letter, picture

_CASE = "case"
_LIVE = ("open", "held")


def do(deed: Deed) -> None:
    """Do one deed, within a transaction of the caller's. Raises the refusals of its command."""
    _VERBS[deed.verb](deed)


def case_id(key: str, at: datetime) -> str:
    """Return the id of a case by its key in the script."""
    found = list_cases(CaseFilter(external_ref=key), actor=SYSTEM, now=at)
    return found.items[0].case.id


def _acting(deed: Deed, holder: str | None = None) -> Acting:
    """Let whoever holds the task act, or else whom the script names; without either, the system."""
    by = holder or deed.told.get("by")
    return Acting(actor_of(active_user(by)) if by else SYSTEM, deed.at)


def _task(deed: Deed, element: str, states: tuple[str, ...] = _LIVE) -> TaskView:
    """Return the task of an element: the newest in one of these states."""
    tasks = read_tasks(case_id(deed.case, deed.at), actor=SYSTEM, now=deed.at, states=states)
    return [task for task in tasks if task.element == element][-1]


def _start(deed: Deed) -> None:
    told = deed.told
    element = told.get("element")
    opening = Opening(
        process=told["process"],
        data={} if element else told["data"],
        payload=told["data"] if element else {},
        element=element,
        owner=told.get("owner"),
        external_ref=deed.case,
    )
    start(opening, acting=_acting(deed))


def _complete(deed: Deed) -> None:
    task = _task(deed, deed.told["complete"])
    acting = _acting(deed, task.assignee)
    complete(task.id, deed.told["data"], outcome=deed.told.get("outcome"), acting=acting)


def _claim(deed: Deed) -> None:
    claim(_task(deed, deed.told["claim"]).id, acting=_acting(deed))


def _assign(deed: Deed) -> None:
    task = _task(deed, deed.told["assign"])
    assign_task(task.id, deed.told["to"], acting=_acting(deed), reason=deed.told.get("text", ""))


def _hold(deed: Deed) -> None:
    told = deed.told
    request = HoldRequest(datetime.fromisoformat(told["until"]), told["reason"], told["text"])
    if told["hold"] == _CASE:
        hold_case(case_id(deed.case, deed.at), request, acting=_acting(deed))
        return
    task = _task(deed, told["hold"])
    hold_task(task.id, request, acting=_acting(deed, task.assignee))


def _release(deed: Deed) -> None:
    if deed.told["release"] == _CASE:
        release_case(case_id(deed.case, deed.at), acting=_acting(deed))
    else:
        release_task(_task(deed, deed.told["release"]).id, acting=_acting(deed))


def _undo(deed: Deed) -> None:
    task = _task(deed, deed.told["undo"], ("completed",))
    undo(task.id, deed.told["reason"], acting=_acting(deed), confirmed=True)


def _extend(deed: Deed) -> None:
    task = _task(deed, deed.told["extend"])
    to = datetime.fromisoformat(deed.told["to"])
    extend(task.id, to, deed.told["reason"], acting=_acting(deed, task.assignee))


def _send(deed: Deed) -> None:
    message = Message(
        name=deed.told["message"],
        source="demonstration",
        case_id=case_id(deed.case, deed.at),
        payload=deed.told.get("data", {}),
    )
    received, _ = receive_message(message, acting=Acting(SYSTEM, deed.at))
    deliver_message(received.id, acting=_acting(deed))


def _note(deed: Deed) -> None:
    add_note(case_id(deed.case, deed.at), deed.told["note"], acting=_acting(deed))


def _attach(deed: Deed) -> None:
    name = deed.told["file"]
    content = picture(deed.key) if name.endswith(".png") else letter(deed.told["text"])
    stored = open_store(here().settings).store(io.BytesIO(content))
    add_file(case_id(deed.case, deed.at), stored, name=name, acting=_acting(deed))


def _link(deed: Deed) -> None:
    told = deed.told
    ours, other = (case_id(key, deed.at) for key in (deed.case, told["link"]))
    link(ours, other, LinkKind(told["kind"]), acting=_acting(deed), note=told.get("text", ""))


def _restrict(deed: Deed) -> None:
    told = deed.told
    restrict(case_id(deed.case, deed.at), told["restrict"], told["reason"], acting=_acting(deed))


def _go_away(deed: Deed) -> None:
    told = deed.told
    first, last = (date.fromisoformat(told[word]) for word in ("first", "last"))
    today = local_date(deed.at)
    plan_absence(told["absence"], told["cover"], first, last, today=today, acting=_acting(deed))


def _read(deed: Deed) -> None:
    """Let people read what they were told so far."""
    for username in deed.told["read"]:
        told = notices.of_person(username)
        if told:
            reader = Acting(actor_of(active_user(username)), deed.at)
            read_notices(up_to=told[-1].id, acting=reader)


def _allocate(deed: Deed) -> None:
    set_rule(deed.told["allocate"], AllocationRule(deed.told["rule"]), acting=_acting(deed))


def _write_template(deed: Deed) -> None:
    told = deed.told
    said = {name: told[name] for name in ("name", "subject", "body")} | {"kind": told["template"]}
    save_template(new_id(), said, acting=_acting(deed))


def _keep_for(deed: Deed) -> None:
    """Say how long cases are kept: those of some processes, or of all that nobody chose for."""
    told, acting = deed.told, _acting(deed)
    key = told["retention"]
    add_class(RetentionClass(key, told["name"], told["length"], told["basis"]), acting=acting)
    default = key if told.get("default") else schedule_now().default
    chosen = dict.fromkeys(told.get("processes", ()), key)
    choose_classes(chosen, default, version=None, acting=acting)


def _acknowledge(deed: Deed) -> None:
    """Answer the escalation that has waited longest, if any does."""
    acting = _acting(deed)
    waiting = waiting_escalations(actor=acting.who, limit=1)
    for one in waiting.items:
        acknowledge(one.escalation.id, deed.told["acknowledge"], acting=acting)


_VERBS: Mapping[str, Callable[[Deed], None]] = MappingProxyType(
    {
        "start": _start,
        "complete": _complete,
        "claim": _claim,
        "assign": _assign,
        "hold": _hold,
        "release": _release,
        "undo": _undo,
        "extend": _extend,
        "message": _send,
        "note": _note,
        "file": _attach,
        "link": _link,
        "restrict": _restrict,
        "absence": _go_away,
        "allocate": _allocate,
        "read": _read,
        "template": _write_template,
        "acknowledge": _acknowledge,
        "retention": _keep_for,
    }
)

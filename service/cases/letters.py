"""Emails to colleagues about cases: asked for with the move, written when they are sent.

A letter leaves the house, so it names the case by its reference alone: no title, no subject, no
text that a process computed and nothing that anybody typed. Whoever may no longer see the case, or
is no longer here, gets none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.cases.facts import case_facts
from service.cases.identity import new_id
from service.cases.models import Case, Task
from service.definitions.lookup import bundle_by_id
from service.extensions import db
from service.ledger import notices
from service.ledger.notices import Notice
from service.ledger.outbox import Work
from service.people.access import may
from service.people.directory import actor_of, find_user
from service.people.matters import UNSEEN, Matter, matter_of
from service.people.verbs import Verb
from service.transaction import nudge_after_commit

TOPIC = "notice"
"""The topic of the work that sends one letter about one case to one colleague."""
DIGEST = "digest"
"""The topic of the work that sends a daily letter."""
_SAID: Final[Mapping[Matter, tuple[str, str]]] = {
    Matter.ASSIGNED: ("New for you", "is yours"),
    Matter.AMBER: ("Due soon", "is close to its target"),
    Matter.BREACH: ("Late", "has passed its target"),
    Matter.RELEASED: ("Released from hold", "was released from hold"),
    Matter.MENTIONED: ("You were mentioned", "has a note that mentions you"),
    Matter.ESCALATED: ("Escalated to you", "was escalated to you"),
    Matter.OTHER: ("News", "has news for you"),
}
FOOT: Final = "\n\nYou choose in Handrail what you are told by email: {url}/settings/notices\n"


@dataclass(frozen=True, slots=True)
class Words:
    """A letter as it is written to one address.

    A `secret` in its text is for whoever receives it alone: it is not kept with what was sent.
    """

    to: str
    username: str
    subject: str
    text: str
    secret: str = ""


def post(notice: Notice) -> None:
    """Ask in this transaction for the letter of a notice that is written.

    The work's id makes the one Message-ID that it ever has.
    """
    inputs = {
        "to": notice.username,
        "case": notice.case_id,
        "kind": notice.kind,
        "task": notice.task_id,
        "notice": notice.id,
    }
    ask(TOPIC, inputs, at=notice.at)


def ask(topic: str, inputs: Mapping[str, Any], *, at: datetime) -> None:
    """Ask for work that moves no case: its failure is the letter's alone."""
    work = Work(
        id=new_id(),
        case_id=None,
        strand_id="",
        token=None,
        element="",
        topic=topic,
        inputs=dict(inputs),
        created_at=at,
        next_at=at,
    )
    db.session.add(work)
    nudge_after_commit("act", work.id)


def show_in_app(work: Work) -> None:
    """Show in the app what a letter was to tell, which nobody could send."""
    if work.topic == TOPIC:
        notices.show_one(work.inputs["notice"])
    elif work.topic == DIGEST:
        at = datetime.fromisoformat(work.inputs["at"])
        notices.show_digested(work.inputs["to"], at=at)


def write_letter(inputs: Mapping[str, Any], *, public_url: str) -> Words | None:
    """Write what was asked for, as things stand now; None when nobody is to be told any more."""
    case = db.session.get_one(Case, inputs["case"])
    user = find_user(inputs["to"])
    if user is None or not user.active or not user.email:
        return None
    unseen = inputs["kind"] == UNSEEN
    verb, thing = (Verb.READ_WORKLOAD, None) if unseen else (Verb.READ_CASE, case_facts(case))
    if not may(actor_of(user), verb, thing):
        return None
    task = db.session.get(Task, inputs["task"]) if inputs["task"] else None
    matter, about = matter_of(inputs["kind"]), f"Case {case.reference}"
    title, said = _SAID[matter]
    if task is not None:
        about = f"{drawn_name(task)} in case {case.reference}"
    href = page_of(inputs["kind"], case.id, inputs["task"])
    return Words(
        to=user.email,
        username=user.username,
        subject=f"{title}: {case.reference}",
        text=f"{about} {said}.\n\n{public_url}/{href}" + FOOT.format(url=public_url),
    )


def page_of(kind: str, case_id: str, task_id: str | None) -> str:
    """Return the path of the page that a notice is about, which its reader may see."""
    if kind == UNSEEN:
        return "team/escalations"
    return f"cases/{case_id}" if task_id is None else f"tasks/{task_id}"


def drawn_name(task: Task) -> str:
    """Return a task's name where it is the same in every case, else no more than `A task`."""
    drawn = bundle_by_id(task.version_id).process.elements[task.element].name
    return drawn if drawn and "${" not in drawn and not drawn.startswith("=") else "A task"

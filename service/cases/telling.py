"""Telling people: a role reaches every member, a user only that user, each as they have chosen.

Whoever covers for somebody who is away is told as well. Who may still see the case is asked when
a notice is shown or mailed, not when it is written.
"""

from collections.abc import Iterable, Mapping

from service.cases import letters
from service.cases.models import Case, Task
from service.cases.motion import Motion
from service.cases.texts import computed_names
from service.ledger import notices
from service.ledger.notices import Notice
from service.people.absences import covers_of
from service.people.actors import Acting
from service.people.leaders import supervisors_of
from service.people.matters import USUAL, Matter, Ways, matter_of
from service.people.notice_choices import Reached, ways_to
from service.people.roles import members_of
from service.sla.days import local_date

ROLE = "role:"
USER = "user:"
RESPONSIBLE = "responsible"
"""Whoever holds a task; while nobody does the supervisors of its roles, if there are any."""
ASSIGNED = "assigned"
RELEASED = "released"
MENTIONED = "mentioned"
_UNTOLD: Ways = Ways()


def tell(
    motion: Motion, who: Iterable[str], *, kind: str, text: str, task: Task | None = None
) -> None:
    """Tell everybody behind `who`, each once; what is computed sees the task's data."""
    strand = motion.strands[task.strand_id] if task else motion.main()
    scope = motion.scope(strand, task.local if task else None)
    named = computed_names(who, scope, motion.acting.at)
    people = [name for one in named for name in people_behind(motion, one, task)]
    tell_people(motion.case, people, kind=kind, text=text, task=task, acting=motion.acting)


def tell_of_assignment(motion: Motion, task: Task) -> None:
    """Tell whoever a task was given to, unless they took it themselves."""
    tell_others(motion, [task.assignee], kind=ASSIGNED, text=f"{task.name} is yours.", task=task)


def tell_others(
    motion: Motion,
    people: Iterable[str | None],
    *,
    kind: str,
    text: str,
    task: Task | None = None,
) -> None:
    """Tell people of what somebody did, but not those who did it themselves."""
    others = [one for one in people if one and one != motion.acting.who.username]
    tell_people(motion.case, others, kind=kind, text=text, task=task, acting=motion.acting)


def tell_people(
    case: Case,
    people: Iterable[str],
    *,
    kind: str,
    text: str,
    acting: Acting,
    task: Task | None = None,
) -> None:
    """Write a notice for each person and for whoever covers for them, and the emails they want."""
    told = dict.fromkeys(people)
    if not told:
        return
    matter = matter_of(kind)
    covers = covers_of(told, local_date(acting.at))
    texts = dict.fromkeys(told, text) | _for_covers(covers, told, text)
    reached = ways_to(texts, matter)
    written: list[Notice] = []
    by_email: list[Notice] = []
    for name, said in texts.items():
        ours = matter is Matter.BREACH and task is not None and task.assignee == name
        ways = _ways(reached.get(name), matter, ours=ours)
        if ways == _UNTOLD:
            continue
        notice = Notice(
            case_id=case.id,
            task_id=task.id if task else None,
            username=name,
            kind=kind,
            text=said,
            at=acting.at,
            in_app=ways.in_app,
            in_digest=ways.in_digest,
        )
        written.append(notice)
        if ways.by_email:
            by_email.append(notice)
    notices.tell(written)
    for notice in by_email:
        letters.post(notice)


def _ways(known: Reached | None, matter: Matter, *, ours: bool) -> Ways:
    """Say how somebody is told: as they have chosen, as far as a letter reaches them.

    What is late reaches whoever is to do it (`ours`), whatever they have chosen. Whom no letter
    reaches is told in the app of what they wanted by letter.
    """
    chosen = known.ways if known else USUAL[matter]
    if chosen == _UNTOLD:
        return Ways(in_app=ours)
    mailed = known is not None and known.has_email
    return Ways(
        in_app=chosen.in_app or ours or not mailed,
        by_email=chosen.by_email and mailed,
        in_digest=chosen.in_digest and mailed,
    )


def _for_covers(covers: Mapping[str, str], told: Mapping[str, None], text: str) -> dict[str, str]:
    """Say to each cover for whom they are told, unless they are told anyway."""
    return {
        cover: f"For {away}, who is away: {text}"
        for away, cover in covers.items()
        if cover not in told
    }


def people_behind(motion: Motion, who: str, task: Task | None) -> list[str]:
    """Return the user names behind `role:…`, `user:…`, `assignee`, `owner` or RESPONSIBLE.

    A task that nobody holds has no assignee: then every member of its roles is told.
    """
    if who.startswith(ROLE):
        return [user.username for user in members_of(who.removeprefix(ROLE))]
    if who.startswith(USER):
        return [who.removeprefix(USER)]
    if who == "owner":
        return people_behind(motion, _owner(motion), task) if motion.case.owner else []
    return _responsible(who, task) if task is not None else []


def _responsible(who: str, task: Task) -> list[str]:
    """Return whoever holds a task; of one that nobody holds, its roles' members or supervisors."""
    if who not in ("assignee", RESPONSIBLE):
        return []
    if task.assignee is not None:
        return [task.assignee]
    roles = [one.role for one in task.roles]
    leaders = supervisors_of(roles) if who == RESPONSIBLE else []
    return leaders or [user.username for role in roles for user in members_of(role)]


def _owner(motion: Motion) -> str:
    owner = motion.case.owner or ""
    return owner if owner.startswith(ROLE) else USER + owner

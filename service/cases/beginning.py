"""How a case begins: by a person, a message, a signal or a timer start event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.cases.identity import new_id
from service.cases.models import Case, CaseNumber, CasePerson, Strand, StrandState, Subject
from service.cases.motion import Motion
from service.cases.reserved import require_free_keys
from service.cases.settle import settle
from service.cases.start_events import start_element
from service.cases.subjects.answering import subject_told
from service.cases.subjects.details import SubjectGiven
from service.cases.subjects.keeping import chosen, keep
from service.cases.texts import LONGEST_TITLE, usual_title
from service.definitions.bundle import Bundle
from service.engine.stimuli import Start
from service.extensions import db
from service.ledger.audit import Kind
from service.ledger.chaining import BEGINNING
from service.people.actors import Acting
from service.people.owners import require_owner, require_reader


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case is started with.

    `element` names a start event other than the none start; `payload` is what its message or
    signal carries. `subject_id` is a subject that is known, `subject` the details of one, if any.
    `restricted_to` names those who may see the case.
    """

    process: str
    version: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)
    title: str | None = None
    subject: SubjectGiven | None = None
    subject_id: str | None = None
    owner: str | None = None
    external_ref: str | None = None
    element: str | None = None
    restricted_to: tuple[str, ...] = ()


def begin(opening: Opening, *, bundle: Bundle, acting: Acting) -> Case:
    """Open a case on a version and move it as far as it goes of itself.

    Raises StartEventUnknown, UserUnknown (the owner, or one who is to see it), PersonUnsuitable
    (one who is to see it), RoleUnknown, SubjectUnknown or SubjectUnsuitable.
    """
    told = {**opening.data, **opening.payload}
    require_free_keys(told)
    element = start_element(bundle.definition, opening.element, told, at=acting.at)
    if opening.owner is not None:
        require_owner(opening.owner)
    for username in opening.restricted_to:
        require_reader(username)
    case = _new_case(bundle, opening, acting)
    motion = Motion(case, acting)
    strand = _main_strand(case, bundle, acting)
    motion.strands[strand.id] = strand
    motion.tell_log(Kind.CASE_STARTED, f"The case was started on {bundle.name}.")
    motion.stimulate(strand, Start(element=element, payload=told))
    settle(motion)
    return case


def _new_case(bundle: Bundle, opening: Opening, acting: Acting) -> Case:
    taken = CaseNumber()
    db.session.add(taken)
    db.session.flush()
    number = taken.number
    subject = _subject(bundle, opening, acting)
    title = opening.title or usual_title(bundle.name, subject.name if subject else None)
    case = Case(
        id=new_id(),
        number=number,
        reference=f"HR-{number:06d}",
        process_key=bundle.key,
        process_version=bundle.version,
        version_id=bundle.version_id,
        title=title[:LONGEST_TITLE],
        title_given=bool(opening.title),
        subject_id=subject.id if subject else None,
        subject_name=subject.name if subject else None,
        owner=opening.owner,
        external_ref=opening.external_ref,
        restricted=bool(opening.restricted_to),
        opened_by=acting.who.username,
        created_at=acting.at,
        updated_at=acting.at,
        moves=0,
        moves_link=BEGINNING,
        logged=0,
        log_link=BEGINNING,
        traced=0,
        holds=0,
        passed=[],
    )
    db.session.add(case)
    db.session.flush()
    named = sorted({*opening.restricted_to})
    db.session.add_all(CasePerson(case_id=case.id, username=username) for username in named)
    return case


def _subject(bundle: Bundle, opening: Opening, acting: Acting) -> Subject | None:
    """Give the subject that was chosen or told, or else the one of which the process tells."""
    if opening.subject_id is not None:
        return chosen(opening.subject_id, actor=acting.who)
    known = {**opening.data, **opening.payload}
    given = opening.subject or subject_told(bundle.process, known, at=acting.at)
    return keep(given, acting=acting) if given is not None else None


def _main_strand(case: Case, bundle: Bundle, acting: Acting) -> Strand:
    strand = Strand(
        id=new_id(),
        case_id=case.id,
        process_key=bundle.key,
        process_version=bundle.version,
        version_id=bundle.version_id,
        state=StrandState.OPEN,
        snapshot=b"",
        continuations=0,
        started_at=acting.at,
    )
    db.session.add(strand)
    return strand

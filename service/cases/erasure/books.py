"""What of each book goes when a case is erased, what is emptied, and what stays as it is.

What stays is what counts and proves: the case's reference, process, states, instants and clocks,
the trace of its elements, who worked on it, and the hashes. Every table with a case's id is named
here in one way; a test holds this against the schema.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Executable, delete, select, update

from service.cases.letters import drawn_name
from service.cases.models import (
    BulkItem,
    Case,
    CaseData,
    CasePerson,
    DocumentVersion,
    Draft,
    ErasedFile,
    ErasureItem,
    File,
    Hold,
    Incident,
    LegalHold,
    Link,
    Migration,
    MigrationFinding,
    MigrationItem,
    PastHolder,
    ReasonUse,
    SearchValue,
    SearchWord,
    Strand,
    SubjectTelling,
    Task,
    WhatIfItem,
)
from service.cases.search_words import words_of
from service.extensions import Base, db
from service.ledger import deliveries
from service.ledger.audit import Entry
from service.ledger.chaining import ChainedInCase, erase_rows
from service.ledger.deliveries import Delivery
from service.ledger.escalations import Escalation
from service.ledger.mailbox import Mail
from service.ledger.moves import Element, Move
from service.ledger.notices import Notice
from service.ledger.outbox import Work
from service.ledger.readings import Reading
from service.ledger.subscriptions import Subscription
from service.ledger.timers import Timer

ERASED: Final = "Erased"
GONE: Final[tuple[type[Base], ...]] = (
    CaseData,
    SearchValue,
    SearchWord,
    DocumentVersion,
    File,
    Notice,
    Mail,
    Subscription,
    Timer,
    SubjectTelling,
    MigrationFinding,
)
"""Whose rows go with the case, in an order that their keys allow."""
EMPTIED: Final[Mapping[type[Base], Mapping[str, Any]]] = MappingProxyType(
    {
        BulkItem: {"said": ""},
        Delivery: {"error": "", "response": ""},
        Escalation: {"what": ERASED, "plan": ""},
        Hold: {"reason": ERASED, "note": ""},
        Incident: {"message": ERASED},
        LegalHold: {"reason": ERASED},
        Migration: {"snapshot": b"", "before": {}},
        MigrationItem: {"report": None, "foreseen": "", "said": ""},
        Strand: {"data": None, "snapshot": b""},
        Task: {"instructions": "", "local": {}, "answers": None, "replaced": {}, "explanation": ""},
        WhatIfItem: {"detail": ""},
        Work: {"inputs": {}, "last_error": ""},
    }
)
"""Whose rows stay, and what they say afterwards."""
CHAINED: Final[tuple[type[ChainedInCase], ...]] = (Entry, Move)
"""Whose rows vouch for each other: what they say goes with its salt, and their links stay."""
KEPT: Final[tuple[type[Base], ...]] = (
    CasePerson,
    PastHolder,
    Element,
    Reading,
    ReasonUse,
    ErasureItem,
)
"""Whose rows say nothing of whom the case is about: elements, codes, who worked and may see it."""
ELSEWHERE: Final[tuple[type[Base], ...]] = (Link,)
"""Whose rows belong to two cases: they go with the first, for they would tell who the other was."""


def empty_books(case: Case) -> list[str]:
    """Take everything of people out of the books of a locked case; return where its files lie.

    What is said here of a book is done in one statement.
    """
    tasks = select(Task.id).where(Task.case_id == case.id)
    db.session.execute(delete(Draft).where(Draft.task_id.in_(tasks)))
    places = list(db.session.scalars(select(File.stored_as).where(File.case_id == case.id)))
    db.session.add_all(ErasedFile(stored_as=one, erased_at=case.updated_at) for one in places)
    deliveries.lock_all_of(case.id)  # Whoever steers a webhook locks them without the case.
    for book in GONE:
        _run(delete(book).where(_of(book, case)))
    for book, values in EMPTIED.items():
        _run(update(book).where(_of(book, case)).values(**values))
    for chained in CHAINED:
        erase_rows(chained, case.id)
    _run(
        update(Escalation)
        .where(Escalation.case_id == case.id, Escalation.acknowledged_at.is_(None))
        .values(acknowledged_at=case.updated_at)
    )
    between = (Link.case_id == case.id) | (Link.other_id == case.id)
    _run(delete(Link).where(between))
    db.session.expire_all()
    _name_tasks_as_drawn(case)
    db.session.add_all(
        SearchWord(word=word, case_id=case.id, person=False) for word in words_of([case.reference])
    )
    db.session.flush()
    return places


def _of(book: type[Base], case: Case) -> Any:
    return book.__table__.c.case_id == case.id


def _run(statement: Executable) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _name_tasks_as_drawn(case: Case) -> None:
    """Leave tasks the names that they have in every case, and outcomes that the drawing offers."""
    for task in db.session.scalars(select(Task).where(Task.case_id == case.id)):
        task.name = drawn_name(task)
        task.outcome = task.outcome if task.outcome in task.outcomes else None
        task.extensions = [{**one, "reason": ""} for one in task.extensions]

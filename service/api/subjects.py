"""The people and homes that cases are about: found, looked at and corrected.

What somebody looks for is personal: it is sent in a body, never in an address.
"""

from typing import Any

from apiflask import APIBlueprint

from service.api.authentication import acting, caller
from service.api.doors import changes, does, reads
from service.api.etags import etag, if_match
from service.api.schemas.base import Paging
from service.api.schemas.cases import Case
from service.api.schemas.subjects import (
    KnownSubject,
    KnownSubjectList,
    Repeats,
    RepeatsAsked,
    SubjectChangeList,
    SubjectCorrection,
    SubjectGiven,
    SubjectSearch,
)
from service.cases.commands.correct_subject import correct_subject
from service.cases.duplicates import likely_repeats
from service.cases.models import SubjectKind
from service.cases.showing import show_case
from service.cases.subjects import details
from service.cases.subjects.finding import find_subject, find_subjects
from service.cases.subjects.history import changes_of_subject
from service.cases.subjects.withholding import kept_off_change, withheld_in
from service.paging import Page
from service.people.verbs import Verb

blueprint = APIBlueprint("api-subjects", __name__, tag="Cases")


@blueprint.post("/subjects/search")
@blueprint.input(SubjectSearch, arg_name="asked")
@does(Verb.READ_CASE)
@blueprint.output(KnownSubjectList)
def search_subjects(asked: SubjectSearch) -> Any:
    """Find people and homes by a few words, each with the cases that you may see.

    Contact details that one of these cases withholds are left out.
    """
    who = acting()
    return find_subjects(asked.q, actor=who.who, at=who.at, limit=asked.limit, cursor=asked.cursor)


@blueprint.get("/subjects/<subject_id>")
@reads(Verb.READ_CASE)
@blueprint.output(KnownSubject)
def get_subject(subject_id: str) -> Any:
    """Read a person or a home of whom you may see a case.

    Contact details that a case which you may see withholds are left out.
    """
    who = acting()
    return find_subject(subject_id, actor=who.who, at=who.at)


@blueprint.post("/cases/repeats")
@blueprint.input(RepeatsAsked, arg_name="asked")
@does(Verb.START_CASE)
@blueprint.output(Repeats)
def find_repeats(asked: RepeatsAsked) -> Any:
    """Name the open cases that a new one may repeat, before it is started."""
    about = asked.subject_id or subject_given(asked.subject)
    who = acting()
    found = likely_repeats(asked.process, asked.data, about=about, actor=who.who, at=who.at)
    return {"cases": found.cases, "subjects": found.subjects}


@changes(
    blueprint,
    "/cases/<case_id>/subject",
    Verb.CORRECT_SUBJECT,
    asks=SubjectCorrection,
    gives=Case,
)
def post_subject(case_id: str, asked: SubjectCorrection) -> Any:
    """Correct whom or what a case is about; all its cases show it, and their logs tell of it.

    Contact details that a case withholds stay as they are known, unless you say them anew; say
    null of one to take it away.
    """
    said = asked.model_dump(include=asked.model_fields_set)
    if said.get("kind"):
        said["kind"] = SubjectKind(said["kind"])
    case = correct_subject(case_id, said, acting=acting(), if_match=if_match())
    view = show_case(case, actor=caller().actor, now=acting().at)
    return view, 200, etag(view.etag, view)


@blueprint.get("/cases/<case_id>/subject/changes")
@blueprint.input(Paging, location="query", arg_name="asked")
@reads(Verb.READ_CASE)
@blueprint.output(SubjectChangeList)
def get_subject_changes(case_id: str, asked: Paging) -> Any:
    """List the corrections of whom or what a case is about, the newest first.

    Contact details that the case withholds are left out.
    """
    who = acting()
    page = changes_of_subject(
        case_id, actor=who.who, now=who.at, limit=asked.limit, cursor=asked.cursor
    )
    withheld = withheld_in(case_id, at=who.at)
    return Page([kept_off_change(one, withheld) for one in page.items], page.next)


def subject_given(asked: SubjectGiven | None) -> details.SubjectGiven | None:
    """Take what a caller says of a subject."""
    if asked is None:
        return None
    return details.SubjectGiven(
        name=asked.name,
        reference=asked.reference,
        contact=asked.contact,
        kind=SubjectKind(asked.kind) if asked.kind else None,
        date_of_birth=asked.date_of_birth,
        uprn=asked.uprn,
        tenancy_reference=asked.tenancy_reference,
    )

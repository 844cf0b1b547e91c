"""Correcting whom or what a case is about, with what was corrected before."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.correct_subject import correct_subject
from service.cases.subjects.finding import find_subject, whole_subject
from service.cases.subjects.history import as_it_was, changes_of_subject
from service.cases.subjects.refusals import CaseHasNoSubject, SubjectUnsuitable
from service.cases.subjects.withholding import kept_off_this_case, withheld_in
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.asking import Asking, ask, seen_version
from service.web.blueprint import web
from service.web.case.around import on_case
from service.web.reader import Reader
from service.web.session import acting
from service.web.sheets import question
from service.web.subjects import (
    ABOUT,
    as_asked,
    changed_answers,
    corrections_in_words,
    corrections_told,
    entered_from,
    withheld_in_words,
)


@web.route("/cases/<case_id>/subject", methods=["GET", "POST"])
@guarded(Verb.CORRECT_SUBJECT)
def correct_subject_page(case_id: str) -> ResponseReturnValue:
    """Correct whom or what the case is about."""
    with reading():
        on = on_case(case_id)
        if on.case.subject is None:
            raise CaseHasNoSubject
        known = find_subject(on.case.subject.id, actor=on.reader.actor, at=on.reader.now)
        subject = whole_subject(on.case.subject.id)
        seen_at = seen_version()
        before = subject if seen_at is None else as_it_was(subject, seen_at)
        withheld = withheld_in(case_id, at=on.reader.now)
        shown = kept_off_this_case(before, withheld)
        entered = entered_from(kept_off_this_case(subject, withheld))

        def renewed(sent: Mapping[str, Any]) -> dict[str, Any]:
            return {ABOUT: entered | changed_answers(sent.get(ABOUT) or {}, shown)}

        asking = Asking(
            form=question("subject"),
            heading="Change contact details",
            button="Save the changes",
            back=url_for("web.case", case_id=case_id),
            bar=on.around["bar"],
            explanation="They change in every case about the same person or home. What was known "
            "before is kept below.",
            version=subject.version,
            entered={ABOUT: entered},
            fields={SubjectUnsuitable: ABOUT},
            renewed=renewed,
            template="cases/subject.html",
            around={
                "known": known,
                "not_shown": withheld_in_words(withheld),
                "history": _history(case_id, on.reader, withheld),
            },
        )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        said = corrections_told(answers.get(ABOUT) or {}, shown=shown, known=subject)
        try:
            correct_subject(case_id, said, acting=acting(), seen=shown.version)
        except SubjectUnsuitable as refused:
            raise SubjectUnsuitable(problems=as_asked(refused.problems)) from None
        return "The details are saved."

    return ask(asking, carry_out)


def _history(case_id: str, who: Reader, withheld: frozenset[str]) -> list[dict[str, Any]]:
    """Say what was corrected, the newest first."""
    changes = changes_of_subject(case_id, actor=who.actor, now=who.now).items
    who.learn(one.actor for one in changes)
    return [
        {
            "title": "Details changed",
            "by": who.person(one.actor),
            "at": one.at,
            "text": "\n".join(corrections_in_words(one, withheld)),
        }
        for one in changes
    ]

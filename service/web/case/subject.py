"""Correcting whom or what a case is about, with what was corrected before."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from service.cases.commands.correct_subject import correct_subject
from service.cases.refusals import CaseHasNoSubject, SubjectUnsuitable
from service.cases.subjects.finding import find_subject
from service.cases.subjects.history import changes_of_subject
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.case.around import on_case
from service.web.reader import Reader
from service.web.session import acting
from service.web.sheets import question
from service.web.subjects import ABOUT, as_asked, corrections_in_words, entered_from, told_of


@web.route("/cases/<case_id>/subject", methods=["GET", "POST"])
@guarded(Verb.CORRECT_SUBJECT)
def correct_subject_page(case_id: str) -> ResponseReturnValue:
    """Correct whom or what the case is about."""
    with reading():
        on = on_case(case_id)
        subject = on.case.subject
        if subject is None:
            raise CaseHasNoSubject
        known = find_subject(subject.id, actor=on.reader.actor)
        asking = Asking(
            form=question("subject"),
            heading="Change contact details",
            button="Save the changes",
            back=url_for("web.case", case_id=case_id),
            bar=on.around["bar"],
            explanation="They change in every case about the same person or home. What was known "
            "before is kept below.",
            version=subject.version,
            entered={ABOUT: entered_from(subject)},
            fields={SubjectUnsuitable: ABOUT},
            template="cases/subject.html",
            around={
                "known": known,
                "history": _history(case_id, on.reader),
            },
        )

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        said = told_of(answers.get(ABOUT) or {}, subject)
        try:
            correct_subject(case_id, said, acting=acting(), seen=seen)
        except SubjectUnsuitable as refused:
            raise SubjectUnsuitable(problems=as_asked(refused.problems)) from None
        return "The details are saved."

    return ask(asking, carry_out)


def _history(case_id: str, who: Reader) -> list[dict[str, Any]]:
    """Say what was corrected, the newest first."""
    changes = changes_of_subject(case_id, actor=who.actor, now=who.now).items
    who.learn(one.actor for one in changes)
    return [
        {
            "title": "Details changed",
            "by": who.person(one.actor),
            "at": one.at,
            "text": "\n".join(corrections_in_words(one)),
        }
        for one in changes
    ]

"""The page of a what-if run: how far it is, what would have been, and how that was found."""

from collections.abc import Iterator

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.cases.models import WhatIfRun
from service.drafts.models import ProcessDraft
from service.drafts.reading import draft_by_id
from service.people.guards import guarded
from service.people.teams import teams
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.downloads import Download, Row, send
from service.web.reader import Reader, reader
from service.web.session import acting
from service.web.what_if.tables import work_rows, work_shown
from service.web.what_if.words import STATES, Names, days_in_words, whose
from service.what_if.counting import ENOUGH, FEWEST, ROWS
from service.what_if.finding import count_items, find_run, resume, stop
from service.what_if.result import Result, result_of

A_PAGE = 100
"""So many cases the page lists; the file has every one."""
_PLACE = "/drafts/<draft_id>/what-if/<run_id>"
_WORK = ("Week from", "Whose work", "Tasks then", "Tasks with the draft")
_WORK_AT_LEAST = (_WORK[1], *(f"{one}, at least" for one in _WORK[2:]))
_CASES = ("Number", "Case", "Turns", "What would be otherwise", "Followed to its end")


@web.get(_PLACE)
@guarded(Verb.DRAFT_DEFINITIONS)
def what_if_run(draft_id: str, run_id: str) -> ResponseReturnValue:
    """Show what came of the cases that were told so far."""
    with reading():
        who = reader()
        draft, run, result = _found(draft_id, run_id, who)
        names = Names(draft)
        return render_template(
            "what_if/run.html",
            draft=draft,
            run=run,
            state=STATES[run.state],
            team=next((one.name for one in teams() if one.key == run.team), run.team),
            asked_by=who.person(run.asked_by),
            counts=count_items(run_id),
            result=result,
            names=names,
            work=work_shown(result, run.since, who),
            queues=[
                (whose(one.who, who), result.queues.get(one.who))
                for one in result.work
                if one.who is not None
            ],
            days=days_in_words,
            turnings=result.turnings[:A_PAGE],
            fewest=FEWEST,
            enough=ENOUGH,
            most_rows=ROWS,
        )


@web.post(f"{_PLACE}/stop")
@guarded(Verb.DRAFT_DEFINITIONS)
def stop_what_if(draft_id: str, run_id: str) -> ResponseReturnValue:
    """Let a run rest."""
    with transaction():
        stop(run_id, draft_id=draft_id, acting=acting())
    return redirect(url_for("web.what_if_run", draft_id=draft_id, run_id=run_id))


@web.post(f"{_PLACE}/go-on")
@guarded(Verb.DRAFT_DEFINITIONS)
def resume_what_if(draft_id: str, run_id: str) -> ResponseReturnValue:
    """Let a run that was stopped go on."""
    with transaction():
        resume(run_id, draft_id=draft_id, acting=acting())
    return redirect(url_for("web.what_if_run", draft_id=draft_id, run_id=run_id))


@web.get(f"{_PLACE}/work.<any(csv, xlsx):kind>")
@guarded(Verb.DRAFT_DEFINITIONS)
def what_if_work(draft_id: str, run_id: str, kind: str) -> ResponseReturnValue:
    """Send the work by role, and by week as well to who may read every case."""
    with reading():
        who = reader()
        _, run, result = _found(draft_id, run_id, who)
        rows = list(work_rows(result, who))
        columns = _WORK if result.exact else _WORK_AT_LEAST
        return send(Download(f"{run.process_key}_what_if_work", columns, rows), kind)


@web.get(f"{_PLACE}/cases.<any(csv, xlsx):kind>")
@guarded(Verb.DRAFT_DEFINITIONS)
def what_if_cases(draft_id: str, run_id: str, kind: str) -> ResponseReturnValue:
    """Send the cases that go another way, those that the reader may read."""
    with reading():
        draft, run, result = _found(draft_id, run_id, reader())
        rows = list(_case_rows(result, Names(draft)))
        return send(Download(f"{run.process_key}_what_if_cases", _CASES, rows), kind)


def _case_rows(result: Result, names: Names) -> Iterator[Row]:
    for one in result.turnings:
        said = names.turning(one.differs), names.difference(one.differs)
        yield (one.position, one.reference, *said, "Yes" if one.whole else "No")


def _found(draft_id: str, run_id: str, who: Reader) -> tuple[ProcessDraft, WhatIfRun, Result]:
    draft = draft_by_id(draft_id)
    run = find_run(run_id, draft_id=draft_id, actor=who.actor)
    return draft, run, result_of(run_id, actor=who.actor)

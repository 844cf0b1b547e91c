"""Finished cases told with a draft in the background, a few at a time, by whoever is there."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from service.cases.commands.close import close
from service.cases.commands.record_result import Result
from service.cases.commands.reopen import reopen
from service.cases.models import Case, Way, WhatIfFile, WhatIfItem, WhatIfState
from service.clock import real_now
from service.drafts.beginning import begin_from_version
from service.drafts.changing import save_file
from service.drafts.models import ProcessDraft
from service.drafts.refusals import DraftHasProblems
from service.extensions import db
from service.people.actors import SYSTEM, Acting
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.people.teams import add_to_team, ensure_team
from service.transaction import reading, transaction
from service.what_if import passes
from service.what_if.asking import Wanted, ask
from service.what_if.comparing import Comparison, Difference
from service.what_if.finding import count_items, find_run, forget_runs, resume, runs_of, stop
from service.what_if.refusals import (
    NoFinishedCases,
    TooFewCases,
    WhatIfNotFound,
    WhatIfUnderWay,
)
from service.what_if.result import Reason, result_of
from tests.factories.cases import MONDAY, Desk
from tests.factories.definitions import publish_hold, publish_process
from tests.factories.people import add_actor
from tests.integration.what_if.drawn import DRAWN, PROMISE, changed, task
from tests.unit.engine.notation import flow, process, write

FEWER = write(
    process(PROMISE, *changed(at1=task("look", 1), at7=flow("many check", when="count > 3")))
)
"""The draft: a day to look, and fewer cases to be checked."""
TURNED = Difference("complete", "look", "open", ("check",), ())
NO_HURRY = 3600.0


class House:
    """A process, an officer who works its cases, and a draft of an analyst.

    Ann may read no case, and asks with the rights of the service, which may read every one.
    """

    def __init__(self) -> None:
        publish_hold()
        publish_process(PROMISE, *DRAWN)
        self.desk = Desk()
        with transaction():
            self.ann = add_actor("ann", Group.ANALYST)
            self.olu = add_actor("olu", Group.OFFICER, roles_held=["officer", "lead"])
        with transaction():
            self.draft = begin_from_version("p", None, acting=self.acting()).id
            self.save(FEWER)

    def case(self, *, count: int, undone: bool = False, **opening: object) -> str:
        """Finish a case in two days, with a check where much was counted."""
        case = self.desk.start(**opening)
        self.desk.advance(timedelta(days=2))
        self.desk.complete(case, "look", by=self.olu, count=count)
        if undone:
            self.desk.hold(case, self.desk.now + timedelta(days=1))
            self.desk.release(case, until=self.desk.now + timedelta(days=2))
            self.desk.advance(timedelta(days=3))
        if count > 2:
            self.desk.complete(case, "check", by=self.olu)
        self.desk.act(self.desk.work(case)[0], Result({}))
        return case

    def save(self, content: bytes) -> None:
        draft = db.session.get_one(ProcessDraft, self.draft)
        (file,) = draft.files
        save_file(self.draft, file.name, content, seen=file.revision, acting=self.acting())

    def acting(self) -> Acting:
        return Acting(self.ann, self.desk.now)

    def ask(self, most: int = 9, team: str | None = None) -> str:
        everything = Acting(SYSTEM, self.desk.now)
        return ask(self.draft, Wanted(MONDAY, most, team), acting=everything)

    def tell(self, most: int = 9) -> int:
        return passes.go_on(self.desk.now, most=most, seconds=NO_HURRY)

    def state(self, run: str) -> WhatIfState:
        with reading():
            return find_run(run, draft_id=self.draft, actor=self.ann).state

    def counts(self, run: str) -> dict[Way, int]:
        with reading():
            return {way: count for way, count in count_items(run).items() if count}


@pytest.fixture
def house(ground: Flask) -> Iterator[House]:
    house = House()
    yield house
    house.desk.end()


def test_finished_cases_are_told_a_few_at_a_time_and_added_up(house: House) -> None:
    kept = [house.case(count=9), house.case(count=3)]
    kept += [house.case(count=1, undone=True), house.case(count=1, restricted_to=("olu",))]
    run = house.ask()
    with pytest.raises(WhatIfUnderWay):
        house.ask()
    # The restricted one never counts: everybody who drafts sees what comes of it.
    assert house.counts(run) == {Way.WAITING: 3}
    assert house.tell(most=1) == 1
    with transaction():
        # One by one, who may not read them would see what came of each.
        assert [result_of(run, actor=one).told for one in (house.ann, house.olu)] == [0, 1]
        stop(run, draft_id=house.draft, acting=house.acting())
    assert (house.tell(), house.state(run)) == (0, WhatIfState.STOPPED)
    with transaction():
        resume(run, draft_id=house.draft, acting=house.acting())
        resume(run, draft_id=house.draft, acting=house.acting())
    assert (house.tell(), house.tell(), house.state(run)) == (2, 0, WhatIfState.DONE)
    assert house.counts(run) == {Way.SAME: 1, Way.ANOTHER: 1, Way.UNTELLABLE: 1}
    with reading():
        assert db.session.query(WhatIfFile).count() == 0
        few = result_of(run, actor=house.ann)
        result = result_of(run, actor=house.olu)
        assert [one.draft_id for one in runs_of(house.draft, actor=house.ann)] == [house.draft]
    assert (result.told, result.cut, result.cases.compared) == (3, 1, 1)
    assert (result.tasks["look"].lost, result.task_dates.compared) == (2, 3)
    assert result.reasons == [
        Reason("A story cannot tell it: a hold was given another date.", "", 1)
    ]
    assert result.ways == [(TURNED, 1)]
    assert [(one.case_id, one.whole) for one in result.turnings] == [(kept[1], False)]
    # Who may not read the cases learns of none of them.
    assert (few.told, set(few.counts.values()), few.ways, few.reasons) == (3, {0}, [], [])
    assert (few.tasks, few.work, few.queues, few.turnings) == ({}, [], {}, [])
    assert [(one.then, one.with_draft) for one in result.work] == [(2, 2), (2, 1)]


def test_a_case_that_was_reopened_is_left_out_and_says_so(house: House) -> None:
    """Once closed again as well: it went some of its way twice, and counts in neither."""
    twice, again = house.case(count=1), house.case(count=1)
    with transaction():
        ada = add_actor("ada", Group.ADMINISTRATOR)
    house.desk.do(lambda: reopen(twice, "Too early", acting=house.desk.acting(ada)))
    house.desk.do(lambda: close(twice, acting=house.desk.acting(ada)))
    run = house.ask()
    house.desk.do(lambda: reopen(again, "Too early", acting=house.desk.acting(ada)))
    assert house.tell() == 2
    with reading():
        result = result_of(run, actor=house.olu)
    assert (result.counts, result.work) == ({Way.UNTELLABLE: 2}, [])
    assert result.reasons == [Reason("A story cannot tell it: the case was reopened.", "", 2)]


def test_of_a_case_that_was_restricted_since_nothing_is_told(house: House) -> None:
    case = house.case(count=3)
    run = house.ask()
    assert house.tell() == 1
    with transaction():
        assert result_of(run, actor=house.olu).told == 1
        db.session.get_one(Case, case).restricted = True
        assert result_of(run, actor=house.olu).told == 0


def test_what_a_killed_worker_had_in_hand_is_told_by_another_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.case(count=1)
    run = house.ask()
    killed = passes._take(run, house.desk.now)
    assert killed
    # It stays with whoever took it for a while; then another takes it.
    assert (house.tell(), house.state(run)) == (0, WhatIfState.RUNNING)
    later = real_now() + passes.TAKEN_FOR + timedelta(seconds=1)
    monkeypatch.setattr(passes, "real_now", lambda: later)
    assert house.tell() == 1
    # Whoever comes late with the same case changes nothing.
    passes._keep(killed, Comparison(Way.UNTELLABLE, "Too late"))
    assert house.counts(run) == {Way.SAME: 1}
    # What nobody ever finished is given up, and said so.
    run = house.ask()
    for number in range(passes.MOST_ATTEMPTS):
        at = later + (number + 1) * 2 * passes.TAKEN_FOR
        monkeypatch.setattr(passes, "real_now", lambda at=at: at)
        assert passes._take(run, house.desk.now)
    monkeypatch.setattr(passes, "real_now", lambda: at + 2 * passes.TAKEN_FOR)
    assert (house.tell(), house.state(run)) == (0, WhatIfState.DONE)
    with reading():
        (reason,) = result_of(run, actor=house.olu).reasons
        assert reason.said == passes.GIVEN_UP
    with transaction():
        assert forget_runs(house.desk.now) == 0
        assert forget_runs(house.desk.now + timedelta(seconds=1)) == 2
        assert db.session.query(WhatIfItem).count() == 0
    with reading(), pytest.raises(WhatIfNotFound):
        find_run(run, draft_id=house.draft, actor=house.ann)


def test_only_what_can_be_told_is_asked_for(house: House) -> None:
    cases = [house.case(count=1), house.case(count=1)]
    house.case(count=1, restricted_to=("olu",))
    with transaction():
        ensure_team("mine", "Mine")
        ensure_team("other", "Others")
        add_to_team("mine", "olu")
    with pytest.raises(NoFinishedCases):
        house.ask(team="other")
    with transaction():
        stop(house.ask(team="mine"), draft_id=house.draft, acting=house.acting())
    everything = Acting(SYSTEM, house.desk.now)
    run = ask(house.draft, Wanted(MONDAY, 1), acting=everything)
    with transaction():
        stop(run, draft_id=house.draft, acting=everything)
        stop(run, draft_id=house.draft, acting=everything)
        found = find_run(run, draft_id=house.draft, actor=house.ann)
        (item,) = db.session.query(WhatIfItem).filter_by(run_id=run)
        assert (found.found, item.case_id, found.state) == (2, cases[1], WhatIfState.STOPPED)
        with pytest.raises(WhatIfNotFound):
            find_run(run, draft_id="other", actor=house.ann)
    with pytest.raises(TooFewCases):
        ask(house.draft, Wanted(MONDAY, 1_000), acting=house.acting())
    with pytest.raises(NotAllowed):
        ask(house.draft, Wanted(MONDAY, 9), acting=Acting(house.olu, house.desk.now))
    with transaction():
        house.save(write(process(*DRAWN[:-1])))
    with pytest.raises(DraftHasProblems):
        house.ask()

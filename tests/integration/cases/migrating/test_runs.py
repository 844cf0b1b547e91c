"""Many running cases go on in another version: looked at, tried with a few, then all, and back."""

from datetime import timedelta
from typing import Any

import pytest

from service.cases.commands.claim import claim
from service.cases.commands.save_draft import save_draft
from service.cases.drafts import drafts_of
from service.cases.migrating import passes
from service.cases.migrating.choosing import Population, Wishes, change, choose, drawn_in
from service.cases.migrating.finding import count_items, find_run, forget_unconfirmed, runs_of
from service.cases.migrating.passes import go_on, go_on_with
from service.cases.migrating.population import item_of, lines_of, population_of
from service.cases.migrating.refusals import (
    MigrationRunHasBegun,
    MigrationRunNotFound,
    MigrationRunUnusable,
)
from service.cases.migrating.steering import confirm, look, stop, undo
from service.cases.models import FindingKind, MigrationItemState, MigrationRunState
from service.cases.refusals import NothingChosen
from service.definitions.lookup import VersionNotFound
from service.errors import LaterVersionNeeded
from service.people.actors import Actor
from service.people.directory import active_user
from service.people.groups import Group
from service.people.refusals import ChangedSince, NotAllowed
from service.people.users import deactivate
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.notation import end, flow, start, user

Item, State = MigrationItemState, MigrationRunState
DAY = timedelta(days=1)


def line(first: str = "A", *, within: str = "10 days", more: str = "") -> tuple[str, ...]:
    """A law's task, a service's task and a last one."""
    between = (user(more),) if more else ()
    path = f"S {first} {more} B C E" if more else f"S {first} B C E"
    return (
        start(),
        user(first, name="Visit", inner=sla(within="20 days", kind="statutory")),
        user("B", inner=sla(within=within)),
        user("C"),
        *between,
        end(),
        flow(path),
    )


@pytest.fixture
def both(desk: Desk) -> Any:
    """Somebody who draws and leads, and does everything that follows."""
    desk.actor = desk.do(lambda: add_actor("both", Group.SUPERVISOR, Group.ANALYST))
    return desk.actor


@pytest.fixture
def cases(desk: Desk, both: Any) -> list[str]:
    """Four cases: two at their first task, one at the second, one at the third."""
    publish_process(*line())
    found = [desk.start() for _ in range(4)]
    for case in found[2:]:
        desk.complete(case, "A")
    desk.complete(found[3], "B")
    publish_process(*line("A2", within="5 days"))
    return found


def begin(desk: Desk, *, left: tuple[int, ...] = (1,), taken: int = 2, **said: Any) -> str:
    held = said.pop("held", None)
    population, wishes = Population("p", left, taken, held), Wishes(**said)
    return desk.do(lambda: choose(population, wishes, acting=desk.acting()).id)


def say(desk: Desk, word: Any, run: str, *said: Any, **more: Any) -> None:
    """Give a word to a run, as one who knows the last that it was given."""
    if word in (change, confirm, undo):
        more.setdefault("seen", words(desk, run))
    desk.do(lambda: word(run, *said, acting=desk.acting(), **more))


def words(desk: Desk, run: str) -> int:
    with reading():
        return find_run(run, actor=desk.actor).words


def carry(desk: Desk, **said: Any) -> int:
    done = go_on(lambda: desk.now, **said)
    desk.check()
    return done


def looked(desk: Desk, **said: Any) -> str:
    run = begin(desk, **said)
    say(desk, look, run)
    carry(desk)
    carry(desk)
    return run


def counts(run: str) -> dict[str, int]:
    with reading():
        return {str(one): count for one, count in count_items(run).items() if count}


def state(desk: Desk, run: str) -> State:
    with reading():
        return find_run(run, actor=desk.actor).state


def states(desk: Desk, run: str) -> list[Item]:
    with reading():
        found = lines_of(run, actor=desk.actor, state=None, after=0, most=100)
        return [one.state for one in found]


RENAMED = {"A": "A2"}


def test_a_population_is_looked_at_before_anything_moves(desk: Desk, cases: list[str]) -> None:
    task = desk.task(cases[0], "A").id
    with transaction():
        save_draft(task, {"found": ["Damp"]}, seen=None, acting=desk.acting())
    run = looked(desk, mapping=RENAMED, clocks={"B": "recompute"})
    assert state(desk, run) is State.PREVIEWED
    assert counts(run) == {"ready": 4}
    assert {desk.case(one).version for one in cases} == {1}
    with reading():
        found = population_of(run, actor=desk.actor)
        report = item_of(run, cases[0], actor=desk.actor, now=desk.now).report
    assert (found.tasks, found.drafts) == (4, 1)
    assert [(one.places, one.count) for one in found.places] == [
        ([("A", "A2")], 2), ([("B", "B")], 1), ([("C", "C")], 1)
    ]  # fmt: skip
    assert [one.case_id for one in found.places[0].examples] == cases[:2]
    clocks = {(one.element, one.fate): one for one in found.clocks}
    moved = clocks["B", "recompute"]
    assert (moved.count, moved.least, moved.most) == (1, -5 * 24 * 60, -5 * 24 * 60)
    assert moved.examples[0].due_at - timedelta(days=5) == moved.examples[0].will_be_due_at
    assert ("A", "keep") not in clocks
    assert report["tasks"][0]["drafts"] == 1
    assert not found.reasons


def test_it_is_tried_with_one_then_all_go_on_and_their_clocks_of_law_stay(
    desk: Desk, cases: list[str]
) -> None:
    task, law = desk.task(cases[0], "A").id, desk.task(cases[0], "A").sla.target_at
    with transaction():
        save_draft(task, {"found": ["Damp"]}, seen=None, acting=desk.acting())
    run = looked(desk, mapping=RENAMED)
    before = words(desk, run)
    say(desk, confirm, run, most=1)
    carry(desk)
    carry(desk)
    assert (state(desk, run), counts(run)) == (State.PREVIEWED, {"migrated": 1, "ready": 3})
    for word in (confirm, undo):
        with pytest.raises(ChangedSince):
            say(desk, word, run, seen=before)
    say(desk, confirm, run, most=2)
    carry(desk)
    assert states(desk, run) == [Item.MIGRATED, Item.READY, Item.MIGRATED, Item.MIGRATED]
    with pytest.raises(MigrationRunHasBegun):
        say(desk, change, run, Wishes())
    carry(desk)
    say(desk, confirm, run)
    carry(desk)
    carry(desk)
    assert (state(desk, run), counts(run)) == (State.DONE, {"migrated": 4})
    assert {desk.case(one).version for one in cases} == {2}
    again = desk.task(cases[0], "A2")
    assert (again.id, again.sla.target_at) == (task, law)
    with reading():
        assert [one.fields for one in drafts_of(task)] == [{"found": ["Damp"]}]
    assert carry(desk) == 0


def test_what_cannot_go_on_says_why_and_is_grouped(desk: Desk, cases: list[str]) -> None:
    desk.do(lambda: add_actor("tess", Group.SUPERVISOR))
    run = looked(desk)
    assert counts(run) == {"ready": 2, "refused": 2}
    with reading():
        reasons = population_of(run, actor=desk.actor).reasons
    for reason in reasons:
        assert (reason.kind, reason.element, reason.count) == (FindingKind.REFUSAL, "A", 2)
        assert [one.case_id for one in reason.examples] == cases[:2]
    assert {one.said[:28] for one in reasons} == {
        "“Visit” is open, and version", "The statutory clock of “Visi"
    }  # fmt: skip
    say(desk, change, run, Wishes(mapping=RENAMED))
    assert (state(desk, run), counts(run)) == (State.CHOSEN, {"waiting": 4})
    say(desk, look, run)
    carry(desk)
    assert counts(run) == {"ready": 4}


def test_a_case_that_moved_meanwhile_is_looked_at_again(desk: Desk, cases: list[str]) -> None:
    run = looked(desk, mapping=RENAMED)
    desk.complete(cases[0], "A")
    desk.complete(cases[2], "B")
    desk.complete(cases[2], "C")
    desk.complete(cases[3], "C")
    say(desk, confirm, run)
    carry(desk)
    assert states(desk, run) == [Item.MIGRATED, Item.MIGRATED, Item.REFUSED, Item.REFUSED]
    with reading():
        said = [one.said for one in lines_of(run, actor=desk.actor, state=None, after=2, most=9)]
    assert "no longer open" in said[0]


def test_one_that_stands_where_none_was_shown_waits_for_another_word(
    desk: Desk, cases: list[str]
) -> None:
    desk.complete(cases[3], "C")
    run = looked(desk, mapping=RENAMED)
    assert counts(run) == {"ready": 3}
    desk.complete(cases[2], "B")
    say(desk, confirm, run)
    carry(desk)
    carry(desk)
    assert (state(desk, run), counts(run)) == (State.PREVIEWED, {"ready": 1, "migrated": 2})
    with reading():
        (line,) = lines_of(run, actor=desk.actor, state=Item.READY, after=0, most=9)
    assert line.places == [("C", "C")]
    assert "moved on" in line.said
    say(desk, confirm, run)
    carry(desk)
    assert counts(run) == {"migrated": 3}


def test_one_that_was_touched_goes_on_when_the_same_would_become_of_it(
    desk: Desk, cases: list[str]
) -> None:
    run = looked(desk, mapping=RENAMED)
    desk.do(lambda: claim(desk.task(cases[3], "C").id, acting=desk.acting()))
    desk.now += 2 * passes.LOOK_LASTS
    say(desk, confirm, run)
    carry(desk)
    assert counts(run) == {"migrated": 4}


def test_one_of_which_something_else_would_become_waits_for_another_word(
    desk: Desk, cases: list[str]
) -> None:
    run = looked(desk, mapping=RENAMED, clocks={"B": "recompute"})
    desk.now += 8 * DAY  # By then what was counted anew would be past due at once.
    say(desk, confirm, run)
    carry(desk)
    assert states(desk, run) == [Item.MIGRATED, Item.MIGRATED, Item.READY, Item.MIGRATED]


def test_cases_that_left_what_was_chosen_are_left_alone(desk: Desk, cases: list[str]) -> None:
    publish_process(*line("A2", more="N"))
    run, ahead = looked(desk, mapping=RENAMED), looked(desk, taken=3, mapping=RENAMED, held=False)
    desk.hold(cases[3], desk.now + DAY)
    for one in (ahead, run):
        say(desk, confirm, one)
        carry(desk)
    assert counts(ahead) == {"migrated": 3, "refused": 1}
    assert counts(run) == {"migrated": 1, "refused": 3}
    assert [desk.case(one).version for one in cases] == [3, 3, 3, 2]
    with reading():
        (left,), (held,) = (population_of(one, actor=desk.actor).reasons for one in (run, ahead))
    assert (left.said[:26], left.count) == ("It goes on in version 3 no", 3)
    assert "on hold now" in held.said


def test_a_look_that_was_stopped_writes_nothing_down(desk: Desk, cases: list[str]) -> None:
    run = begin(desk, mapping=RENAMED)
    say(desk, look, run)
    first = iter((True,))

    def meanwhile() -> bool:
        """Somebody stops it when we know what is ahead, and before our turn."""
        if not next(first, False):
            say(desk, stop, run)
        return True

    assert go_on_with(run, lambda: desk.now, going=meanwhile) == 0
    assert (state(desk, run), counts(run)) == (State.CHOSEN, {"waiting": 4})


def test_a_run_is_stopped_and_goes_on_where_it_was(desk: Desk, cases: list[str]) -> None:
    run = begin(desk, mapping=RENAMED)
    say(desk, look, run)
    asked = iter((True, True, True, False, False))
    assert go_on_with(run, lambda: desk.now, going=lambda: next(asked)) == 2
    say(desk, stop, run)
    assert (state(desk, run), counts(run)) == (State.CHOSEN, {"ready": 2, "waiting": 2})
    assert carry(desk) == 0
    say(desk, look, run)
    carry(desk)
    carry(desk)
    say(desk, confirm, run)
    go_on_with(run, lambda: desk.now, most=1)
    say(desk, stop, run)
    assert (state(desk, run), counts(run)) == (State.PREVIEWED, {"ready": 3, "migrated": 1})
    say(desk, confirm, run)
    carry(desk)
    carry(desk)
    say(desk, undo, run)
    go_on_with(run, lambda: desk.now, most=3)
    say(desk, stop, run)
    assert (state(desk, run), counts(run)) == (State.DONE, {"migrated": 1, "undone": 3})
    say(desk, stop, run)
    say(desk, undo, run)
    carry(desk)
    carry(desk)
    assert (state(desk, run), counts(run)) == (State.UNDONE, {"undone": 4})
    assert {desk.case(one).version for one in cases} == {1}
    with pytest.raises(NothingChosen):
        say(desk, undo, run)


def test_a_run_is_taken_back_but_for_cases_that_moved_on(desk: Desk, cases: list[str]) -> None:
    run = looked(desk, mapping=RENAMED)
    say(desk, confirm, run)
    carry(desk)
    desk.complete(cases[0], "A2")
    publish_process(*line("A2", more="N"))
    again = looked(desk, left=(2,), taken=3)
    say(desk, confirm, again, most=2)
    carry(desk)
    say(desk, undo, run)
    carry(desk)
    carry(desk)
    found = {desk.case(one).version for one in cases[2:]}
    assert (state(desk, run), counts(run)) == (State.UNDONE, {"migrated": 2, "undone": 2})
    assert found == {1}
    with reading():
        kept = lines_of(run, actor=desk.actor, state=Item.MIGRATED, after=0, most=9)
    assert all(one.said for one in kept)


def test_each_is_done_once_and_what_breaks_stops_no_other(
    desk: Desk, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = looked(desk, mapping=RENAMED)
    say(desk, confirm, run)
    again = iter((True,))

    def meanwhile() -> bool:
        """Another worker does all but the last between our look and our turn."""
        if next(again, False):
            go_on_with(run, lambda: desk.now, most=3)
        return True

    real = passes.migrate

    def breaks(case_id: str, *said: Any, **more: Any) -> Any:
        if case_id == cases[1]:
            raise KeyError(case_id)
        return real(case_id, *said, **more)

    monkeypatch.setattr(passes, "migrate", breaks)
    assert go_on_with(run, lambda: desk.now, going=meanwhile) == 1
    assert states(desk, run) == [Item.MIGRATED, Item.REFUSED, Item.MIGRATED, Item.MIGRATED]
    assert desk.log(cases[0]).count("case_migrated") == 1
    assert state(desk, run) is State.DONE
    with reading():
        assert [one.said for one in population_of(run, actor=desk.actor).reasons] == [
            "Something broke. Nothing was changed; tell your administrator."
        ]


def test_what_only_a_later_version_can_do_is_left_to_it(
    desk: Desk, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = looked(desk, mapping=RENAMED)
    say(desk, confirm, run)

    def later(*_: Any, **__: Any) -> None:
        raise LaterVersionNeeded

    with monkeypatch.context() as rolled_out:
        rolled_out.setattr(passes, "migrate", later)
        assert go_on_with(run, lambda: desk.now) == 0
    assert (state(desk, run), counts(run)) == (State.RUNNING, {"confirmed": 4})
    assert go_on_with(run, lambda: desk.now) == 4


def test_who_may_no_longer_moves_nothing(desk: Desk, cases: list[str]) -> None:
    run = looked(desk, mapping=RENAMED, clocks={"B": "recompute"})
    say(desk, confirm, run)
    desk.actor = desk.do(lambda: add_actor("adam", Group.ADMINISTRATOR))
    desk.do(lambda: deactivate(active_user("both"), acting=desk.acting()))
    carry(desk)
    assert counts(run) == {"refused": 4}
    with reading():
        found = population_of(run, actor=desk.actor)
    assert ([one.count for one in found.reasons], found.clocks) == ([4], [])


def test_only_cases_that_one_may_see_are_chosen_and_named(desk: Desk, both: Any) -> None:
    publish_process(*line())
    shown = desk.start()
    ann = desk.do(lambda: add_actor("ann", Group.SUPERVISOR, Group.ANALYST))
    hidden = desk.start(owner="ann", restricted_to=("ann",), by=ann)
    publish_process(*line("A2"))
    run = looked(desk)
    assert counts(run) == {"refused": 1}
    desk.actor = ann
    hers = looked(desk)
    with reading():
        assert item_of(hers, hidden, actor=ann, now=desk.now) is not None
    assert desk.log(hidden)[-1] == "restricted_read"
    desk.actor = desk.do(lambda: add_actor("adam", Group.ADMINISTRATOR))
    with reading():
        assert {one.id for one in runs_of("p", actor=desk.actor)} == {run, hers}
        assert item_of(run, hidden, actor=desk.actor, now=desk.now) is None
        assert item_of(run, shown, actor=desk.actor, now=desk.now) is not None
        reasons = population_of(hers, actor=desk.actor).reasons
    assert [(bool(one.said), one.count) for one in reasons] == [(True, 1), (True, 1), (False, 2)]


def test_what_cannot_be_chosen_says_so(desk: Desk, cases: list[str]) -> None:
    with pytest.raises(VersionNotFound):
        begin(desk, taken=9)
    with pytest.raises(NothingChosen):
        begin(desk, left=(2,))
    with pytest.raises(NothingChosen):
        begin(desk, held=True)
    with pytest.raises(MigrationRunUnusable) as refused:
        begin(desk, mapping={"X": "A2", "A": "Y"}, clocks={"C": "restart"})
    assert [one.field for one in refused.value.problems] == ["mapping.X", "mapping.A", "clocks.C"]
    run = begin(desk, held=False)
    with pytest.raises(MigrationRunHasBegun):
        say(desk, confirm, run)
    with reading():
        left, taken = drawn_in(run, acting=desk.acting())
        assert ([one.version for one in left], taken.version) == ([1], 2)
        with pytest.raises(MigrationRunNotFound):
            find_run("x", actor=desk.actor)
        with pytest.raises(NotAllowed):
            find_run(run, actor=Actor("tess", groups=frozenset({Group.SUPERVISOR})))
    with transaction():
        assert forget_unconfirmed(desk.now) == 0
        assert forget_unconfirmed(desk.now + DAY) == 1

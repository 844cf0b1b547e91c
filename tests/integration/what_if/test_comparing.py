"""Cases that are over, told with a changed process."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from flask import Flask

from service.cases.commands.extend import extend
from service.cases.commands.record_result import Result
from service.cases.models import Way
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.sla.days import local_date
from service.stories.recording import Recorded, record
from service.transaction import transaction
from service.what_if.comparing import (
    STOPPED,
    UNLIKE_ITSELF,
    UNPUBLISHABLE,
    Comparison,
    Difference,
    compare,
)
from service.what_if.course import Course
from service.what_if.drawn import COMPUTED
from tests.factories.cases import Desk
from tests.factories.definitions import publish_hold, publish_process
from tests.factories.people import add_actor
from tests.integration.what_if.drawn import DRAWN, PROMISE, changed, task
from tests.unit.engine.notation import (
    boundary,
    end,
    flow,
    gateway,
    process,
    service,
    start,
    write,
)

LATER = timedelta(days=3)


@pytest.fixture
def desk(ground: Flask) -> Iterator[Desk]:
    publish_hold()
    publish_process(PROMISE, *DRAWN)
    desk = Desk()
    yield desk
    desk.end()


@pytest.fixture
def recorded(desk: Desk) -> Recorded:
    """A case whose two tasks took ann three days each, and that is over."""
    with transaction():
        ann = add_actor("ann", Group.OFFICER, roles_held=["officer", "lead"])
    case = desk.start()
    for element in ("look", "check"):
        desk.advance(LATER)
        desk.complete(case, element, by=ann, count=3)
    desk.act(desk.work(case)[0], Result({}))
    return record(case, actor=SYSTEM, now=desk.now, exact=True)


def what_if(recorded: Recorded, *drawn: str) -> Comparison:
    return compare(recorded, [("p.bpmn", write(process(PROMISE, *drawn)))])


def statuses(course: Course | None) -> dict[str, str]:
    return {one.element: one.status for one in course.lines} if course else {}


def test_a_case_goes_the_same_way_with_other_dates(recorded: Recorded) -> None:
    found = what_if(recorded, *changed(at1=task("look", 1), at3=task("check", 5, "clerk")))
    assert (found.way, found.said, found.differs) == (Way.SAME, "", None)
    assert found.before
    assert found.after
    assert (found.before.whole, found.before.status) == (True, "met")
    assert (found.after.whole, found.after.status) == (True, "met")
    assert statuses(found.before) == {"look": "met", "check": "met"}
    assert statuses(found.after) == {"look": "missed", "check": "met"}
    assert [one.roles for one in found.before.lines] == [("officer",), ("lead",)]
    assert [one.roles for one in found.after.lines] == [("officer",), ("clerk",)]
    due = [local_date(one.target_at) for one in found.after.lines if one.target_at]
    assert due == [date(2026, 11, 24), date(2026, 12, 3)]


def test_what_moved_a_date_then_moves_it_with_the_draft(desk: Desk) -> None:
    case = desk.start()
    task_id, to = desk.task(case, "look").id, desk.now + timedelta(days=20)
    desk.do(lambda: extend(task_id, to, "Nobody in", acting=desk.acting()))
    desk.advance(timedelta(days=14))
    desk.complete(case, "look", count=1)
    desk.act(desk.work(case)[0], Result({}))
    recorded = record(case, actor=SYSTEM, now=desk.now, exact=True)
    kept = what_if(recorded, *changed(at1=task("look", 4)))
    assert (kept.way, statuses(kept.before)) == (Way.SAME, {"look": "met"})
    assert statuses(kept.after) == {"look": "met"}
    # A target that the draft makes later still would not have been extended.
    later = what_if(recorded, *changed(at1=task("look", 90)))
    assert (later.way, statuses(later.after)) == (Way.SAME, {"look": "met"})


def test_the_first_step_that_goes_another_way_is_said(recorded: Recorded) -> None:
    higher = flow("many check", when="count > 5")
    found = what_if(recorded, *changed(at7=higher))
    assert found.way is Way.ANOTHER
    assert found.differs == Difference("complete", "look", "open", ("check",), ())
    renamed = what_if(recorded, start(), task("see", 5), end(), flow("S see E"))
    assert renamed.differs == Difference("start", "", "open", ("look",), ("see",))
    asked = what_if(recorded, *changed(at4=service("write", topic="email")))
    assert asked.differs == Difference("complete", "check", "work", ("letter",), ("email",))
    ended = what_if(recorded, *changed(at5=end(name="Over")))
    assert ended.differs == Difference("answer", "letter", "outcome", ("Done",), ("Over",))


def test_neither_telling_counts_after_what_could_not_be_done_any_more(recorded: Recorded) -> None:
    # A task between the two: what was done to the second cannot be done, and nothing is claimed.
    between = what_if(
        recorded,
        *DRAWN[:-4],
        task("phone", 2),
        flow("S look many"),
        flow("many phone", when="count > 2"),
        flow("phone check"),
        *DRAWN[-2:],
    )
    assert between.differs == Difference("complete", "look", "open", ("check",), ("phone",))
    assert between.before
    assert between.after
    assert not between.before.whole
    assert not between.after.whole
    assert (between.before.status, between.after.status) == ("none", "none")
    assert statuses(between.before) == {"look": "met", "check": "met"}
    assert statuses(between.after) == {"look": "met", "phone": "green"}
    # Beside them it is told to the end, and counted on both sides.
    beside = what_if(
        recorded,
        start(),
        gateway("parallel", "split"),
        task("phone", 2),
        *DRAWN[1:-4],
        flow("S split look many"),
        flow("split phone E"),
        *DRAWN[-3:],
    )
    assert beside.differs == Difference("start", "", "open", ("look",), ("look", "phone"))
    assert beside.after
    assert beside.after.whole
    assert statuses(beside.after) == {"look": "met", "phone": "red", "check": "met"}


def test_what_cannot_be_told_says_why(recorded: Recorded) -> None:
    chosen = what_if(recorded, *changed(at1=task("look", 5, handrail__outcomes="a,b")))
    assert chosen.way is Way.UNTELLABLE
    assert chosen.said == "With the draft the task asks for an outcome; none was chosen."
    assert chosen.detail == "Step 1: complete look"
    unready = what_if(recorded, start(), flow("S E"))
    assert (unready.way, unready.said, unready.after) == (Way.UNTELLABLE, UNPUBLISHABLE, None)
    untrue = Recorded("p", recorded.text.replace("[look]", "[see]"), recorded.files)
    told = what_if(untrue, *DRAWN)
    assert (told.said, told.detail) == (UNLIKE_ITSELF, "Start")
    nowhere = Recorded("q", recorded.text, recorded.files)
    assert what_if(nowhere, *DRAWN).before is None


def three(desk: Desk, *, born: str) -> Recorded:
    """A case with three tasks, done at one instant, whose outcome tells when somebody was born."""
    publish_process(*SAYING)
    case = desk.start(born=born, name="Amina Osei")
    desk.advance(LATER)
    for element in ("look", "see", "tell"):
        desk.complete(case, element, note="Amina Osei, " + born)
    return record(case, actor=SYSTEM, now=desk.now, exact=True)


SAYING = (
    start(),
    task("look", 5),
    task("see", 5),
    task("tell", 5),
    end(name="Born ${born}"),
    flow("S look see tell E"),
)


def test_nothing_that_a_case_says_is_told(desk: Desk) -> None:
    """Not even what masking keeps, such as dates: everybody who drafts sees what is found."""
    recorded = three(desk, born="1980-01-01")
    other = what_if(recorded, *SAYING[:4], end(name="Dated ${born}"), SAYING[5])
    assert other.differs == Difference("complete", "tell", "outcome", (COMPUTED,), (COMPUTED,))
    said = what_if(recorded, *SAYING[:4], end(name="Over"), SAYING[5])
    assert said.differs == Difference("complete", "tell", "outcome", (COMPUTED,), ("Over",))
    roles = task("see", 5, "${born}")
    whose = what_if(recorded, *SAYING[:2], roles, *SAYING[3:])
    assert whose.after
    assert whose.after.lines[1].roles == (COMPUTED,)
    stopped = what_if(
        recorded,
        *SAYING[:5],
        gateway("exclusive", "which", default="other"),
        flow("S look see which"),
        flow("which tell", when="born - name > 1"),
        flow("which E", key="other"),
        flow("tell E"),
    )
    untrue = what_if(replace(recorded, text=recorded.text.replace("Born", "Bore")), *SAYING)
    assert untrue.said == UNLIKE_ITSELF
    assert stopped.differs
    assert stopped.differs.what == STOPPED
    for found in (other, said, whose, stopped, untrue):
        kept = str(asdict(found))
        assert "1980" not in kept
        assert "Amina" not in kept


def test_neither_telling_counts_a_later_step_of_the_same_instant(desk: Desk) -> None:
    recorded = three(desk, born="1980-01-01")
    between = what_if(recorded, *SAYING[:5], task("ask", 5), flow("S look ask see tell E"))
    assert between.before
    assert between.after
    assert list(statuses(between.before)) == ["look", "see"]
    assert list(statuses(between.after)) == ["look", "ask"]


def test_a_case_that_would_stop_does_not_go_the_same_way(recorded: Recorded) -> None:
    # Other tasks are open from the start, but that a step stops is what has to be mended.
    found = what_if(
        recorded, *changed(at1=task("look", 1), at7=flow("many check", when="1 / none"))
    )
    assert found.differs == Difference("complete", "look", STOPPED, (), ("many",))
    assert found.after
    assert (found.way, found.after.whole) == (Way.ANOTHER, False)
    assert statuses(found.before) == {"look": "met", "check": "met"}
    assert statuses(found.after) == {"look": "missed"}


def test_what_a_timer_of_the_draft_brings_about_is_told_of_time(recorded: Recorded) -> None:
    """And not of the deed that comes next."""
    late = (
        boundary("late", "check", "timer PT24H", interrupting=False),
        task("chase", 2),
        end("E2"),
    )
    found = what_if(recorded, *DRAWN, *late, flow("late chase E2"))
    assert found.differs == Difference("wait", "", "open", ("check",), ("chase", "check"))
    stopped = (gateway("exclusive", "which", default="other"), flow("late which"))
    which = (flow("which chase", when="1 / none"), flow("which E2", key="other"), flow("chase E2"))
    found = what_if(recorded, *DRAWN, *late, *stopped, *which)
    assert found.differs == Difference("wait", "", STOPPED, (), ("which",))


def test_a_case_that_time_would_have_ended_is_told_to_that_end(
    desk: Desk, recorded: Recorded
) -> None:
    late = (boundary("late", "check", "timer PT24H"), end("Late", name="Too late"))
    found = what_if(recorded, *DRAWN, *late, flow("late Late"))
    assert found.differs == Difference("wait", "", "ended", (), ("completed", "Too late"))
    assert found.before
    assert found.after
    assert (found.before.whole, found.after.whole) == (True, True)
    assert (found.before.status, found.after.status) == ("met", "met")
    assert statuses(found.after) == {"look": "met", "check": "none"}
    # What is done to the case itself is as impossible then as what is done to a task.
    held = desk.start()
    desk.complete(held, "look", count=3)
    desk.advance(LATER)
    desk.hold(held, desk.now + LATER, "check")
    desk.advance(LATER)
    desk.complete(held, "check")
    desk.act(desk.work(held)[0], Result({}))
    again = record(held, actor=SYSTEM, now=desk.now, exact=True)
    assert what_if(again, *DRAWN, *late, flow("late Late")).differs == found.differs

import pytest

from service.cases.commands.assign import assign_case, assign_task
from service.cases.commands.claim import claim, unclaim
from service.cases.commands.complete import complete
from service.cases.commands.undo import undo
from service.cases.refusals import (
    CaseNotFound,
    OutcomeRequired,
    OutcomeUnknown,
    TaskAlreadyDone,
    TaskIsHeld,
    TaskIsNotOpen,
    TaskNotFound,
    VersionMismatch,
)
from service.extensions import db
from service.people.actors import Actor
from service.people.directory import active_user
from service.people.groups import Group
from service.people.refusals import (
    DutiesAreSeparate,
    NotAllowed,
    PersonUnsuitable,
    RoleUnknown,
    TaskAlreadyClaimed,
    TaskClaimedByOther,
    TaskIsNotClaimed,
    UserUnknown,
)
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor, add_user
from tests.unit.engine.drawn import DEADLINE
from tests.unit.engine.notation import end, flow, start, user


def officer(desk: Desk, name: str, *roles: str, group: Group = Group.OFFICER) -> Actor:
    return desk.do(lambda: add_actor(name, group, roles_held=roles))


@pytest.fixture
def case(desk: Desk) -> str:
    check = user("B", handrail__roles="leader", handrail__notBy="A", name="Check ${name}")
    publish_process(start(), user("A", handrail__roles="officers"), check, end(), flow("S A B E"))
    return desk.start(name="Ann")


def test_a_task_is_opened_for_its_roles(desk: Desk, case: str) -> None:
    task = desk.task(case, "A")
    assert (task.roles, task.assignee, task.state) == (("officers",), None, "open")
    desk.complete(case, "A")
    assert desk.task(case, "B").name == "Check Ann"


def test_roles_and_a_single_candidate_may_be_computed(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", handrail__roles="${team}, inspector", camunda__candidateUsers="${surveyor}"),
        end(),
        flow("S A E"),
    )
    officer(desk, "ann")
    task = desk.task(desk.start(team=["surveyors", "north"], surveyor="ann"), "A")
    assert (set(task.roles), task.assignee) == ({"surveyors", "north", "inspector"}, "ann")


def test_a_second_claimer_is_refused(desk: Desk, case: str) -> None:
    ann, bob = officer(desk, "ann", "officers"), officer(desk, "bob", "officers")
    task = desk.task(case, "A").id
    desk.do(lambda: claim(task, acting=desk.acting(ann)))
    with pytest.raises(TaskAlreadyClaimed):
        desk.do(lambda: claim(task, acting=desk.acting(bob)))
    with pytest.raises(TaskClaimedByOther):
        desk.complete(case, "A", by=bob)
    desk.complete(case, "A", by=ann)
    assert desk.tasks(case)["A"].completed_by == "ann"


def test_one_who_has_not_the_role_may_neither_claim_nor_complete(desk: Desk, case: str) -> None:
    eve = officer(desk, "eve", "cleaners")
    task = desk.task(case, "A").id
    for refused in (
        lambda: claim(task, acting=desk.acting(eve)),
        lambda: complete(task, {}, acting=desk.acting(eve)),
    ):
        with pytest.raises(NotAllowed):
            desk.do(refused)


def test_a_supervisor_may_complete_what_another_has_claimed(desk: Desk, case: str) -> None:
    ann = officer(desk, "ann", "officers")
    sue = officer(desk, "sue", group=Group.SUPERVISOR)
    desk.do(lambda: claim(desk.task(case, "A").id, acting=desk.acting(ann)))
    desk.complete(case, "A", by=sue)
    assert desk.open(case) == ["B"]


def test_who_did_a_task_may_not_check_it(desk: Desk, case: str) -> None:
    ann = officer(desk, "ann", "officers", "leader")
    bob = officer(desk, "bob", "leader")
    desk.complete(case, "A", by=ann)
    task = desk.task(case, "B").id
    with pytest.raises(DutiesAreSeparate):
        desk.do(lambda: claim(task, acting=desk.acting(ann)))
    with pytest.raises(DutiesAreSeparate):
        desk.complete(case, "B", by=ann)
    desk.complete(case, "B", by=bob)
    assert desk.case(case).state == "completed"


def test_a_claimed_task_is_given_back_to_its_roles(desk: Desk, case: str) -> None:
    ann, bob = officer(desk, "ann", "officers"), officer(desk, "bob", "officers")
    task = desk.task(case, "A").id
    with pytest.raises(TaskIsNotClaimed):
        desk.do(lambda: unclaim(task, acting=desk.acting(ann)))
    desk.do(lambda: claim(task, acting=desk.acting(ann)))
    desk.do(lambda: unclaim(task, acting=desk.acting(ann)))
    desk.do(lambda: claim(task, acting=desk.acting(bob)))
    assert desk.task(case, "A").assignee == "bob"


def test_a_task_is_assigned_to_a_person_or_a_role(desk: Desk, case: str) -> None:
    ann = officer(desk, "ann", "officers")
    officer(desk, "cat", "leader")
    task = desk.task(case, "A").id
    desk.do(lambda: assign_task(task, "ann", acting=desk.acting(), reason="knows her"))
    assert desk.task(case, "A").assignee == "ann"
    before = desk.task(case, "A").version
    desk.do(lambda: assign_task(task, "role:leader", acting=desk.acting(ann)))
    found = desk.task(case, "A")
    assert (found.assignee, found.roles) == (None, ("leader",))
    assert found.version > before
    desk.do(lambda: assign_task(task, "role:leader", acting=desk.acting()))
    for unknown, refusal in (("nobody", UserUnknown), ("role:none", RoleUnknown)):
        with pytest.raises(refusal):
            desk.do(lambda to=unknown: assign_task(task, to, acting=desk.acting()))
    assert desk.log(case).count("task_assigned") == 3


def test_assigning_to_another_role_alone_is_a_new_version_of_the_task(
    desk: Desk, case: str
) -> None:
    officer(desk, "cat", "leader")
    before = desk.task(case, "A")
    desk.do(lambda: assign_task(before.id, "role:leader", acting=desk.acting()))
    with pytest.raises(VersionMismatch):
        desk.do(lambda: claim(before.id, acting=desk.acting(), if_match=before.version))


def test_a_task_goes_to_whom_the_diagram_names(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", handrail__assignee="${worker}"),
        user("B", handrail__assignee="owner"),
        user("C", camunda__candidateUsers="kim"),
        user("D", handrail__assignee="opened_by"),
        end(),
        flow("S A B C D E"),
    )
    officer(desk, "kim")
    officer(desk, "ola")
    case = desk.start(by=officer(desk, "eve"), worker="kim", owner="ola")
    assert desk.task(case, "A").assignee == "kim"
    desk.complete(case, "A")
    assert desk.task(case, "B").assignee == "ola"
    desk.complete(case, "B")
    assert desk.task(case, "C").assignee == "kim"
    desk.complete(case, "C")
    assert desk.task(case, "D").assignee == "eve"


def test_a_task_for_an_opener_who_may_not_do_it_is_free_for_others(desk: Desk) -> None:
    publish_process(start(), user("A", handrail__assignee="opened_by"), end(), flow("S A E"))
    case = desk.start(by=officer(desk, "ines", group=Group.INTEGRATOR))
    task = desk.task(case, "A")
    assert task.assignee is None
    desk.do(lambda: claim(task.id, acting=desk.acting(officer(desk, "kim"))))
    assert desk.task(case, "A").assignee == "kim"


def test_a_case_owned_by_a_role_has_no_person_to_assign_to(desk: Desk) -> None:
    publish_process(start(), user("A", handrail__assignee="owner"), end(), flow("S A E"))
    officer(desk, "cat", "leader")
    case = desk.start(owner="role:leader")
    assert desk.task(case, "A").assignee is None
    desk.do(lambda: assign_case(case, "cat", acting=desk.acting()))
    assert desk.case(case).owner == "cat"
    with pytest.raises(UserUnknown):
        desk.start(owner="nobody")


def test_completing_twice_is_refused(desk: Desk, case: str) -> None:
    task = desk.task(case, "A").id
    desk.do(lambda: complete(task, {}, acting=desk.acting()))
    with pytest.raises(TaskAlreadyDone):
        desk.do(lambda: complete(task, {}, acting=desk.acting()))


def test_completing_a_cancelled_task_is_refused(desk: Desk) -> None:
    publish_process(*DEADLINE)
    case = desk.start()
    task = desk.task(case, "A").id
    desk.advance(desk.now.replace(hour=10))
    assert desk.open(case) == ["B"]
    with pytest.raises(TaskIsNotOpen):
        desk.do(lambda: complete(task, {}, acting=desk.acting()))


def test_an_outcome_is_one_of_those_drawn(desk: Desk) -> None:
    publish_process(
        start(), user("A", handrail__outcomes="yes, no"), user("B"), end(), flow("S A B E")
    )
    case = desk.start()
    with pytest.raises(OutcomeRequired, match="yes, no"):
        desk.complete(case, "A")
    with pytest.raises(OutcomeUnknown):
        desk.complete(case, "A", outcome="maybe")
    desk.complete(case, "A", outcome="no", why="late")
    found = desk.case(case)
    assert found.data == {"outcomes": {"A": "no"}, "why": "late"}
    assert desk.tasks(case)["A"].outcome == "no"


def test_writes_honour_the_version_that_the_caller_read(desk: Desk, case: str) -> None:
    task = desk.task(case, "A")
    ann = officer(desk, "ann", "officers")
    desk.do(lambda: claim(task.id, acting=desk.acting(ann), if_match=task.version))
    with pytest.raises(VersionMismatch) as refusal:
        desk.do(lambda: unclaim(task.id, acting=desk.acting(ann), if_match=task.version))
    assert refusal.value.expected == task.version
    etag = desk.case(case).etag
    desk.do(lambda: assign_case(case, "ann", acting=desk.acting(), if_match=etag))
    with pytest.raises(VersionMismatch):
        desk.do(lambda: assign_case(case, "ann", acting=desk.acting(), if_match=etag))


def test_what_is_not_there_cannot_be_acted_on(desk: Desk) -> None:
    with pytest.raises(TaskNotFound):
        desk.do(lambda: claim("none", acting=desk.acting()))
    with pytest.raises(CaseNotFound):
        desk.do(lambda: assign_case("none", "ann", acting=desk.acting()))


def test_a_refused_command_leaves_everything_as_it_was(desk: Desk, case: str) -> None:
    before = desk.case(case)
    officer(desk, "eve", "cleaners")
    desk.hold(case, desk.now.replace(day=30), "A")
    held = desk.case(case)
    with pytest.raises(TaskIsHeld):
        desk.complete(case, "A")
    db.session.rollback()
    assert desk.case(case) == held
    assert before.etag < held.etag


def test_nobody_is_given_a_task_that_they_could_not_do(desk: Desk) -> None:
    ann, bob = officer(desk, "ann", "officers"), officer(desk, "bob", "officers")
    publish_process(
        start(),
        user("A", "B", handrail__roles="officers"),
        user("C", handrail__notBy="A"),
        end(),
        flow("S A B C E"),
    )
    desk.do(lambda: add_user("dia", Group.ANALYST))
    case = desk.start(restricted_to=("ann",))
    task = desk.task(case, "A").id
    for name, why in (("dia", "choose somebody else"), ("bob", "restricted case")):
        with pytest.raises(PersonUnsuitable, match=why):
            desk.do(lambda to=name: assign_task(task, to, acting=desk.acting()))
    with pytest.raises(PersonUnsuitable, match="does not work on cases"):
        desk.do(lambda: assign_case(case, "dia", acting=desk.acting()))
    desk.complete(case, "A", by=ann)
    desk.complete(case, "B", by=ann)
    task = desk.task(case, "C").id
    with pytest.raises(PersonUnsuitable, match="to check"):
        desk.do(lambda: assign_task(task, "ann", acting=desk.acting()))
    desk.do(lambda: assign_case(case, "bob", acting=desk.acting()))
    desk.do(lambda: assign_task(task, "bob", acting=desk.acting()))
    desk.complete(case, "C", by=bob)


def test_a_task_is_not_given_to_somebody_who_has_left(desk: Desk) -> None:
    publish_process(
        start(),
        user("A", handrail__roles="officers"),
        user("B", handrail__assignee="ann", handrail__roles="officers"),
        end(),
        flow("S A B E"),
    )
    ann = officer(desk, "ann", "officers")
    case = desk.start()
    done = desk.task(case, "A").id
    desk.complete(case, "A", by=ann)
    assert desk.task(case, "B").assignee == "ann"
    desk.do(lambda: setattr(active_user("ann"), "active", False))
    desk.do(lambda: undo(done, "Wrong", acting=desk.acting(), confirmed=True))
    assert desk.task(case, "A").assignee is None
    desk.complete(case, "A")
    assert desk.task(case, "B").assignee is None

"""The whole table of access: for every verb, who may, in cases that differ in one fact each."""

import pytest

from service.errors import Fault
from service.people.access import may, require
from service.people.actors import SYSTEM, Actor, ActorKind
from service.people.groups import Group, Scope
from service.people.refusals import (
    DutiesAreSeparate,
    NotAllowed,
    NotFound,
    ScopeMissing,
    TaskAlreadyClaimed,
    TaskClaimedByOther,
    TaskIsNotClaimed,
)
from service.people.rules import RULES
from service.people.things import CaseFacts, EventFacts, ProcessFacts, TaskFacts, Thing, WorkFacts
from service.people.verbs import Verb

PEOPLE = {
    "nobody": Actor("nobody"),
    "member": Actor("member", groups=frozenset({Group.OFFICER}), roles=frozenset({"intake"})),
    "officer": Actor("officer", groups=frozenset({Group.OFFICER}), roles=frozenset({"lettings"})),
    "supervisor": Actor("supervisor", groups=frozenset({Group.SUPERVISOR})),
    "analyst": Actor("analyst", groups=frozenset({Group.ANALYST}), roles=frozenset({"intake"})),
    "integrator": Actor("integrator", groups=frozenset({Group.INTEGRATOR})),
    "administrator": Actor("administrator", groups=frozenset({Group.ADMINISTRATOR})),
}
LEADERS = {"supervisor", "administrator"}
OFFICERS = {"member", "officer"}
READERS = LEADERS | OFFICERS | {"integrator"}
EVERYBODY = set(PEOPLE) - {"nobody"}

FREE_CASE = CaseFacts()
OWN_CASE = CaseFacts(owner="officer")
ROLE_CASE = CaseFacts(owner="role:intake")
WORKED_CASE = CaseFacts(owner="officer", worked=True)
HIDDEN_CASE = CaseFacts(restricted=True, owner="officer", named=frozenset({"member", "supervisor"}))
HIDDEN_TEAM_CASE = CaseFacts(restricted=True, owner="role:intake")

FREE_TASK = TaskFacts(FREE_CASE, roles=frozenset({"intake"}))
OPEN_TO_ALL = TaskFacts(FREE_CASE)
CLAIMED = TaskFacts(FREE_CASE, roles=frozenset({"intake"}), assignee="member")
CLAIMED_BY_A_GUEST = TaskFacts(FREE_CASE, roles=frozenset({"intake"}), assignee="officer")
IN_OWN_CASE = TaskFacts(OWN_CASE, roles=frozenset({"intake"}), assignee="member")
BARRED = TaskFacts(FREE_CASE, barred=frozenset({"member", "supervisor"}))
HIDDEN_TASK = TaskFacts(HIDDEN_CASE, assignee="administrator")
DONE = TaskFacts(FREE_CASE, roles=frozenset({"intake"}), assignee="officer", completed_by="officer")

CASE_KEEPING = [
    Verb.ASSIGN_CASE,
    Verb.HOLD_CASE,
    Verb.RELEASE_CASE,
    Verb.CLOSE_CASE,
    Verb.REOPEN_CASE,
    Verb.RESTRICT_CASE,
]
CASE_READING = [Verb.READ_CASE, Verb.ADD_NOTE, Verb.ADD_ATTACHMENT]
BESIDE = [Verb.ADD_TASK, Verb.LINK_CASE, Verb.CORRECT_SUBJECT, Verb.WRITE_DOCUMENT]
STEERING = [Verb.HOLD_TASK, Verb.RELEASE_TASK, Verb.BYPASS_TASK, Verb.CANCEL_TASK]

TABLE: list[tuple[list[Verb], Thing, set[str]]] = [
    (CASE_READING, FREE_CASE, READERS),
    (CASE_READING, HIDDEN_CASE, {"officer", "member", "supervisor"}),
    (CASE_READING, HIDDEN_TEAM_CASE, set()),
    (CASE_KEEPING, FREE_CASE, LEADERS | OFFICERS),
    (CASE_KEEPING, OWN_CASE, LEADERS | {"officer"}),
    (CASE_KEEPING, ROLE_CASE, LEADERS | {"member"}),
    (CASE_KEEPING, HIDDEN_CASE, {"officer", "supervisor"}),
    (BESIDE, FREE_CASE, LEADERS | OFFICERS),
    (BESIDE, OWN_CASE, LEADERS | OFFICERS),
    (BESIDE, HIDDEN_CASE, {"officer", "member", "supervisor"}),
    ([Verb.CANCEL_CASE], OWN_CASE, LEADERS | {"officer"}),
    ([Verb.CANCEL_CASE], WORKED_CASE, LEADERS),
    ([Verb.ACKNOWLEDGE_ESCALATION, Verb.HOLD_LEGALLY], OWN_CASE, LEADERS),
    ([Verb.ACKNOWLEDGE_ESCALATION, Verb.HOLD_LEGALLY], HIDDEN_CASE, {"supervisor"}),
    ([Verb.MIGRATE_CASE], FREE_CASE, {"administrator"}),
    ([Verb.MIGRATE_CASE], HIDDEN_CASE, set()),
    ([Verb.MIGRATE_CASES], None, {"administrator"}),
    ([Verb.START_CASE], ProcessFacts(), LEADERS | OFFICERS | {"integrator"}),
    ([Verb.START_CASE], ProcessFacts(frozenset({"intake"})), LEADERS | {"member", "integrator"}),
    ([Verb.RAISE_EVENT], EventFacts(FREE_CASE), LEADERS | OFFICERS),
    ([Verb.RAISE_EVENT], EventFacts(FREE_CASE, frozenset({"intake"})), LEADERS | {"member"}),
    ([Verb.RAISE_EVENT], EventFacts(HIDDEN_CASE), {"officer", "member", "supervisor"}),
    ([Verb.READ_TASK], FREE_TASK, READERS),
    ([Verb.READ_TASK], HIDDEN_TASK, {"officer", "member", "supervisor"}),
    ([Verb.CLAIM_TASK, Verb.COMPLETE_TASK], FREE_TASK, LEADERS | {"member"}),
    ([Verb.CLAIM_TASK, Verb.COMPLETE_TASK], OPEN_TO_ALL, LEADERS | OFFICERS),
    ([Verb.CLAIM_TASK, Verb.COMPLETE_TASK], BARRED, {"officer", "administrator"}),
    ([Verb.CLAIM_TASK], CLAIMED, set()),
    ([Verb.COMPLETE_TASK], CLAIMED, LEADERS | {"member"}),
    ([Verb.COMPLETE_TASK], CLAIMED_BY_A_GUEST, LEADERS | {"officer"}),
    ([Verb.COMPLETE_TASK], IN_OWN_CASE, LEADERS | {"member"}),
    ([Verb.CLAIM_TASK], HIDDEN_TASK, set()),
    ([Verb.COMPLETE_TASK], HIDDEN_TASK, {"supervisor"}),
    ([Verb.UNCLAIM_TASK], FREE_TASK, set()),
    ([Verb.UNCLAIM_TASK], CLAIMED, LEADERS | {"member"}),
    ([Verb.UNCLAIM_TASK], HIDDEN_TASK, {"supervisor"}),
    ([Verb.ASSIGN_TASK, Verb.EXTEND_TASK], FREE_TASK, LEADERS),
    ([Verb.ASSIGN_TASK, Verb.EXTEND_TASK], CLAIMED, LEADERS | {"member"}),
    ([Verb.ASSIGN_TASK, Verb.EXTEND_TASK], IN_OWN_CASE, LEADERS | OFFICERS),
    ([Verb.ASSIGN_TASK, Verb.EXTEND_TASK], HIDDEN_TASK, {"officer", "supervisor"}),
    (STEERING, FREE_TASK, LEADERS | {"member"}),
    (STEERING, CLAIMED_BY_A_GUEST, LEADERS | {"officer"}),
    (STEERING, IN_OWN_CASE, LEADERS | OFFICERS),
    ([Verb.UNDO_TASK], DONE, LEADERS | OFFICERS),
    ([Verb.UNDO_TASK], TaskFacts(FREE_CASE, frozenset({"x"}), "officer", "officer"),
     LEADERS | {"officer"}),
    ([Verb.UNDO_TASK], HIDDEN_TASK, {"officer", "member", "supervisor"}),
    ([Verb.KEEP_OWN_ACCOUNT], None, set(PEOPLE)),
    ([Verb.READ_DEFINITIONS, Verb.READ_DIRECTORY], None, EVERYBODY),
    ([Verb.DRAFT_DEFINITIONS, Verb.PUBLISH_DEFINITIONS, Verb.CHANGE_CALENDAR], None,
     {"analyst", "administrator"}),
    ([Verb.ADMINISTER, Verb.MANAGE_HOOKS], None, {"analyst", "integrator", "administrator"}),
    ([Verb.READ_HOOKS], None, LEADERS | {"analyst", "integrator"}),
    ([Verb.READ_MESSAGES, Verb.DELIVER_MESSAGE, Verb.BROADCAST_SIGNAL, Verb.READ_INCIDENTS], None,
     LEADERS | {"integrator"}),
    ([Verb.PROVISION_PEOPLE, Verb.READ_WEBHOOKS, Verb.MANAGE_WEBHOOKS], None,
     {"integrator", "administrator"}),
    ([Verb.READ_FEED], None, READERS),
    ([Verb.RETRY_INCIDENT, Verb.READ_WORKLOAD, Verb.WORK_IN_BULK, Verb.PLAN_ABSENCES,
      Verb.SET_ALLOCATION], None, LEADERS),
    ([Verb.READ_INSIGHT], None, LEADERS | {"analyst"}),
    ([Verb.SERVE_WORK], WorkFacts("letters"), {"integrator", "administrator"}),
    ([Verb.READ_TOPICS], None, {"analyst", "integrator", "administrator"}),
    ([Verb.MOVE_CLOCK, Verb.MOVE_STATUTORY_CLOCKS, Verb.MANAGE_PEOPLE, Verb.KEEP_REASONS,
      Verb.KEEP_RETENTION, Verb.KEEP_PUBLISHING_RULES, Verb.ERASE_CASES,
      Verb.MANAGE_TEMPLATES, Verb.KEEP_SECRETS], None,
     {"administrator"}),
]  # fmt: skip
ROWS = [(verb, thing, allowed) for verbs, thing, allowed in TABLE for verb in verbs]


@pytest.mark.parametrize(("verb", "thing", "allowed"), ROWS)
def test_who_may(verb, thing, allowed):
    assert {name for name, actor in PEOPLE.items() if may(actor, verb, thing)} == allowed


def test_every_verb_has_a_rule_and_is_in_the_table_above():
    assert set(RULES) == set(Verb) == {verb for verb, _, _ in ROWS}


@pytest.mark.parametrize(("verb", "thing", "allowed"), ROWS)
def test_a_token_reaches_no_further_than_its_scopes(verb, thing, allowed):
    needed = RULES[verb].scope
    for name in allowed:
        person = PEOPLE[name]

        def token(*scopes: Scope, of: Actor = person) -> Actor:
            return Actor(
                of.username, ActorKind.TOKEN, of.groups, of.roles, scopes=frozenset(scopes)
            )

        others = [scope for scope in Scope if scope not in {needed, Scope.ADMIN}]
        assert may(token(needed), verb, thing)
        assert may(token(Scope.ADMIN), verb, thing) is (needed is not Scope.PROVISIONING)
        assert not may(token(), verb, thing)
        assert not may(token(*others), verb, thing)
        with pytest.raises(ScopeMissing, match=needed):
            require(token(*others), verb, thing)


@pytest.mark.parametrize(("verb", "thing", "allowed"), ROWS)
def test_requiring_agrees_with_asking(verb, thing, allowed):
    for name, actor in PEOPLE.items():
        if name in allowed:
            require(actor, verb, thing)
        else:
            with pytest.raises((NotAllowed, NotFound, TaskAlreadyClaimed, TaskClaimedByOther,
                                TaskIsNotClaimed, DutiesAreSeparate)):  # fmt: skip
                require(actor, verb, thing)


@pytest.mark.parametrize(("verb", "thing", "allowed"), ROWS)
def test_the_service_itself_may_do_everything(verb, thing, allowed):
    assert may(SYSTEM, verb, thing)


@pytest.mark.parametrize(
    ("name", "verb", "thing", "refusal"),
    [
        ("administrator", Verb.READ_CASE, HIDDEN_CASE, NotFound),
        ("administrator", Verb.COMPLETE_TASK, HIDDEN_TASK, NotFound),
        ("administrator", Verb.RAISE_EVENT, EventFacts(HIDDEN_CASE), NotFound),
        ("analyst", Verb.READ_CASE, FREE_CASE, NotAllowed),
        ("member", Verb.HOLD_CASE, HIDDEN_CASE, NotAllowed),
        ("member", Verb.COMPLETE_TASK, BARRED, DutiesAreSeparate),
        ("supervisor", Verb.CLAIM_TASK, BARRED, DutiesAreSeparate),
        ("supervisor", Verb.CLAIM_TASK, CLAIMED, TaskAlreadyClaimed),
        ("member", Verb.CLAIM_TASK, CLAIMED, TaskAlreadyClaimed),
        ("member", Verb.COMPLETE_TASK, CLAIMED_BY_A_GUEST, TaskClaimedByOther),
        ("member", Verb.UNCLAIM_TASK, FREE_TASK, TaskIsNotClaimed),
        ("integrator", Verb.UNCLAIM_TASK, FREE_TASK, NotAllowed),
        ("officer", Verb.COMPLETE_TASK, CLAIMED, TaskClaimedByOther),
        ("officer", Verb.COMPLETE_TASK, FREE_TASK, NotAllowed),
        ("analyst", Verb.COMPLETE_TASK, CLAIMED, NotAllowed),
        ("integrator", Verb.CLAIM_TASK, CLAIMED, NotAllowed),
        ("officer", Verb.HOLD_TASK, CLAIMED, NotAllowed),
        ("officer", Verb.PUBLISH_DEFINITIONS, None, NotAllowed),
    ],
)
def test_the_reason_given_is_the_truest(name, verb, thing, refusal):
    with pytest.raises(refusal):
        require(PEOPLE[name], verb, thing)


def test_a_verb_asked_of_the_wrong_thing_is_a_fault_even_for_the_service():
    for actor in (SYSTEM, PEOPLE["administrator"]):
        with pytest.raises(Fault, match="complete_task is done to TaskFacts, not CaseFacts"):
            may(actor, Verb.COMPLETE_TASK, FREE_CASE)
        with pytest.raises(Fault):
            may(actor, Verb.READ_CASE)


def test_who_draws_and_leads_moves_cases_to_another_version():
    both = Actor("both", groups=frozenset({Group.ANALYST, Group.SUPERVISOR}))
    assert may(both, Verb.MIGRATE_CASE, FREE_CASE)
    assert may(both, Verb.MIGRATE_CASES)
    assert not may(both, Verb.MIGRATE_CASE, HIDDEN_CASE)

"""The judge finds what is wrong: each kind of loss and doubling, fed to it as journals."""

import hashlib
from collections import Counter

import pytest

from tests.chaos.evidence import Deed, Evidence, Message, Work
from tests.chaos.journal import Answer, Asking, Told
from tests.chaos.judging import judge

NOTE = Asking("ann-1", "ann", "note", "/cases/c/notes", {"text": "ann-1"}, case="c", mark="ann-1")
NOTED = Deed("note", "ann", "c", mark="ann-1")
CLAIM = Asking("ann-2", "ann", "claim", "/tasks/t/claim", case="c", task="t")
CLAIMED = Deed("task_claimed", "ann", "c", "t")
SENT = Asking("ann-3", "ann", "message", "/messages", mark="ann-3")
FILE = Asking("ann-4", "ann", "attach", "/", case="c", mark="ann-4", upload="bytes")
ATTACHED = Deed("attachment_added", "ann", "c", mark="ann-4")
DIGEST = hashlib.sha256(b"bytes").hexdigest()
REFERRED = Asking("eve-1", "eve", "referrals", "/hooks/referrals", mark="eve-1", hook="referrals")
TOLD = Asking("eve-2", "eve", "papers", "/hooks/papers", mark="eve-2", hook="papers")
FORGERY = Asking("eve-3", "eve", "forged", "/hooks/papers", mark="eve-3", hook="papers")
DONE = Answer(200, {})
TAKEN = Answer(202, {})
NO = Answer(409, {"code": "case_is_not_open"})


def violations(*told, **found):
    evidence = Evidence(**{name: value for name, value in found.items() if name != "deeds"})
    evidence.deeds = Counter(found.get("deeds", ()))
    return judge([Told(*one) for one in told], evidence).violations


def test_what_was_accepted_and_done_once_is_well_and_counted():
    evidence = Evidence(deeds=Counter([NOTED, CLAIMED]))
    verdict = judge([Told(NOTE, DONE), Told(CLAIM, DONE)], evidence)
    assert verdict.violations == []
    assert verdict.facts["an accepted request is done once, a refused one never"] == 2


def test_what_was_accepted_and_is_not_there_is_lost():
    (wrong,) = violations((NOTE, DONE), (CLAIM, DONE), deeds=[CLAIMED])
    assert "lost" in wrong
    assert "ann-1" in wrong


@pytest.mark.parametrize(("asking", "deed"), [(NOTE, NOTED), (CLAIM, CLAIMED)])
def test_what_is_there_twice_is_doubled(asking, deed):
    (wrong,) = violations((asking, DONE), deeds=[deed, deed])
    assert "doubled" in wrong


def test_two_claims_that_were_both_accepted_are_there_twice():
    assert violations((CLAIM, DONE), (CLAIM, DONE), deeds=[CLAIMED, CLAIMED]) == []


def test_what_was_refused_and_is_there_was_done_all_the_same():
    (wrong,) = violations((NOTE, NO), deeds=[NOTED])
    assert "refused but done" in wrong


def test_a_claim_refused_after_one_that_was_accepted_is_well():
    assert violations((CLAIM, DONE), (CLAIM, NO), deeds=[CLAIMED]) == []


def test_what_nobody_asked_for_is_found():
    (wrong,) = violations(deeds=[NOTED])
    assert "done unasked" in wrong


def test_a_request_without_an_answer_is_found():
    (wrong,) = violations((NOTE, None), deeds=[])
    assert "never answered" in wrong


def test_a_500_is_found_even_if_a_later_try_was_answered_well():
    (wrong,) = violations((NOTE, Answer(201, {}, {"500": 1})), deeds=[NOTED])
    assert "answered 500" in wrong


@pytest.mark.parametrize(
    ("result", "kept", "wrong"),
    [
        ("delivered", [Message("delivered", 1)], None),
        ("waiting", [Message("delivered", 1)], None),
        ("waiting", [Message("expired", 0)], None),
        ("started", [Message("started", 1)], None),
        ("delivered", [], "0 times"),
        ("delivered", [Message("delivered", 1), Message("delivered", 1)], "2 times"),
        ("delivered", [Message("delivered", 0)], "taken 0 times"),
        ("delivered", [Message("delivered", 2)], "taken 2 times"),
        ("waiting", [Message("waiting", 1)], "taken 1 times"),
        ("delivered", [Message("unmatched", 0)], "is unmatched"),
        ("waiting", [Message("received", 0)], "is received"),
    ],
)
def test_a_message_is_taken_once_or_rests(result, kept, wrong):
    found = violations((SENT, Answer(200, {"result": result})), messages={"ann-3": kept})
    assert len(found) == (wrong is not None)
    assert wrong is None or wrong in found[0]


def test_a_refused_message_is_not_kept():
    (wrong,) = violations((SENT, NO), messages={"ann-3": [Message("delivered", 1)]})
    assert "refused but kept" in wrong
    assert violations((SENT, NO)) == []


@pytest.mark.parametrize("kept", [[], [DIGEST, DIGEST], ["other"]])
def test_a_file_that_is_not_kept_once_and_whole_is_found(kept):
    (wrong,) = violations((FILE, DONE), deeds=[ATTACHED], files={"ann-4": kept})
    assert "attachment" in wrong


def test_a_file_that_is_kept_once_and_whole_is_well():
    assert violations((FILE, DONE), deeds=[ATTACHED], files={"ann-4": [DIGEST]}) == []


def test_a_timer_that_fired_twice_is_found():
    (wrong,) = violations(taken=Counter({("c", "s", "timer 3"): 2, ("c", "s", "timer 4"): 1}))
    assert "timer 3" in wrong


@pytest.mark.parametrize(
    ("work", "wrong"),
    [
        (Work("w", "email", "done", 1), None),
        (Work("w", "email", "withdrawn", 1), None),
        (Work("w", "email", "given_up", 0, has_incident=True), None),
        (Work("w", "email", "done", 0), "doubled or lost"),
        (Work("w", "message", "done", 2), "doubled or lost"),
        (Work("w", "message", "waiting", 2), "doubled"),
        (Work("w", "document", "given_up", 0), "lost"),
    ],
)
def test_work_has_its_one_effect(work, wrong):
    found = violations(works=[work])
    assert len(found) == (wrong is not None)
    assert wrong is None or wrong in found[0]


def test_a_result_that_moved_its_case_twice_is_found():
    (wrong,) = violations(done=Counter({("c", "mail"): 1}), told_done=Counter({("c", "mail"): 2}))
    assert "2 taken" in wrong


@pytest.mark.parametrize(
    ("mails", "letters", "state", "count"),
    [
        (["w"], ["w"], "done", 0),
        (["w"], ["w", "w"], "done", 0),
        ([], ["w"], "withdrawn", 0),
        (["w"], [], "done", 1),
        ([], ["w"], "waiting", 1),
    ],
)
def test_a_mail_in_the_mailbox_is_a_letter_that_was_sent(mails, letters, state, count):
    works = [Work("w", "email", state, len(mails))]
    found = violations(mails=Counter(mails), letters=Counter(letters), works=works)
    assert len(found) == count


def test_what_is_left_undone_is_found():
    (wrong,) = violations(left={"timers that are due": 3, "messages": 0})
    assert "3 timers" in wrong


def test_what_the_invariants_and_the_commands_say_is_taken_over():
    found = violations(broken=["static"], commands=["replay"], not_ready=["web-1"])
    assert found == ["static", "replay", "web-1"]


def test_calls_of_hooks_that_were_acted_on_once_are_well():
    found = {"called": Counter({"eve-1": 1}), "messages": {"eve-2": [Message("delivered", 1)]}}
    told = [(REFERRED, TAKEN), (TOLD, TAKEN), (FORGERY, Answer(401, {}))]
    assert violations(*told, **found) == []


@pytest.mark.parametrize(
    ("asking", "answer", "found"),
    [
        (REFERRED, TAKEN, {}),
        (REFERRED, TAKEN, {"called": Counter({"eve-1": 2})}),
        (REFERRED, NO, {"called": Counter({"eve-1": 1})}),
        (FORGERY, TAKEN, {}),
        (FORGERY, Answer(401, {}), {"messages": {"eve-3": [Message("unmatched", 0)]}}),
    ],
    ids=["lost", "doubled", "refused but done", "forged and accepted", "forged and done"],
)
def test_a_call_of_a_hook_that_was_not_acted_on_as_it_was_answered_is_wrong(asking, answer, found):
    (wrong,) = violations((asking, answer), **found)
    assert asking.mark in wrong


EVENTS = [(1, "a"), (2, "b"), (3, "a")]


@pytest.mark.parametrize("heard", [EVENTS, [(2, "b"), (1, "a"), (1, "a"), (3, "a"), (1, "a")]])
def test_events_that_were_heard_in_the_order_of_their_cases_are_well(heard):
    assert violations(events=EVENTS, heard=heard) == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"heard": EVENTS[:2]}, "event 3 of a was never heard"),
        ({"heard": [(3, "a"), (2, "b"), (1, "a")]}, "event 1 of a was heard after one"),
        ({"heard": [*EVENTS, (2, "a")]}, "no event"),
        ({"heard": EVENTS, "forged": ["evt_1: no"]}, "without our signature"),
    ],
    ids=["lost", "out of order", "made up", "forged"],
)
def test_events_that_were_not_heard_as_they_happened_are_wrong(found, said):
    (wrong,) = violations(events=EVENTS, **found)
    assert said in wrong

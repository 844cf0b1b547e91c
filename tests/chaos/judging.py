"""The judge: holds the clients' journals against what the installation tells afterwards."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.chaos.calling import TELLING
from tests.chaos.evidence import Deed, Evidence
from tests.chaos.journal import Told
from tests.chaos.signing import FORGED

KINDS = {
    "start": "case_started",
    "claim": "task_claimed",
    "unclaim": "task_unclaimed",
    "assign_task": "task_assigned",
    "complete": "task_completed",
    "hold_task": "task_held",
    "release_task": "task_released",
    "undo": "task_undone",
    "bypass": "task_bypassed",
    "cancel_task": "task_cancelled",
    "extend": "target_extended",
    "add_task": "task_added",
    "assign_case": "case_assigned",
    "hold_case": "case_held",
    "release_case": "case_released",
    "cancel_case": "case_cancelled",
    "reopen": "case_reopened",
    "note": "note",
    "attach": "attachment_added",
    "signal": "signal",
}
"""The deed of each verb, as the log names it. A message has none: the inbox tells of it."""
_REACHED = ("delivered", "started")
_RESTING = {"delivered": 1, "started": 1, "waiting": 0, "unmatched": 0, "expired": 0}
"""How many moves take a message, by the state in which it may come to rest."""


@dataclass
class Verdict:
    """How many facts were judged, by rule, and what is wrong, in words."""

    facts: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def judge(self, rule: str, found: Iterable[str | None]) -> None:
        """Take in the facts of one rule; None is a fact that is as it must be."""
        for wrong in found:
            self.facts[rule] += 1
            if wrong is not None:
                self.violations.append(f"{rule}: {wrong}")


def judge(told: list[Told], evidence: Evidence) -> Verdict:
    """Judge everything."""
    verdict = Verdict()
    verdict.judge("every request is answered", map(_answered, told))
    verdict.judge("an accepted request is done once, a refused one never", _deeds(told, evidence))
    verdict.judge("a message is taken once", _messages(told, evidence))
    verdict.judge("a call of a hook is acted on once, a forged one never", _calls(told, evidence))
    verdict.judge("an attachment is kept whole", _files(told, evidence))
    verdict.judge("no timer fires twice, no signal is heard twice", _taken(evidence))
    verdict.judge("work has its one effect", _works(evidence))
    verdict.judge("a result is taken once", _results(evidence))
    verdict.judge("a mail is a letter", _letters(evidence))
    verdict.judge("every event is heard, those of a case in order", _events(evidence))
    verdict.judge("nothing is left undone", _left(evidence))
    verdict.facts["invariants hold, replay equals state"] = evidence.cases
    verdict.violations += evidence.broken + evidence.commands + evidence.not_ready
    return verdict


def deed_of(told: Told) -> Deed | None:
    """Give the deed that a request asks for; what a start makes is known by its mark."""
    asking = told.asking
    kind = KINDS.get(asking.verb)
    if kind is None:
        return None
    return Deed(kind, asking.actor, asking.case, asking.task, asking.mark)


def _answered(told: Told) -> str | None:
    asking, answer = told.asking, told.answer
    if answer is None:
        return f"{asking.verb} {asking.key} was never answered"
    if answer.again.get("500"):
        return f"{asking.verb} {asking.key} was answered 500"
    return None


def _deeds(told: list[Told], evidence: Evidence) -> Iterator[str | None]:
    wanted: Counter[Deed] = Counter()
    refused: set[Deed] = set()
    for one in told:
        deed = deed_of(one)
        if deed is None or one.answer is None:
            continue
        if one.answer.accepted:
            wanted[deed] += 1
        else:
            refused.add(deed)
    for deed in wanted.keys() | refused | evidence.deeds.keys():
        yield _compared(deed, wanted[deed], evidence.deeds[deed], is_refused=deed in refused)


def _compared(deed: Deed, wanted: int, found: int, *, is_refused: bool) -> str | None:
    if found == wanted:
        return None
    if found < wanted:
        return f"lost: {deed} was accepted {wanted} times and is there {found} times"
    if wanted == 0:
        word = "refused but done" if is_refused else "done unasked"
        return f"{word}: {deed}"
    return f"doubled: {deed} was accepted {wanted} times and is there {found} times"


def _messages(told: list[Told], evidence: Evidence) -> Iterator[str | None]:
    for one in told:
        if one.asking.verb not in ("message", TELLING) or one.answer is None:
            continue
        kept = evidence.messages.get(one.asking.mark, [])
        yield _message(one, [(row.state, row.taken) for row in kept])


def _message(told: Told, kept: list[tuple[str, int]]) -> str | None:
    key, answer = told.asking.mark, told.answer
    assert answer is not None
    if not answer.accepted:
        return f"refused but kept: {key}" if kept else None
    if len(kept) != 1:
        return f"{key} was accepted and is in the inbox {len(kept)} times"
    ((state, taken),) = kept
    if answer.body.get("result") in _REACHED and state not in _REACHED:
        return f"{key} was answered as {answer.body['result']} and is {state}"
    if taken != _RESTING.get(state):
        return f"{key} is {state} and was taken {taken} times"
    return None


def _calls(told: list[Told], evidence: Evidence) -> Iterator[str | None]:
    for one in told:
        if not one.asking.hook or one.answer is None:
            continue
        mark, is_accepted = one.asking.mark, one.answer.accepted
        done = evidence.called[mark] + len(evidence.messages.get(mark, []))
        if one.asking.verb == FORGED and (is_accepted or done):
            yield f"forged {mark} was answered {one.answer.status} and acted on {done} times"
        elif done != int(is_accepted):
            yield f"{mark} was answered {one.answer.status} and acted on {done} times"
        else:
            yield None


def _files(told: list[Told], evidence: Evidence) -> Iterator[str | None]:
    for one in told:
        if one.asking.verb != "attach" or one.answer is None or not one.answer.accepted:
            continue
        digest = hashlib.sha256(one.asking.upload.encode()).hexdigest()
        kept = evidence.files.get(one.asking.mark, [])
        yield None if kept == [digest] else f"{one.asking.mark} is kept as {kept}"


def _taken(evidence: Evidence) -> Iterator[str | None]:
    for what, times in evidence.taken.items():
        yield None if times == 1 else f"{what} moved its strand {times} times"


def _works(evidence: Evidence) -> Iterator[str | None]:
    for work in evidence.works:
        if work.state == "done" and work.effects != 1:
            yield f"doubled or lost: {work.topic} {work.id} is done and has {work.effects} effects"
        elif work.state == "given_up" and not work.has_incident:
            yield f"lost: {work.topic} {work.id} was given up and nobody is told"
        elif work.effects > 1:
            yield f"doubled: {work.topic} {work.id} is {work.state}, has {work.effects} effects"
        else:
            yield None


def _results(evidence: Evidence) -> Iterator[str | None]:
    for place in evidence.done.keys() | evidence.told_done.keys():
        done, told = evidence.done[place], evidence.told_done[place]
        yield None if done == told else f"{place}: {done} pieces of work are done, {told} taken"


def _letters(evidence: Evidence) -> Iterator[str | None]:
    """A letter whose worker was killed may be sent again, under its name; it is kept once.

    One whose worker was killed and that nobody wanted any more afterwards is not kept at all.
    """
    withdrawn = {work.id for work in evidence.works if work.state == "withdrawn"}
    for mail in evidence.mails.keys() | evidence.letters.keys():
        kept, sent = evidence.mails[mail], evidence.letters[mail]
        if sent and (kept == 1 or (kept == 0 and mail in withdrawn)):
            yield None
        else:
            yield f"{mail} is in the mailbox {kept} times and was sent {sent} times"


def _events(evidence: Evidence) -> Iterator[str | None]:
    """Judge when each event was heard first; again it may be heard at any time."""
    heard = set(evidence.heard)
    latest: dict[str, int] = {}
    late = set()
    for number, case in dict.fromkeys(evidence.heard):
        if number < latest.get(case, 0):
            late.add((number, case))
        latest[case] = max(number, latest.get(case, 0))
    for event in evidence.events:
        number, case = event
        if event not in heard:
            yield f"event {number} of {case} was never heard"
        elif event in late:
            yield f"event {number} of {case} was heard after one that followed it"
        else:
            yield None
    last = max((number for number, _ in evidence.events), default=0)
    for number, case in heard - set(evidence.events):
        # What happened after the evidence was gathered may be heard too.
        if number <= last:
            yield f"what was heard is no event: {(number, case)}"
    yield from (f"without our signature: {one}" for one in evidence.forged)


def _left(evidence: Evidence) -> Iterator[str | None]:
    for what, count in evidence.left.items():
        yield f"{count} {what}" if count else None

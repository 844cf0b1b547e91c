"""Recording a case as a story: what happened to it, masked, with what really came of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import singledispatchmethod
from itertools import pairwise
from typing import Any

from service.cases.models import Case, CaseState, Task
from service.cases.record import open_to
from service.cases.views import case_sla
from service.definitions.bundle import Bundle
from service.definitions.lookup import bundle_of, contents_of
from service.definitions.models import Part, ProcessVersion
from service.definitions.reasons import ReasonKind, reasons_among
from service.extensions import db
from service.people.actors import Actor
from service.people.roles import roles
from service.stories.happenings import Happening, Started, happenings, started
from service.stories.masking import Mask
from service.stories.refusals import CaseUntellable
from service.stories.story import (
    Answer,
    Broadcast,
    Bypass,
    Cancel,
    Close,
    Complete,
    Deed,
    Extend,
    Hold,
    Release,
    Send,
)
from service.stories.surroundings import Files
from service.stories.trail import Trail
from service.stories.writing import dumped
from service.transaction import reading

_DRAWN = frozenset({Part.BPMN, Part.DECISION, Part.FORM})
"""The files of a version whose texts are the process's own, and nobody's."""
Json = Any


@dataclass(frozen=True, slots=True)
class Recorded:
    """A case as the text of a story, and the files of the version on which it ran."""

    process_key: str
    text: str
    files: Files


def record(case_id: str, *, actor: Actor, now: datetime, exact: bool = False) -> Recorded:
    """Record a case, open or closed, as the text of a story.

    For people, instants are cut to the second. An `exact` one is for telling it again: what
    happened within a second of a timer stays on its side of it, and in the end every clock has to
    stand as it does. Names, addresses, references and whatever was written freely are masked. Only
    who may read the case may record it. Raises CaseNotFound, CaseUntellable and the refusals of
    access.
    """
    with reading():
        case = open_to(case_id, actor=actor, now=now)
        if case.erased_at is not None:
            raise CaseUntellable("What is to be told was erased.")
        version = db.session.get_one(ProcessVersion, case.version_id)
        contents = contents_of(version)
        files = [(one.name, contents[one.digest]) for one in version.files]
        drawn = [contents[one.digest] for one in version.files if one.part in _DRAWN]
        document = _Recorder(case, bundle_of(version), drawn, now, exact=exact).document()
        return Recorded(case.process_key, _written(document), files)


class _Recorder:
    """One case while it is recorded."""

    def __init__(
        self, case: Case, bundle: Bundle, drawn: list[bytes], now: datetime, *, exact: bool
    ) -> None:
        self.case = case
        self.exact = exact
        self.bundle = bundle
        self.now = now
        self.reasons = [one.words for one in reasons_among(tuple(ReasonKind))]
        self.mask = Mask(drawn, kept=[*self.reasons, *(one.key for one in roles())])
        self.people = _People()
        self.trail = Trail(case)

    def document(self) -> dict[str, Json]:
        begun = started(self.case)
        happened = happenings(self.case)
        ends = [*(one.seq - 1 for one in happened), self.case.moves]
        start, first = self._start(begun), self._expected(0, ends[0])
        steps = list(self._steps(happened, ends))
        last = steps[-1].setdefault("expect", {}) if steps else first
        last |= self._end()
        return {
            "story": f"Recorded from a case: {self.bundle.name}",
            "people": self.people.roles,
            "start": start,
            "expect": first,
            "steps": steps,
        }

    def _start(self, begun: Started) -> dict[str, Json]:
        by = self.people.name(begun.by, self.bundle.process.start_roles[:1])
        return {
            "at": self._instant(begun.at),
            **({"by": by} if by else {}),
            **({"element": begun.element} if begun.element else {}),
            "data": self.mask.value(dict(begun.data)),
        }

    def _steps(self, happened: list[Happening], ends: list[int]) -> Iterator[dict[str, Json]]:
        """Give a step for every deed, and for time alone where it changed what is open."""
        for one, (_, until) in zip(happened, pairwise(ends), strict=True):
            expected = self._expected(one.seq - 1, until)
            if one.does is None:
                if self.trail.open_after(one.seq - 1) != self.trail.open_after(until):
                    yield {"advance_to": self._instant(one.at), "expect": expected}
                continue
            by = self.people.name(one.by, _roles(one.task))
            yield {
                "at": self._instant(one.at),
                **self._said(one.does),
                **({"by": by} if by else {}),
                "expect": expected,
            }
        if happened and happened[-1].does is None and self.case.state is not CaseState.OPEN:
            yield {"advance_to": self._instant(happened[-1].at)}

    def _expected(self, before: int, until: int) -> dict[str, Json]:
        """Say what was open after some moves, and when what they opened was due."""
        due = self.trail.due_of(before, until)
        return {"open": self.trail.open_after(until), **({"due": due} if due else {})}

    def _end(self) -> dict[str, Json]:
        outcome = self.case.outcome
        ends = self.trail.ends()
        clocks = {"case": str(case_sla(self.case, self.now).status)}
        if self.exact:
            clocks |= self.trail.clocks(self.now)
        return {
            "case": str(self.case.state),
            **({"outcome": self.mask.within(outcome)} if outcome else {}),
            **({"passed": ends} if ends else {}),
            **({"sla": clocks} if self.case.closed_at else {}),
        }

    def _instant(self, at: datetime) -> str:
        """Write an instant, for people to the second: all are cut alike."""
        written = at.astimezone(UTC)
        return (written if self.exact else written.replace(microsecond=0)).isoformat()

    @singledispatchmethod
    def _said(self, deed: Deed) -> dict[str, Json]:
        raise NotImplementedError(deed)

    @_said.register
    def _(self, deed: Complete) -> dict[str, Json]:
        outcome = {"outcome": deed.outcome} if deed.outcome else {}
        data = {"data": self.mask.value(dict(deed.data))} if deed.data else {}
        return {"complete": deed.task, **outcome, **data}

    @_said.register
    def _(self, deed: Hold) -> dict[str, Json]:
        known = next((one for one in self.reasons if deed.reason.startswith(one)), None)
        reason = known or self.mask.text(deed.reason)
        stops = {"stop_clock": True} if deed.stop_clock else {}
        until = self._instant(deed.until)
        return {"hold": deed.task or "case", "until": until, "reason": reason, **stops}

    @_said.register
    def _(self, deed: Release) -> dict[str, Json]:
        return {"release": deed.task or "case"}

    @_said.register
    def _(self, deed: Extend) -> dict[str, Json]:
        to, reason = self._instant(deed.to), self.mask.text(deed.reason)
        return {"extend": deed.task, "to": to, "reason": reason}

    @_said.register
    def _(self, deed: Send) -> dict[str, Json]:
        return {"message": deed.message, "payload": self.mask.value(dict(deed.payload))}

    @_said.register
    def _(self, deed: Broadcast) -> dict[str, Json]:
        return {"signal": deed.signal, "payload": self.mask.value(dict(deed.payload))}

    @_said.register
    def _(self, deed: Bypass) -> dict[str, Json]:
        return {"bypass": deed.task, "reason": self.mask.text(deed.reason)}

    @_said.register
    def _(self, deed: Cancel) -> dict[str, Json]:
        return {"cancel": deed.task or "case", "reason": self.mask.text(deed.reason)}

    @_said.register
    def _(self, _: Close) -> dict[str, Json]:
        return {"close": "case"}

    @_said.register
    def _(self, deed: Answer) -> dict[str, Json]:
        if deed.error is not None:
            return {"worker": deed.topic, "error": deed.error}
        return {"worker": deed.topic, "result": self.mask.value(dict(deed.result))}


@dataclass
class _People:
    """Who did something, named by what they may do."""

    names: dict[str, str] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)

    def name(self, username: str | None, roles: tuple[str, ...]) -> str | None:
        """Name somebody, and give them the roles that they needed; the service has no name."""
        if username is None:
            return None
        if username not in self.names:
            letter = chr(ord("a") + len(self.names) % _LETTERS)
            number = len(self.names) // _LETTERS or ""
            self.names[username] = f"{(roles or ('officer',))[0][:50]}_{letter}{number}"
        own = self.roles.setdefault(self.names[username], [])
        own += [role for role in roles if role not in own]
        return self.names[username]


_LETTERS = 26


def _roles(task: Task | None) -> tuple[str, ...]:
    return tuple(one.role for one in task.roles) if task else ()


def _written(document: Mapping[str, Json]) -> str:
    """Write a story as an analyst would: words in their order, what is empty left out."""
    kept = {word: value for word, value in document.items() if value or word in ("story", "start")}
    return dumped(kept)

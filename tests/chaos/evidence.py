"""What the installation itself tells afterwards, as plain values for the judge."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did: the log's word for it, who, to what, and words of the request.

    A journal tells which deeds there must be, the log which there are.
    """

    kind: str
    actor: str
    case: str = ""
    task: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message in the inbox: its state, and how many moves took it."""

    state: str
    taken: int


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work for a machine: what kind, where it stands, and whether an incident says so.

    `effects` counts what it brought about: mails kept, documents made, messages posted.
    """

    id: str
    topic: str
    state: str
    effects: int
    has_incident: bool = False


@dataclass
class Evidence:
    """Everything that the judge holds against the journals.

    `files` are the digests kept under each attachment's name; `taken` counts by (case, strand,
    timer or mark) how often a timer or signal moved a strand; `done` and `told_done` count by
    (case, element) the work that is done and the moves that took its result; `left` what still
    waits though it is due; `called` counts the cases that hooks started, by the call's mark;
    `events` are those that a webhook is to hear, in their order, and `heard` what it heard, both as
    numbers with cases; `forged` what came to it without our signature;
    `broken` the invariants that do not hold, in words; `commands` what `handrail` said that should
    have ended well and did not.
    """

    deeds: Counter[Deed] = field(default_factory=Counter)
    messages: Mapping[str, list[Message]] = field(default_factory=dict)
    files: Mapping[str, list[str]] = field(default_factory=dict)
    called: Counter[str] = field(default_factory=Counter)
    events: Sequence[tuple[int, str]] = ()
    heard: Sequence[tuple[int, str]] = ()
    forged: Sequence[str] = ()
    works: list[Work] = field(default_factory=list)
    mails: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    taken: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    told_done: Counter[tuple[str, str]] = field(default_factory=Counter)
    left: Mapping[str, int] = field(default_factory=dict)
    cases: int = 0
    broken: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    not_ready: list[str] = field(default_factory=list)

"""Inbound webhooks as programs make them, and the calls that they were sent."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from service.api.schemas.base import (
    Data,
    In,
    Instant,
    Key,
    Out,
    Paging,
    ProblemItem,
    Search,
    Span,
    Text,
    as_whole,
    unless_given,
)
from service.api.schemas.messages import Result
from service.hooks.given import MOST_RATE, MOST_SIZE, MOST_WAITS
from service.hooks.making import MOST_OVERLAP

Does = Literal["start", "message"]
BodyFormat = Literal["json", "email"]
Scheme = Literal["standard_webhooks", "github", "hmac_sha256", "api_key", "mutual_tls"]
Slug = Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9-]{1,98}$")]
Listed = Annotated[list[Key], Field(max_length=100)]
_Whole = BeforeValidator(as_whole)
Waits = Annotated[int, Field(ge=0, le=MOST_WAITS), _Whole]
Size = Annotated[int, Field(ge=1, le=MOST_SIZE), _Whole]
Rate = Annotated[int, Field(ge=1, le=MOST_RATE), _Whole]
_None = SkipJsonSchema[None]


class Signing(In):
    """What a scheme leaves open; of `hmac_sha256`, `api_key` and `mutual_tls`.

    `signed` says what is signed: `{body}`, with `{timestamp}` where there is a header of the time.
    A certificate is taken from the networks `proxies` alone, when `header` tells one of `accepted`.
    """

    header: Key | _None = unless_given()
    prefix: Text | _None = unless_given()
    encoding: Literal["hex", "base64"] | _None = unless_given()
    timestamp_header: Text | _None = unless_given()
    signed: Key | _None = unless_given()
    proxies: Listed | _None = unless_given()
    accepted: Listed | _None = unless_given()


class HookSettings(In):
    """What may be set of a hook; what is not named stays, or is as usual.

    `mapping` has expressions over `body` and `headers`: `when`, `title`, `external_ref`, `subject`
    (one, or by detail), `data` and `correlation` by key. `dedupe` is one whose value tells a
    repeat: it is required where the scheme gives calls no id, unless `every_call_counts`. `masks`
    are places in a body that are hidden from those who may not read cases; null hides every value.
    Calls that came before a change stay hidden as they were.
    """

    label: Text | _None = unless_given()
    does: Does | _None = unless_given()
    target: Key | _None = unless_given()
    waits: Waits | _None = unless_given("Seconds that a message may wait")
    format: BodyFormat | _None = unless_given()
    mapping: Data | _None = unless_given()
    headers: Listed | _None = unless_given("Names of the headers that the mapping reads")
    dedupe: Text | None = None
    every_call_counts: bool | _None = unless_given("A call that is sent again acts again")
    body_schema: dict[str, Any] | None = None
    scheme: Scheme | _None = unless_given()
    signing: Signing | _None = unless_given()
    networks: Listed | _None = unless_given("Addresses and networks; none: from anywhere")
    largest: Size | _None = unless_given("Bytes of a body")
    calls_per_second: Rate | _None = unless_given("On average over ten seconds")
    masks: Listed | None = None


class HookChange(HookSettings):
    """What is to be changed of a hook, and whether it takes calls."""

    active: bool | _None = unless_given()


class HookGiven(HookSettings):
    """A hook to be made: `target` is the key of a process, or the name of a message.

    `secret` is one that the other system has made; without it Handrail makes one.
    """

    slug: Slug
    does: Does
    target: Key
    secret: Key | _None = unless_given()


class Hook(Out):
    """A hook. Until `secret_before_until` two secrets are valid."""

    slug: str
    url: str
    label: str
    does: Does
    target: str
    waits: int
    format: BodyFormat
    mapping: dict[str, Any]
    headers: list[str]
    dedupe: str | None
    every_call_counts: bool
    body_schema: dict[str, Any] | None
    scheme: Scheme
    signing: dict[str, Any]
    secret_before_until: datetime | None
    networks: list[str]
    largest: int
    calls_per_second: int
    masks: list[str] | None
    active: bool
    revision: int
    made_by: str | None
    made_at: datetime


class HookList(Out):
    """Hooks by name."""

    items: list[Hook]
    next: str | None


class HookWithSecret(Hook):
    """A hook with a secret that was made just now; null where it was shown before."""

    secret: str | None


class HookPreset(Out):
    """What a hook may begin from: `hook` is what `POST /hooks` takes, but for its `slug`.

    `sample` is a body such as it takes; of emails it is the text of one.
    """

    key: str
    told: str
    hook: dict[str, Any]
    sample: Any


class HookPresetList(Out):
    """What hooks may begin from, in the order in which it is offered."""

    items: list[HookPreset]


class Rotation(In):
    """How long the secret before stays valid."""

    overlap: Span = Field(timedelta(days=7), description=f"At most {MOST_OVERLAP.days} days")
    secret: Key | _None = unless_given()


class Trial(In):
    """A call to try a hook out on: a JSON `body`, the `raw` text of one, or a `call` by its id."""

    body: Any = None
    raw: Annotated[str, StringConstraints(max_length=1024 * 1024)] | _None = unless_given()
    call: Key | _None = unless_given()
    headers: dict[Key, Text] = Field(default_factory=dict)
    changed: HookSettings | _None = unless_given()


class Tried(Out):
    """What a call would do; with `problems` it would be refused, or do nothing."""

    problems: list[ProblemItem]
    said: dict[str, Any]
    external_id: str | None
    note: str


class CallQuery(Paging):
    """Which calls; without filters all."""

    hook: Key | _None = unless_given()
    result: Result | _None = unless_given()
    q: Search | _None = unless_given()
    since: Instant | _None = unless_given()
    until: Instant | _None = unless_given()


class Call(Out):
    """A call, and what became of it; with `is_masked` what it says is not all yours to read."""

    id: str
    hook: str
    at: datetime
    result: Result
    reason: str
    cases: list[str]
    external_id: str | None
    address: str | None
    format: BodyFormat
    size: int
    is_kept: bool
    is_masked: bool
    again_of: str | None
    asked_again_by: str | None
    asked_again_at: datetime | None


class CallWithBody(Call):
    """A call with what it says; null when that is no longer kept."""

    headers: dict[str, str] | None
    body: Any


class CallList(Out):
    """Calls, the newest first."""

    items: list[Call]
    next: str | None


class Replay(In):
    """Whether a call is to be carried out once more though it did something."""

    once_more: bool = False

"""The table of hooks."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json
from service.hooks.schemes import Scheme
from service.secrets.columns import Sealed


class Does(StrEnum):
    """What a call of a hook does."""

    START = "start"
    MESSAGE = "message"


class Format(StrEnum):
    """What the body of a call is."""

    JSON = "json"
    EMAIL = "email"


class Hook(Base):
    """One inbound webhook.

    `target` is the key of the process that it starts, or the name of the message it delivers,
    which may wait for a case for `waits` seconds. `mapping` gives expressions over the call's
    `body` and the `headers` that are named: see `service.hooks.mapping`. `dedupe` is one too, whose
    value tells a repeat; without it the id that the scheme gives a call does. With
    `every_call_counts` nothing tells one: a call that is sent again is acted on again.

    `signing` is what is set of the scheme. Until `secret_before_until` the secret before is valid
    as well. A call may have `largest` bytes and come from `networks` (none: from anywhere), as
    often as `calls_per_second` says on average. `masks` are the places in a body that are hidden
    from whoever may not read about people's lives; None: all.
    """

    __tablename__ = "hooks"

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    label: Mapped[str] = mapped_column(Text, default="")
    does: Mapped[Does]
    target: Mapped[str] = mapped_column(String(200))
    waits: Mapped[int] = mapped_column(default=0)
    format: Mapped[Format] = mapped_column(default=Format.JSON)
    mapping: Mapped[Json] = mapped_column(default=dict)
    headers: Mapped[Json] = mapped_column(default=list)
    dedupe: Mapped[str | None] = mapped_column(Text)
    every_call_counts: Mapped[bool] = mapped_column(default=False)
    body_schema: Mapped[Json | None]
    scheme: Mapped[Scheme] = mapped_column(default=Scheme.STANDARD_WEBHOOKS)
    signing: Mapped[Json] = mapped_column(default=dict)
    secret: Mapped[str | None] = mapped_column(Sealed("hooks.secret"), deferred=True)
    secret_before: Mapped[str | None] = mapped_column(Sealed("hooks.secret_before"), deferred=True)
    secret_before_until: Mapped[datetime | None]
    networks: Mapped[Json] = mapped_column(default=list)
    largest: Mapped[int]
    calls_per_second: Mapped[int]
    masks: Mapped[Json | None]
    active: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[str | None] = mapped_column(String(100))
    made_at: Mapped[datetime]

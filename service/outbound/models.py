"""The table of webhooks."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.extensions import Base, Json
from service.secrets.columns import Sealed


class Webhook(Base):
    """A subscription: where events go, which, and what they tell.

    `kinds`, `processes` and `teams` narrow it; an empty list narrows nothing. `fields` are the keys
    of a case's data that are sent; with none events hold ids only. `answers` is who last said what
    it sends: it never sends more than they may see. `fed_to` is the number in the feed up to which
    it was given what it is owed. `replay_from` and `replay_to` are numbers too, while what lies
    behind the one and up to the other is given again.

    `failures` counts failed attempts since one succeeded, the first at `failing_since`; after
    several nothing is tried before `paused_until`. `is_slow`: its receiver took long to answer.
    `revision` counts what people changed.
    """

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(Text)
    kinds: Mapped[Json] = mapped_column(default=list)
    processes: Mapped[Json] = mapped_column(default=list)
    teams: Mapped[Json] = mapped_column(default=list)
    fields: Mapped[Json] = mapped_column(default=list)
    secret: Mapped[str] = mapped_column(Sealed("webhooks.secret"), deferred=True)
    secret_before: Mapped[str | None] = mapped_column(
        Sealed("webhooks.secret_before"), deferred=True
    )
    secret_before_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    off_because: Mapped[str] = mapped_column(Text, default="")
    off_at: Mapped[datetime | None]
    made_by: Mapped[str | None] = mapped_column(String(100))
    made_at: Mapped[datetime]
    answers: Mapped[str | None] = mapped_column(String(100))
    fed_to: Mapped[int]
    replay_from: Mapped[int | None]
    replay_to: Mapped[int | None]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    is_slow: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)

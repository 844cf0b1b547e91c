"""One reading of the team page: of whom it tells, and the lists that its counts lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from service.cases.workload import Counting
from service.definitions.lookup import newest_versions
from service.web.days import midnight, monday_after
from service.web.reader import Reader
from service.web.team.days import Span, age_spans
from service.web.team.tables import Number
from service.web.words import LOCAL


@dataclass(frozen=True, slots=True)
class Desk:
    """One reading of the team page: by whom, of which team, and where the counts divide."""

    who: Reader
    team: str
    counting: Counting
    spans: Sequence[Span]
    names: Mapping[str, str]

    @staticmethod
    def of(who: Reader, team: str) -> "Desk":
        """Sit down to read of a team by its key, or of everybody with an empty one."""
        today = who.now.astimezone(LOCAL).date()
        spans = age_spans(today, who.works)
        counting = Counting(
            actor=who.actor,
            now=who.now,
            today_began_at=midnight(today),
            week_ends_at=midnight(monday_after(today)),
            ages=[midnight(span.since) for span in spans if span.since is not None],
            team=team or None,
        )
        names = {one.key: one.name for one in newest_versions()}
        return Desk(who, team, counting, spans, names)

    def process(self, key: str) -> str:
        """Name a process."""
        return self.names.get(key, key)

    def tasks(self, count: int, what: str, **words: Any) -> Number:
        """Give a count with the tasks behind it; `words` narrow the list to them."""
        return Number(count, url_for("web.team_tasks", team=self.team or None, **words), what)

    def cases(self, count: int, what: str, **words: Any) -> Number:
        """Give a count with the open cases behind it; `words` narrow the list to them."""
        href = url_for("web.team_cases", team=self.team or None, state="open", **words)
        return Number(count, href, what)

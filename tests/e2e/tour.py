"""A tour of every kind of page, found by following links as a person would."""

from collections import deque
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from tests.e2e.officer import LINKS, Officer


class Tour:
    """The pages that one person can come to, one of each route of the service."""

    def __init__(self, one: Officer, routes: Map) -> None:
        self._one = one
        self._routes = routes.bind("localhost")
        self._ahead: deque[str] = deque()
        self._known: set[str] = set()
        self._met: set[str] = set()
        self._begun: set[str] = set()

    @property
    def seen(self) -> set[str]:
        """The routes of the pages that were opened."""
        return self._met | self._begun

    def take(self, *beginnings: str) -> Iterator[str]:
        """Open page after page, giving the address of each while it is open.

        Where it begins does not count: its kinds are met once more among the links.
        """
        self._ahead.extend(beginnings)
        self._known.update(beginnings)
        self._begun = set(map(self._endpoint, beginnings))
        while self._ahead:
            path = self._ahead.popleft()
            self._one.open(path)
            yield path
            links = self._one.page.locator('a[href^="/"]:not([download])')
            for link in links.evaluate_all(LINKS):
                self._meet(urldefrag(link).url)

    def _meet(self, path: str) -> None:
        endpoint = self._endpoint(path)
        if path not in self._known and endpoint not in self._met:
            self._known.add(path)
            self._met.add(endpoint)
            if endpoint not in FILES:
                self._ahead.append(path)

    def _endpoint(self, path: str) -> str:
        """Name the route of a link; a link that no route answers is a defect."""
        try:
            return str(self._routes.match(urlsplit(path).path, method="GET")[0])
        except HTTPException as no_route:
            raise AssertionError(f"{path} leads nowhere") from no_route


FILES = {
    "web.absences_file",
    "web.bulk_run_file",
    "web.cases_file",
    "web.changes_file",
    "web.download",
    "web.escalations_file",
    "web.incident_cause_file",
    "web.incidents_file",
    "web.inbox_file",
    "web.notices_file",
    "web.open_file",
    "web.people_file",
    "web.process_file",
    "web.static_file",
    "web.team_cases_file",
    "web.team_tables_file",
    "web.team_tasks_file",
    "web.tokens_file",
}
"""What is sent as a file, not shown as a page of ours."""

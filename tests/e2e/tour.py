"""A tour of every page of the service, found by following links as a person would."""

import secrets
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urldefrag, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule

from service.app import create_app
from service.settings import Mode, Settings
from tests.e2e.officer import LINKS, Officer

LISTED = "<any(csv, xlsx):kind>"
"""How the address ends of a list as a file: all such are sent, and none is shown."""
NO_PAGES: Mapping[str, str] = MappingProxyType(
    {
        "web.back_from_elsewhere": "the way back from a provider, on to a page of ours",
        "web.download": "a file as it was added",
        "web.draft_file": "a file of a draft, as it is",
        "web.draft_lists": "JSON for the modeller",
        "web.let_in": "what somebody sees who has a link of the command line",
        "web.link_account": "asks about an account that came from a provider",
        "web.open_file": "a picture or a PDF, shown by the browser itself",
        "web.process_file": "a process as BPMN",
        "web.draft_zip": "a draft as a ZIP",
        "web.version_zip": "a version as a ZIP",
        "web.process_xes": "an event log for process mining",
        "web.sign_in_elsewhere": "the way to a provider",
        "web.signed_out": "what somebody sees who came from a provider",
        "web.static_file": "what pages are dressed with",
        "web.tasks_stamp": "JSON for the script of the first page",
    }
)
"""What else the HTML door answers to GET without a page of ours, and what it is instead."""


class Tour:
    """Every route's page once, whoever sees it, and what else each person is led to see."""

    def __init__(self, routes: Map) -> None:
        self._matching = routes.bind("localhost")
        self._pages = [one for one in routes.iter_rules() if is_page(one)]
        self._seen: set[str] = set()

    def missed(self) -> list[str]:
        """Give the pages that nobody has come to."""
        return sorted(f"{one.rule} ({one.endpoint})" for one in self._unseen())

    def unlinked(self) -> list[str]:
        """Give the pages not come to whose addresses name nothing: they need no link."""
        return [one.rule for one in self._unseen() if not one.arguments]

    def take(self, one: Officer, beginnings: Iterable[str]) -> Iterator[str]:
        """Open page after page, giving the address of each while it is open.

        Every beginning is opened; of the pages that links lead to, one of each route that nobody
        has seen yet. A page counts as seen when it, and not another or a refusal, came.
        """
        ahead = deque(beginnings)
        meant = {self.endpoint(path) for path in ahead}
        while ahead:
            path = ahead.popleft()
            one.open(path)
            if one.status < 400:
                self._seen.add(self.endpoint(one.path))
            for link in one.page.locator('a[href^="/"]:not([download])').evaluate_all(LINKS):
                endpoint = self.endpoint(link)
                assert endpoint, f"{link} leads nowhere"
                if endpoint in {one.endpoint for one in self._unseen()} - meant:
                    meant.add(endpoint)
                    ahead.append(urldefrag(link).url)
            yield path

    def endpoint(self, path: str) -> str:
        """Name the route of an address; "" when there is none."""
        return endpoint_at(path, self._matching)

    def _unseen(self) -> list[Rule]:
        return [one for one in self._pages if one.endpoint not in self._seen]


def routes_in(var: Path) -> Map:
    """Give the routes of a service as it is when demonstrated; it keeps its files in a folder."""
    url, secret = f"sqlite:///{var}/none.sqlite3", secrets.token_hex(32)
    settings = Settings(mode=Mode.DEMO, database_url=url, var=var, secret_key=secret)
    return create_app(settings).url_map


def endpoint_at(path: str, routes: MapAdapter) -> str:
    """Name the route of an address; "" when there is none."""
    try:
        return str(routes.match(urlsplit(path).path, method="GET")[0])
    except HTTPException:
        return ""


def is_page(rule: Rule) -> bool:
    """Tell whether somebody sees a page of ours there."""
    is_ours = rule.endpoint.startswith("web.") and rule.endpoint not in NO_PAGES
    return is_ours and "GET" in (rule.methods or ()) and not rule.rule.endswith(LISTED)

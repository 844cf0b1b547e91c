"""Every page, asked with values that no page of ours would send: nothing breaks, whatever comes.

Null characters, broken UTF-8, lone surrogates, numbers beyond every column, dates that are none,
forged cursors and addresses of things that are not there: in the path, the query and the form.
"""

import base64
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote, quote_from_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from service.cases.beginning import Opening
from service.cases.commands.start import start
from service.cases.events_offered import events_offered
from service.drafts.beginning import begin_from_version
from service.people.actors import SYSTEM, Acting
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_files, shipped_files
from tests.integration.web.visitor import Visitor
from tests.services.databases import KINDS
from tests.unit.web.pages import find

pytestmark = pytest.mark.parametrize("database_url", KINDS, indirect=True)

NAMES = ("\0", "a\0b", "²", "٣", "-1", "9" * 18, "9" * 20, "9" * 5000, "../../etc/passwd", "%")
TEXTS = (
    *("", "1e999", "2026-02-30", "9999-12-31T23:59:59Z", "_\\", "\r\n", "${1/0}", "\u202e"),
    *("<script>alert(1)</script>", "x" * 30_000),
)
BROKEN = (b"\xed\xa0\x80", b"\xff", b"\xc0\x80")
"""A lone surrogate, and what is no UTF-8 at all."""
FORGED = (
    *([], ["x", "y"], [None, None], [{"a": 1}, 2], [2**70, "x"], [True, "x"]),
    *(["9999-12-31T23:59:59-14:00", "x"], ["2026-01-01T00:00:00Z", "a\0"]),
)
"""What a cursor might say that no list has given."""
IN_PATHS = (*(quote(text, safe="") for text in NAMES), *map(quote_from_bytes, BROKEN))
SENT = (*IN_PATHS, *(quote(text, safe="") for text in TEXTS))
CURSORS = tuple(
    base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in FORGED
)
"""Values as they are sent: percent-encoded."""
FOR_DATABASES = {
    *(quote(text, safe="") for text in ("\0", "a\0b", "9" * 18, "9" * 20, "1e999", "x" * 30_000)),
    quote("9999-12-31T23:59:59Z", safe=""),
    *map(quote_from_bytes, BROKEN),
    *CURSORS,
}
"""What columns with a real type and a real length refuse, which are PostgreSQL's alone."""
FILTERS = (
    *("view", "text", "process", "state", "owner", "sla", "sort", "kind", "next", "reason"),
    *("due", "before", "role", "person", "about", "by", "since", "until", "group"),
)
PLACES = ("cursor",)
OURS = (
    "_version",
    "_outcome",
    "_add",
    "_remove",
    "_asked",
    "_seen_repeats",
    "_once",
    "up_to",
    "parts.rows",
)
"""The fields that our own pages add to a form, or that a button sends."""
SHARES = 4
"""Among how many pages that follow each other all values are shared out."""
SELDOM = 6
"""Of how many values a page gets one, where pages before it got all."""
FILE_NAMES = ("", "\0", "../../etc/passwd", "x" * 3000, "\u202e.pdf", "a\r\nb")
LEFT_OUT = {
    *("web.sign_in_now", "web.change_own_password"),
    *("web.sign_out", "web.sign_out_everywhere"),
}
"""The first are slow on purpose, the others would end the session of all requests that follow."""


@dataclass(frozen=True, slots=True)
class Hostility:
    """The values that pages get: a share of all, each page on one kind of database.

    At each turn it is another share, so that all of them reach on either kind what pages have in
    common. On PostgreSQL the other pages get a share too, of what only it refuses. With
    HANDRAIL_HOSTILE=all every page gets every value on both.
    """

    kind: str
    whole: bool = os.environ.get("HANDRAIL_HOSTILE") == "all"
    met: set[tuple[str, bool]] = field(default_factory=set)

    def pages(self, app: Flask, method: str) -> Iterator[tuple[int, Rule]]:
        """Give the pages that are met here, with their turns."""
        for turn, rule in enumerate(pages(app, method)):
            if self.kind == "postgresql" or self.wholly(turn):
                yield turn, rule

    def wholly(self, turn: int) -> bool:
        """Tell whether the page of a turn is met with all values: four on this kind, four on that.

        All others are met with those for databases.
        """
        return self.whole or KINDS[turn // SHARES % len(KINDS)] == self.kind

    def share(self, values: Sequence[str], turn: int, *, of: int = SHARES) -> Sequence[str]:
        """Give one of so many of the values."""
        if self.whole:
            return values
        if not self.wholly(turn):
            values = [one for one in values if one in FOR_DATABASES]
        return values[turn % of :: of]

    def misled(self, rule: Rule, there: Mapping[str, str], turn: int) -> Iterator[str]:
        """Give the addresses of a page at which one thing is not there.

        Pages that begin alike look the thing up alike: the first of them gets every value.
        """
        for name in sorted(rule.arguments):
            place = rule.rule.partition(name)[0], self.wholly(turn)
            values = self.share(IN_PATHS, turn, of=SELDOM if place in self.met else 1)
            self.met.add(place)
            yield from (address(rule, {**there, name: value}) for value in values)

    def asked(self, rule: Rule, there: Mapping[str, str], turn: int) -> Iterator[str]:
        """Give a page's address with the queries of its turn."""
        here = address(rule, there)
        for value in self.share(SENT, turn):
            yield here + "?" + "&".join(f"{name}={value}" for name in FILTERS)
        for value in self.share((*SENT, *CURSORS), turn):
            yield f"{here}?view=mine&" + "&".join(f"{name}={value}" for name in PLACES)


@pytest.fixture
def hostility(database_url: str) -> Hostility:
    return Hostility(database_url.partition("+")[0].partition(":")[0])


@pytest.fixture
def there(office: Flask, desk: Desk) -> dict[str, str]:
    """What addresses name: a case at its first task that waits for an event, a process, a draft."""
    publish_files(*shipped_files())
    return fresh(desk)


def fresh(desk: Desk) -> dict[str, str]:
    with transaction():
        opening = Opening(process="repair", data={"address": "1 High Street"})
        case = start(opening, acting=desk.acting()).id
        draft = begin_from_version("repair", None, acting=Acting(SYSTEM, desk.now))
        drawn = {"draft_id": draft.id, "name": draft.files[0].name}
    with reading():
        (offer,) = events_offered(case, actor=SYSTEM, now=desk.now)
    task = desk.task(case, "inspect").id
    return {"case_id": case, "task_id": task, "wait": offer.wait, "key": "repair", **drawn}


def pages(app: Flask, method: str) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("web.")
        and method in (rule.methods or ())
        and rule.endpoint not in LEFT_OUT
    ]


def address(rule: Rule, named: Mapping[str, str]) -> str:
    """Write the address of a page; what nothing is known of is called 1."""
    return re.sub(r"<(?:[^<:>]+:)?([^>]+)>", lambda part: named.get(part[1], "1"), rule.rule)


def status(client: FlaskClient, path: str, **options: object) -> int:
    with client.open(path, **options) as response:  # type: ignore[arg-type]
        return response.status_code


def questions(visitor: Visitor, path: str) -> dict[str, list[str]]:
    """Give what a browser would send from a page; nothing where there is no page to be seen."""
    page = visitor.get(path)
    if page.root is None:
        return {}
    (main,) = find(page.root, "main")
    return page.fields(path) if find(main, "form", method="post") else {}


def bodies(fields: Mapping[str, list[str]], values: Iterable[str]) -> Iterator[str]:
    """Give the bodies of a form: in turn all that is asked is hostile, and all that we add."""
    for value in values:
        for hostile in ({*fields} - {*OURS}, {*OURS}):
            pairs = [(name, value) for name in sorted(hostile)]
            for name in sorted(fields.keys() - hostile):
                pairs += [(name, quote(one, safe="")) for one in fields[name]]
            yield "&".join(f"{quote(name)}={one}" for name, one in pairs)


def test_no_address_breaks_a_page(office, visit, there, hostility):
    client = visit("admin").client
    broken = [
        path[:200]
        for turn, rule in hostility.pages(office, "GET")
        for path in (*hostility.misled(rule, there, turn), *hostility.asked(rule, there, turn))
        if status(client, path) >= 500
    ]
    assert broken == []


def test_no_form_breaks_a_page(office, visit, desk, there, hostility):
    visitor = visit("admin")
    token = visitor.get("/").sign_out_fields()["csrf_token"]
    broken, named = [], there

    def send(path: str, data: object, content_type: str) -> None:
        nonlocal named
        answered = status(visitor.client, path, method="POST", data=data, content_type=content_type)
        if answered >= 500:
            broken.append((path[:200], str(data)[:200]))
        if answered < 400:
            named = fresh(desk)

    for turn, rule in hostility.pages(office, "POST"):
        fields = questions(visitor, address(rule, named))
        fields.pop("csrf_token", None)
        for body in bodies(fields, hostility.share(SENT, turn)):
            send(
                address(rule, named),
                f"{body}&csrf_token={quote(token)}",
                "application/x-www-form-urlencoded",
            )
        for path in hostility.misled(rule, named, turn):
            send(path, {"csrf_token": token}, "multipart/form-data")
        for name in FILE_NAMES[turn % 2 :: 2] if hostility.wholly(turn) else ():
            files = {field: (BytesIO(b"x"), name) for field in (*fields, "photo")}
            send(address(rule, named), {"csrf_token": token, **files}, "multipart/form-data")
    assert broken == []

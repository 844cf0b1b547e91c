"""A visitor without scripts: every page that they see is parsed strictly and held to the rules."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from service.web.security import DRAWN_STYLES
from tests.unit.web.pages import by_class, find, parse, sent, text

LABELLED = ("input", "select", "textarea")
UNSEEN = {"hidden", "submit", "button"}


class Page:
    """One answer of the service; a page is checked when it is made."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.body = response.get_data()
        response.close()
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        attached = "attachment" in response.headers.get("Content-Disposition", "")
        shown = response.mimetype == "text/html" and not self.location and not attached
        self.root = check(response) if shown else None

    @property
    def headers(self) -> Headers:
        return self.response.headers

    @property
    def document(self) -> ET.Element:
        assert self.root is not None, self.status
        return self.root

    @property
    def main(self) -> str:
        return text(find(self.document, "main")[0])

    @property
    def heading(self) -> str:
        return text(find(self.document, "h1")[0])

    @property
    def problems(self) -> list[str]:
        return [
            text(item)
            for summary in by_class(self.document, "govuk-error-summary__list")
            for item in summary.iter("li")
        ]

    @property
    def banner(self) -> str:
        found = by_class(self.document, "govuk-notification-banner__heading")
        return text(found[0]) if found else ""

    @property
    def told(self) -> str:
        """The first banner with its title; one that says that something is done is green."""
        (title, *_) = by_class(self.document, "govuk-notification-banner__title")
        (banner, *_) = by_class(self.document, "govuk-notification-banner")
        is_green = "govuk-notification-banner--success" in banner.get("class", "")
        assert is_green is (text(title) == "Done")
        return f"{text(title)}: {self.banner}"

    @property
    def buttons(self) -> list[str]:
        """What can be pressed in the page itself, links that look like buttons included."""
        main = find(self.document, "main")[0]
        pressed = [one for one in main.iter() if "govuk-button" in (one.get("class") or "").split()]
        return [text(one) for one in pressed]

    @property
    def red_buttons(self) -> list[str]:
        """What ends something, or takes it away."""
        return [text(one) for one in by_class(self.document, "govuk-button--warning")]

    def links(self) -> dict[str, str]:
        """The page's links: address by text; the first wins."""
        found: dict[str, str] = {}
        for link in self.document.iter("a"):
            found.setdefault(text(link), link.get("href", ""))
        return found

    def sign_out_fields(self) -> dict[str, str]:
        """What the button in the header sends."""
        (token,) = find(find(self.document, "header")[0], "input", name="csrf_token")
        return {"csrf_token": token.get("value", "")}

    def fields(self, action: str | None = None) -> dict[str, list[str]]:
        """What a browser would send of one posted form of the page."""
        fields: dict[str, list[str]] = {}
        main = find(self.document, "main")[0]
        forms = [one for one in main.iter("form") if one.get("method") == "post"]
        chosen = [one for one in forms if action is None or one.get("action") in (None, action)]
        for element in chosen[-1].iter():
            name, value = element.get("name"), sent(element)
            if name and value is not None:
                fields.setdefault(name, []).append(value)
        return fields


class Visitor:
    """Somebody with a session of their own; each request gets a context of its own as well."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Page | None = None

    def get(self, path: str) -> Page:
        with self.client.application.app_context():
            self.page = Page(self.client.get(path))
        return self.page

    def send(
        self, path: str, answers: Mapping[str, Any] | None = None, *, action: str | None = None
    ) -> Page:
        """Fill in the form of a page that was just fetched, and post it to where it says."""
        page = self.get(path)
        return self.post(action or path, page.fields(action or path) | dict(answers or {}))

    def post(self, path: str, fields: Mapping[str, Any]) -> Page:
        sent = {"data": dict(fields), "content_type": "multipart/form-data"}
        with self.client.application.app_context():
            self.page = Page(self.client.post(path, **sent))
        return self.page

    def follow(self) -> Page:
        """Go where the last answer leads."""
        assert self.page is not None
        assert self.page.status in (302, 303), self.page.main
        return self.get(self.page.location)


def check(response: TestResponse) -> ET.Element:
    """Hold a page to what every page must be."""
    root = parse(response.text)
    assert len(find(root, "h1")) == 1, [text(one) for one in find(root, "h1")]
    assert text(next(root.iter("title"))).strip()
    assert root.get("lang") == "en-GB"
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    policy = response.headers["Content-Security-Policy"]
    is_drawn_on = any(one.get("id") in {"modeller", "editor"} for one in root.iter("div"))
    assert (DRAWN_STYLES in policy) is is_drawn_on
    assert "unsafe" not in policy.replace(DRAWN_STYLES, "")
    labels = {label.get("for") for label in root.iter("label")}
    for field in root.iter():
        if field.tag in LABELLED and field.get("type") not in UNSEEN:
            assert field.get("id") in labels, f"no label for {field.get('name')}"
    for form in root.iter("form"):
        if form.get("method") == "post":
            assert find(form, "input", name="csrf_token"), f"no token in {form.get('action')}"
    for one in (*root.iter("a"), *root.iter("button")):
        assert text(one) or one.get("aria-label"), "a link or button that says nothing"
    ids = {one.get("id") for one in root.iter()}
    for link in root.iter("a"):
        href = link.get("href", "")
        assert not href.startswith("#") or href[1:] in ids, f"{href} leads nowhere"
    return root


def local_links(page: Page, here: str) -> set[str]:
    """The addresses within the service to which a page leads."""
    found = set()
    for link in page.document.iter("a"):
        whole = urlsplit(urljoin(f"http://localhost{here}", link.get("href", "")))
        if whole.netloc == "localhost":
            found.add(f"{whole.path}?{whole.query}" if whole.query else whole.path)
    return found

import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import service.web
from service.web.rendering import equip

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEMPLATES = Path(service.web.__file__).parent / "templates"


def environment(flashed: Sequence[tuple[str, str]] = ()) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    equip(made, asset=lambda source: f"/static/{source}")
    made.globals.update(
        csrf_token=lambda: "token",
        get_flashed_messages=lambda **_: list(flashed),
        navigation=[],
        signed_in_as="",
        signed_in_name="",
        problem_links=(),
        is_filling=None,
    )
    return made


def render(body: str, *, flashed: Sequence[tuple[str, str]] = (), **data: Any) -> ET.Element:
    page = (
        '{% extends "layout.html" %}{% from "components/form.html" import form %}'
        '{% from "components/worklist.html" import task_table %}'
        '{% from "components/lists.html" import task_list, summary_list,'
        ' timeline %}{% from "components/case.html" import identity_bar, sub_navigation %}'
        '{% from "components/alerts.html" import warning %}'
        "{% block title %}Page{% endblock %}{% block content %}<h1>Page</h1>"
        + body
        + "{% endblock %}"
    )
    return parse(environment(flashed).from_string(page).render(**data))


def parse(html: str) -> ET.Element:
    """Parse as strictly as the standard does, and hold the page to the house's own rules."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        root: ET.Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), "an id stands twice"
    for element in root.iter():
        assert element.get("style") is None, "inline style"
        assert not [name for name in element.attrib if name.startswith("on")], "inline script"
        for reference in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for wanted in (element.get(reference) or "").split():
                assert wanted in ids, f"{reference} names no element: {wanted}"
    assert all(script.get("src") and not script.text for script in root.iter("script"))
    assert not list(root.iter("style"))
    return root


def find(root: ET.Element, tag: str, **attributes: str) -> list[ET.Element]:
    return [
        element
        for element in root.iter(tag)
        if all(element.get(name) == value for name, value in attributes.items())
    ]


def by_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter() if name in (element.get("class") or "").split()]


def text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def posted(root: ET.Element, button: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """Give what a browser without scripts would send of the page's form."""
    fields: dict[str, list[str]] = {}
    (form,) = [form for form in root.iter("form") if form.get("enctype")]
    for element in form.iter():
        name, value = element.get("name"), sent(element)
        if name and value is not None:
            fields.setdefault(name, []).append(value)
    for name, value in (button or {}).items():
        fields[name] = [value]
    return fields


def sent(element: ET.Element) -> str | None:
    """Give what one element of a form sends, if it sends anything without being pressed."""
    kind = element.get("type")
    if element.tag == "input" and kind in {"checkbox", "radio"}:
        return element.get("value", "on") if element.get("checked") is not None else None
    if element.tag == "input" and kind != "file":
        return element.get("value", "")
    if element.tag == "textarea":
        return element.text or ""
    if element.tag == "select":
        chosen = [option for option in element if option.get("selected") is not None]
        return (chosen or list(element))[0].get("value", "")
    return None

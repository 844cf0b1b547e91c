"""Looking at the nodes of a BPMN tree by name, whatever prefixes the file uses."""

import re
from collections.abc import Iterator
from typing import cast

from lxml import etree

from service.bpmn.xml import Element as Node

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HANDRAIL = "urn:handrail:bpmn:1"

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FORM_NAME = re.compile(r"(?:.*[/:])?(?P<key>.+?)(?:\.form|\.json|\.html)?")


def q(name: str, namespace: str = BPMN) -> str:
    """Write a name as lxml knows it."""
    return f"{{{namespace}}}{name}"


def local(node: Node) -> str:
    """Give the name without its namespace."""
    return etree.QName(node).localname


def kind_in_words(node: Node) -> str:
    """Give the notation of a node in words, such as `data object`."""
    return _HUMP.sub(" ", local(node)).lower()


def namespace(node: Node) -> str:
    """Give the namespace of a node, empty when it has none."""
    return etree.QName(node).namespace or ""


def line_of(node: Node) -> int | None:
    """Give the line (1-based) that a node begins on."""
    return cast("int | None", node.sourceline)


def children(node: Node, name: str, of: str = BPMN) -> list[Node]:
    """Give the direct children of this name."""
    return node.findall(q(name, of))


def child_text(node: Node, name: str, of: str = BPMN) -> str | None:
    """Give the text of the first child of this name, without blank space around it, or None."""
    found = node.find(q(name, of))
    return said(found.text) if found is not None else None


def extensions(node: Node, of: str, name: str | None = None) -> Iterator[Node]:
    """Give what stands in the node's extension elements, of one namespace (and name)."""
    for holder in children(node, "extensionElements"):
        for found in holder:
            if namespace(found) == of and name in {None, local(found)}:
                yield found


def attributes(node: Node, of: str) -> dict[str, str]:
    """Give the attributes of one namespace by local name, without blank space around values."""
    mark = f"{{{of}}}"
    return {
        str(name).removeprefix(mark): str(value).strip()
        for name, value in node.attrib.items()
        if str(name).startswith(mark)
    }


def said(text: str | None) -> str | None:
    """Trim a text; None when nothing is left."""
    return (text or "").strip() or None


def yes(node: Node, attribute: str, *, default: bool = False) -> bool:
    """Read an attribute that is true or false, which XML also writes 1 or 0."""
    return node.get(attribute, str(default)).strip().lower() in {"true", "1"}


def listed(text: str | None) -> tuple[str, ...]:
    """Split a list at its commas, but neither within brackets nor in an expression (`=…`)."""
    written = said(text) or ""
    parts, depth = [""], 0
    for character in written:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0 and not written.startswith("="):
            parts.append("")
        else:
            parts[-1] += character
    return tuple(part.strip() for part in parts if part.strip())


def reference(text: str | None) -> str | None:
    """Read a reference to an id, which may be written with a prefix."""
    written = said(text)
    return written.rpartition(":")[2] if written else None


def form_key(text: str | None) -> str | None:
    """Read a form's key from a path, an address or a file name of another vocabulary."""
    written = said(text)
    found = _FORM_NAME.fullmatch(written) if written else None
    return found["key"] if found else None

"""The event log that process mining reads: XES, IEEE 1849-2016, written case by case.

It uses the standard's concept, time, lifecycle and organisational extensions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from lxml import etree

NAMESPACE = "http://www.xes-standard.org/"
Value = str | int | datetime
_EXTENSIONS = (
    ("Concept", "concept", f"{NAMESPACE}concept.xesext"),
    ("Time", "time", f"{NAMESPACE}time.xesext"),
    ("Lifecycle", "lifecycle", f"{NAMESPACE}lifecycle.xesext"),
    ("Organizational", "org", f"{NAMESPACE}org.xesext"),
)
_TYPES = {str: "string", int: "int", datetime: "date"}


@dataclass(frozen=True, slots=True)
class Trace:
    """One case: what is said of it, and its events, oldest first, by the names of attributes."""

    attributes: Mapping[str, Value]
    events: Iterable[Mapping[str, Value]]


def write_xes(out: IO[bytes], traces: Iterable[Trace]) -> None:
    """Write a log; nothing but one trace at a time is kept in memory."""
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("log", {"xes.version": "1849-2016"}, nsmap={None: NAMESPACE}):
            for name, prefix, uri in _EXTENSIONS:
                file.write(etree.Element("extension", name=name, prefix=prefix, uri=uri))
            file.write(_classifier())
            for trace in traces:
                file.write(_trace(trace))


def _classifier() -> etree._Element:
    """Say which attributes make two events the same activity."""
    return etree.Element("classifier", name="Activity", keys="concept:name lifecycle:transition")


def _trace(trace: Trace) -> etree._Element:
    node = etree.Element("trace")
    _say(node, trace.attributes)
    for event in trace.events:
        _say(etree.SubElement(node, "event"), event)
    return node


def _say(node: etree._Element, attributes: Mapping[str, Value]) -> None:
    for key, value in attributes.items():
        text = value.isoformat() if isinstance(value, datetime) else str(value)
        etree.SubElement(node, _TYPES[type(value)], key=key, value=text)

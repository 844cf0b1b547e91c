"""What became of the words of other vocabularies, line by line."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from service.bpmn.foreign import Fate, Finding, Place, report_on
from service.bpmn.xml import XmlRefused
from service.definitions.models import Part
from service.definitions.sources import part_of

_FATES: Mapping[Fate, str] = MappingProxyType(
    {
        Fate.PERSON: "needs a person",
        Fate.UNDERSTOOD: "understood",
        Fate.IDLE: "kept without effect",
    }
)


def foreign_lines(files: Iterable[tuple[str, bytes]]) -> Iterator[str]:
    """Say of every diagram what became of each foreign word; what cannot be read is passed over."""
    for name, content in files:
        if part_of(name) is not Part.BPMN:
            continue
        try:
            findings = report_on(content, file=name)
        except XmlRefused:
            continue
        for one in findings:
            for place in one.places:
                yield f"{name}{_where(place)}: {_told(one, place)}"


def _where(place: Place) -> str:
    at = f":{place.line}" if place.line else ""
    return f"{at} [{place.element}]" if place.element else at


def _told(one: Finding, place: Place) -> str:
    value = f" “{place.value}”" if place.value else ""
    equal = f" Equal: {place.equal}" if place.equal else ""
    why = f" {place.why}" if place.why else ""
    return f"{_FATES[one.fate]}: {one.word}{value}. {one.says}{why}{equal}"

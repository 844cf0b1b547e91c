"""What a case knows already, section by section, to be read and not changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for

from service.cases.answers import Before, Section
from service.forms import Part
from service.web.reader import Reader
from service.web.sheets import sheet

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class KnownBefore:
    """What was known before a section changed it; `at` is None where nobody had said it."""

    by: str
    at: datetime | None
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class KnownSection:
    """A section as shown: its answers, laid out to be read, and where it came from.

    `before` are those answers that were others before it.
    """

    id: str
    title: str
    by: str
    at: datetime
    outcome: str
    href: str
    parts: Sequence[Part]
    before: Sequence[KnownBefore]


def known_sections(sections: Sequence[Section], reader: Reader) -> tuple[KnownSection, ...]:
    """Show sections; a task that asked nothing and had no outcome says only who did it."""
    before = (one.by for section in sections for one in section.before)
    reader.learn([*(one.by for one in sections), *before])
    return tuple(
        KnownSection(
            id=f"section-{number}",
            title=one.title,
            by=reader.person(one.by),
            at=one.at,
            outcome=one.outcome or "",
            href=url_for("web.task", task_id=one.task_id) if one.task_id else "",
            parts=answers_to_read(one, reader.now),
            before=[_before(one, known, reader) for known in one.before],
        )
        for number, one in enumerate(sections, start=1)
    )


def _before(section: Section, known: Before, reader: Reader) -> KnownBefore:
    """Lay out what was known before, with the labels that the section gives it."""
    as_it_was = replace(section, answers={**section.answers, **known.answers})
    parts = answers_to_read(as_it_was, reader.now)
    changed = [one for one in _leaves(parts) if one.name.partition(".")[0] in known.answers]
    return KnownBefore(reader.person(known.by), known.at, changed)


def _leaves(parts: Sequence[Part]) -> Iterator[Part]:
    """Give the answers of a page, those within groups as well."""
    for one in parts:
        yield from _leaves(one.parts) if one.kind == "group" else (one,)


def answers_to_read(section: Section, now: datetime) -> Sequence[Part]:
    """Lay out the answers of a section; without a form, each by the name of its key."""
    if section.form is not None:
        return sheet(section.form, section.answers, section.data, at=now, fixed=True).parts
    return tuple(
        Part(kind="fixed", name=key, label=_spoken(key), value=_plain(value), shown_as="textfield")
        for key, value in section.answers.items()
    )


def _spoken(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _plain(value: Any) -> Any:
    """Say a value of any shape in words."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping):
        return "; ".join(f"{_spoken(str(key))}: {_plain(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(str(_plain(one)) for one in value)
    return str(value)[:_LONGEST]

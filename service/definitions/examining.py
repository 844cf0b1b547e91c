"""Examining files that somebody still works on: all that publishing would say, refusing nothing.

Publishing stops at files that cannot be read. Whoever draws wants to know what is wrong with the
others all the same, so here those are left out, and the rest is checked without them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from service.definitions.checking import REMEMBERING, Reading, read_all
from service.definitions.models import Part
from service.definitions.preparing import check_together
from service.definitions.sources import DefinitionInvalid, Source, sort_files
from service.definitions.standing import what_stands
from service.errors import Problem
from service.secrets.keeping import names as secret_names
from service.transaction import reading as one_picture


def examine(files: Iterable[tuple[str, bytes]], *, at: datetime) -> tuple[Problem, ...]:
    """Say everything that publishing these files, and nothing else, would say: errors first.

    Of other processes that use the files only what would keep them from being published.
    """
    given = tuple(files)
    sources, found = _sorted(given)
    with one_picture():
        reading = Reading(REMEMBERING, secret_names())
    read_all(sources, reading)
    found += reading.errors
    reading.errors.clear()
    readable = tuple(one for one in sources if one.part != Part.BPMN or one in reading.diagrams)
    if reading.diagrams:
        found += _checked(readable, reading, at)
    own = {name for name, _ in given} | {None}
    told = [one for one in dict.fromkeys(found) if one.severity == "error" or one.file in own]
    return tuple(sorted(told, key=lambda one: one.severity == "warning"))


def _sorted(files: Sequence[tuple[str, bytes]]) -> tuple[tuple[Source, ...], list[Problem]]:
    """Tell what the files are, without those of which that cannot be told."""
    try:
        return sort_files(files), []
    except DefinitionInvalid as refused:
        wrong = {one.file for one in refused.problems}
        rest = [(name, content) for name, content in files if name not in wrong]
        if not 0 < len(rest) < len(files):
            return (), list(refused.problems)
        sources, more = _sorted(rest)
        return sources, [*refused.problems, *more]


def _checked(sources: tuple[Source, ...], reading: Reading, at: datetime) -> list[Problem]:
    with one_picture():
        standing = what_stands()
    try:
        check_together(sources, standing, reading, at, whole=True)
    except DefinitionInvalid as refused:
        reading.errors += refused.problems
    return [*reading.errors, *reading.warnings]

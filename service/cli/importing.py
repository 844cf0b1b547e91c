"""`handrail import`: what becomes of a folder of SpiffArena or Camunda."""

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import click
import orjson

from service.cli.installation import ADMIN, at_hand
from service.definitions.lookup import newest_ids
from service.drafts.several import begin_each
from service.importing import (
    FolderUnusable,
    Gathered,
    Line,
    Report,
    State,
    Told,
    Word,
    gather_archive,
    gather_folder,
    translate,
    write_into,
)
from service.importing.gathered import LARGEST_FOLDER
from service.installation import here
from service.people.actors import Acting
from service.people.directory import active_user, actor_of
from service.transaction import reading

NEEDS_A_PERSON = 3
"""The status of a command that did all it could, and left something to do."""
_STATES = MappingProxyType(
    {
        State.AS_IT_IS: "runs as it is",
        State.TRANSLATED: "runs, translated",
        State.DIFFERENT: "runs, and needs a person",
        State.NOT_YET: "does not run before a person mends it",
    }
)
_SHOWN = MappingProxyType(
    {
        Word.PERSON: "needs a person",
        Word.TRANSLATED: "translated",
        Word.WARNED: "publishing warns",
    }
)
_COUNTED = MappingProxyType(
    {Word.UNDERSTOOD: "understood as they stand", Word.KEPT: "kept without effect"}
)


@click.command()
@click.argument("place", type=click.Path(path_type=Path))
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    help="Write what was made into a new folder: ready/ can be published.",
)
@click.option("--draft", is_flag=True, help="Begin a draft of each process.")
@click.option("--by", default=ADMIN, show_default=True, help="Whose drafts they are.")
@click.option("--json", "as_json", is_flag=True, help="The whole report, for programs.")
@click.option("--all", "everything", is_flag=True, help="Every line, of what was kept as well.")
def import_(
    place: Path, into: Path | None, by: str, *, draft: bool, as_json: bool, everything: bool
) -> None:
    """Say what becomes of a folder, or a ZIP, of SpiffArena or Camunda.

    Status 0: everything runs, and every draft that was asked for is begun. Status 3: something
    needs a person, or a draft could not be begun; the rest is done. Status 1: nothing was done.
    """
    with at_hand():
        with reading():
            published = frozenset(newest_ids())
            acting = _acting(by) if draft else None
        report = translate(_gathered(place), published=published, at=here().clock.now())
        if into is not None:
            write_into(into, report, apart_from=place)
        begun, refused = begin_each(report.diagrams, acting=acting) if acting else ({}, {})
    if as_json:
        told = {**report.as_json(), "drafts": begun, "drafts_refused": refused}
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    else:
        for line in (*_lines(report, everything=everything), *_of_drafts(begun, refused)):
            click.echo(line)
    if report.needs_a_person or refused:
        click.get_current_context().exit(NEEDS_A_PERSON)


def _gathered(place: Path) -> Gathered:
    """Read a folder or a ZIP. Raises FolderUnusable."""
    try:
        if not place.is_file():
            return gather_folder(place)
        if place.stat().st_size > LARGEST_FOLDER:
            raise FolderUnusable(f"{place} has more than {LARGEST_FOLDER:,} bytes.")
        return gather_archive(place.read_bytes())
    except OSError as error:
        raise FolderUnusable(f"{place} cannot be read: {error.strerror}.") from error


def _acting(by: str) -> Acting:
    """Say who begins the drafts. Raises UserUnknown."""
    return Acting(who=actor_of(active_user(by)), at=here().clock.now())


def _of_drafts(begun: dict[str, str], refused: dict[str, str]) -> Iterator[str]:
    for key, draft_id in begun.items():
        yield f"draft of {key}: {draft_id}"
    for key, why in refused.items():
        yield f"no draft of {key}: {why}"


def _lines(report: Report, *, everything: bool) -> Iterator[str]:
    """Say it all: each process, what lies beside them, and the sum."""
    for one in report.processes:
        yield f"{one.name} ({one.key}), {one.file}: {_STATES[one.state]}"
        yield from _of_process(one, everything=everything)
    for line in report.lines:
        if everything or line.word is not Word.KEPT:
            yield _said(line)
    yield ""
    for state, many in report.counts.items():
        yield f"{many:5} {_STATES[state]}"
    yield f"{report.needs_a_person:5} things for a person to do"


def _of_process(one: Told, *, everything: bool) -> Iterator[str]:
    for word in Word if everything else _SHOWN:
        for line in one.of(word):
            yield f"  {_said(line)}"
    for word, says in () if everything else _COUNTED.items():
        many = len(one.of(word))
        if many:
            yield f"  {many} words are {says} (--all shows them)"


def _said(line: Line) -> str:
    place = ":".join(str(one) for one in (line.file, line.line) if one)
    element = f" [{line.element}]" if line.element else ""
    says = f" → {line.says}" if line.says else ""
    where = f" {place}{element}" if place or element else ""
    return f"{_SHOWN.get(line.word, line.word)}{where}: {line.what}{says}"

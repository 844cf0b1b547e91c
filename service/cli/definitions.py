"""`handrail publish`, `handrail check` and `handrail start`."""

import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import click

from service.cases.beginning import Opening
from service.cases.commands.start import start as start_case
from service.cases.subjects.details import SubjectGiven
from service.cli.foreign import foreign_lines
from service.cli.installation import at_hand
from service.cli.saying import in_one_line, json_object
from service.definitions.lookup import newest_versions
from service.definitions.preparing import Outcome, Prepared, carry_through, prepare
from service.definitions.publish import publish as publish_prepared
from service.errors import Refusal
from service.installation import here
from service.ledger.canonical import digest
from service.people.actors import SYSTEM, Acting
from service.transaction import reading, transaction

Files = list[tuple[str, bytes]]
FOLDERS = click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.command()
@FOLDERS
@click.option("--note", default="", help="Why.")
@click.option("--first", is_flag=True, help="Only where nothing is published yet.")
def publish(places: tuple[Path, ...], note: str, *, first: bool) -> None:
    """Publish files, or folders with everything in them."""
    with at_hand():
        if first and has_published():
            click.echo("Processes are published already: they stay as they are.")
            return
        outcome = publish_files(files_in(places), note=note)
    _say(outcome, "published" if outcome.created else "unchanged")


@click.command()
@FOLDERS
@click.option("--foreign", is_flag=True, help="Say what became of words of other vocabularies.")
def check(places: tuple[Path, ...], *, foreign: bool) -> None:
    """Check files as publishing would, and store nothing."""
    files = files_in(places)
    for line in foreign_lines(files) if foreign else ():
        click.echo(line)
    with at_hand():
        try:
            outcome = prepare(files, at=here().clock.now()).outcome
        except Refusal as refusal:
            for problem in refusal.problems:
                click.echo(in_one_line(problem))
            sys.exit(1)
    _say(outcome, "can be published")


@click.command()
@click.argument("process")
@click.option("--data", default="{}", help="JSON.")
@click.option("--subject", default=None, help="Name of the person or property it is about.")
@click.option("--owner", default=None, help="A user name or role:<key>.")
def start(process: str, data: str, subject: str | None, owner: str | None) -> None:
    """Start a case and print its reference."""
    document = json_object(data, "--data")
    with at_hand(), transaction():
        opening = Opening(
            process=process,
            data=document,
            subject=SubjectGiven(subject) if subject else None,
            owner=owner,
        )
        case = start_case(opening, acting=Acting(who=SYSTEM, at=here().clock.now()))
        click.echo(f"{case.reference} {case.id}")


def files_in(places: Iterable[Path]) -> Files:
    """Read files and folders; each file is named by its path from the folder's parent."""
    return [found for place in places for found in _files(place)]


def publish_files(files: Files, *, note: str = "", since: timedelta = timedelta()) -> Outcome:
    """Publish what was read, in effect for the time `since` already."""
    now = here().clock.now()

    def store(prepared: Prepared) -> Outcome:
        with transaction():
            return publish_prepared(
                prepared, by=None, at=now, note=note, effective_from=now - since
            )

    return carry_through(files, store, at=now)


def has_published() -> bool:
    """Tell whether there is any process."""
    with reading():
        return bool(newest_versions())


def is_published(files: Files) -> bool:
    """Tell, without reading a diagram, whether exactly these files make up the newest versions."""
    with reading():
        pinned = {
            (file.name, file.digest) for version in newest_versions() for file in version.files
        }
    return pinned == {(name, digest(content)) for name, content in files}


def _files(place: Path) -> Iterator[tuple[str, bytes]]:
    if place.is_file():
        yield place.name, place.read_bytes()
        return
    if not place.is_dir():
        raise click.BadParameter(f"There is no file or folder {place}.")
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place.parent)
        if path.is_file() and not any(part.startswith(".") for part in name.parts[1:]):
            yield name.as_posix(), path.read_bytes()


def _say(outcome: Outcome, word: str) -> None:
    for problem in outcome.warnings:
        click.echo(in_one_line(problem))
    for one in outcome.versions:
        click.echo(f"{word}: {one.key} version {one.version}")

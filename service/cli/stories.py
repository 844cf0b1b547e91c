"""`handrail story`."""

import sys
from collections import defaultdict
from pathlib import Path

import click

from service.cases.register import registered
from service.cli.definitions import FOLDERS, files_in
from service.cli.installation import at_hand
from service.cli.saying import in_one_line
from service.definitions.sources import DefinitionInvalid
from service.installation import here
from service.people.actors import SYSTEM
from service.stories import Surroundings, Telling, surroundings, tell
from service.stories.coverage import coverage
from service.stories.reading import read_story
from service.stories.recording import record as record_case
from service.stories.shelf import Shelved, processes_in, stories_in
from service.stories.surroundings import Files


@click.group()
def story() -> None:
    """Tell cases as tests."""


@story.command("run")
@FOLDERS
def run(places: tuple[Path, ...]) -> None:
    """Tell every story in files and folders, and say which came true.

    Nothing is stored. Ends with status 1 when a story did not come true, or there is none.
    """
    files = files_in(places)
    with at_hand():
        around = surroundings()
        told = [(one, _tell(one, files, around)) for one in stories_in(files)]
    if not told:
        raise DefinitionInvalid("There is no story in these files.")
    for shelved, telling in told:
        _say(shelved, telling)
    _say_coverage(files, told)
    green = sum(telling is not None and telling.green for _, telling in told)
    click.echo(f"{green} green, {len(told) - green} red")
    sys.exit(0 if green == len(told) else 1)


@story.command("record")
@click.argument("reference")
def record(reference: str) -> None:
    """Print a case as a story; names and whatever was written freely are masked."""
    with at_hand():
        case = registered(reference)
        recorded = record_case(case.id, actor=SYSTEM, now=here().clock.now())
        told = read_story(case.reference, recorded.text)
        telling = tell(told, recorded.files, process_key=recorded.process_key)
    click.echo(recorded.text, nl=False)
    for said in telling.said:
        click.echo(f"warning: told again it differs: {said}", err=True)


def _tell(one: Shelved, files: Files, around: Surroundings) -> Telling | None:
    if one.story is None:
        return None
    return tell(one.story, files, process_key=one.process_key, around=around, whole=False)


def _say(shelved: Shelved, telling: Telling | None) -> None:
    green = telling is not None and telling.green
    click.echo(f"{'green' if green else 'red  '} {shelved.name}")
    for problem in telling.problems if telling else shelved.problems:
        click.echo(f"      {in_one_line(problem)}")
    for step in telling.steps if telling else ():
        for said in step.said:
            click.echo(f"      {step.where}: {said}")
    if telling is not None and telling.untold:
        click.echo(f"      {telling.untold} more not told.")


def _say_coverage(files: Files, told: list[tuple[Shelved, Telling | None]]) -> None:
    tellings: dict[str, list[Telling]] = defaultdict(list)
    for shelved, telling in told:
        if telling is not None:
            tellings[shelved.process_key].append(telling)
    drawn = processes_in(files)
    for key, found in tellings.items():
        reached = coverage(drawn[key], found)
        click.echo(f"{key}: {reached.in_words}")
        missed = ", ".join((*reached.missed_elements, *reached.missed_branches))
        if missed:
            click.echo(f"      never reached: {missed}")

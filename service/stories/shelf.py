"""Finding the stories among the files of processes, and which process each tells."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.bpmn.model import Process
from service.bpmn.reading import read_diagram
from service.definitions.checking import runnable
from service.definitions.models import Part
from service.definitions.sources import Source, sort_files
from service.errors import Problem
from service.stories.reading import read_story, story_name
from service.stories.refusals import StoryInvalid
from service.stories.story import Story
from service.stories.surroundings import Files

_FOLDER = "stories"


@dataclass(frozen=True, slots=True)
class Shelved:
    """One story's file: the story, or with None what keeps it from being read."""

    file: str
    process_key: str
    story: Story | None
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """Return what it is called beside the stories of other processes."""
        return f"{self.process_key}/{story_name(self.file)}"


def stories_in(files: Files) -> Iterator[Shelved]:
    """Give every story that stands beside a process, or in a folder `stories` there.

    Raises what reading a diagram raises, and DefinitionInvalid for files of unsafe names.
    """
    sources = sort_files(files)
    processes = _processes(sources)
    shelves: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        place = _home(source)
        if source.part is Part.STORY and place in processes:
            shelves[place].append(source)
    for place, told in shelves.items():
        texts = {one.name: one.content.decode("utf-8", "replace") for one in told}
        for one in told:
            yield _shelved(one.name, processes[place].key, texts)


def _shelved(file: str, process_key: str, texts: Mapping[str, str]) -> Shelved:
    try:
        return Shelved(file, process_key, read_story(file, texts[file], texts))
    except StoryInvalid as refusal:
        return Shelved(file, process_key, None, refusal.problems)


def processes_in(files: Files) -> dict[str, Process]:
    """Give the processes that have a shelf for stories, by key."""
    return {one.key: one for one in _processes(sort_files(files)).values()}


def _processes(sources: tuple[Source, ...]) -> dict[str, Process]:
    """Give the process that is drawn in each folder: the one called like it, or else the first."""
    found: dict[str, Process] = {}
    for source in sources:
        if source.part is Part.BPMN:
            diagram = read_diagram(source.content, file=source.name)
            for process in runnable(diagram):
                place = source.folder.as_posix()
                if process.key == source.folder.name or place not in found:
                    found[place] = process
    return found


def _home(source: Source) -> str:
    """Give the folder of the process that a story tells."""
    folder = source.folder
    return (folder.parent if folder.name == _FOLDER else folder).as_posix()

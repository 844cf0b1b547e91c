"""Writing what was made of a folder: what can be published, and apart from it what is to mend."""

from collections.abc import Iterator
from pathlib import Path

from service.definitions.sources import clean_name
from service.errors import Refusal
from service.importing.report import Report, State

READY, TO_MEND = "ready", "to_mend"


class FolderIsTaken(Refusal):
    """The folder to write into has something in it, or lies in that which is imported."""


class FolderIsShut(Refusal):
    """Nothing can be written into this folder."""


def write_into(place: Path, report: Report, *, apart_from: Path) -> None:
    """Write the files of every process into a new folder.

    `ready` can be published as it is; `to_mend` has a folder for each diagram that cannot.
    Nothing that exists is ever written over. Raises FolderIsTaken and FolderIsShut.
    """
    try:
        _write(place, report, apart_from=apart_from)
    except OSError as error:
        raise FolderIsShut(f"{place} cannot be written: {error.strerror}.") from error


def _write(place: Path, report: Report, *, apart_from: Path) -> None:
    place = place.resolve()
    if place.is_relative_to(apart_from.resolve()):
        raise FolderIsTaken(f"{place} lies in the folder that is imported: name one outside of it.")
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise FolderIsTaken(f"{place} has something in it: name a folder that is empty or new.")
    for name in _places(report):
        folder, _, inner = name.partition("/")
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(report.content[inner if folder == READY else inner.partition("/")[2]])


def _places(report: Report) -> Iterator[str]:
    """Give the place of every file, which is below the folder whatever the files are called."""
    stuck = {
        file: one.files[0].split("/")[1]
        for one in report.processes
        if one.state is State.NOT_YET
        for file in one.files
    }
    for name in report.content:
        place = f"{TO_MEND}/{stuck[name]}/{name}" if name in stuck else f"{READY}/{name}"
        clean, wrong = clean_name(place)
        if wrong is None:
            yield clean

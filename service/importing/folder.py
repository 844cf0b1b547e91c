"""Reading a folder: what lies in it and nothing else, wherever its links lead."""

import os
import stat
from pathlib import Path

from service.importing.gathered import (
    LARGEST_FILE,
    MOST_LEVELS,
    FolderUnusable,
    Gathered,
    is_hidden,
)

_SAFE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_LINK = "It is a link. Only what lies in the folder itself is read: put the file there."


def gather_folder(folder: Path) -> Gathered:
    """Read the files of a folder and of those within it, by their names from there.

    Links are not followed, and nothing waits for a file that is none. Raises FolderUnusable.
    """
    if not folder.is_dir():
        raise FolderUnusable(f"There is no folder {folder}.")
    # A link that somebody names is what they mean; those within the folder are not.
    folder = folder.resolve()
    why = _barrier(folder)
    if why:
        raise FolderUnusable(f"{folder}: {why}")
    found = Gathered()
    # Each folder is walked by its own handle: one that is swapped for a link leads nowhere.
    for place, folders, files, handle in os.fwalk(folder):
        within = Path(place).relative_to(folder)
        if len(within.parts) >= MOST_LEVELS:
            found.leave(within.as_posix(), f"It lies more than {MOST_LEVELS} folders deep.")
            folders.clear()
        folders[:] = _open(found, within, sorted(folders), handle)
        for name in sorted(files):
            told = (within / name).as_posix()
            if not is_hidden(name) and found.wants(told):
                _read(found, told, name, handle)
    return found


def _open(found: Gathered, within: Path, names: list[str], handle: int) -> list[str]:
    """Give the folders that can be walked; one that cannot is told of."""
    barriers = {name: _barrier(name, handle) for name in names if not is_hidden(name)}
    for name, why in barriers.items():
        if why:
            found.leave((within / name).as_posix(), why)
    return [name for name, why in barriers.items() if not why]


def _barrier(folder: str | Path, handle: int | None = None) -> str:
    """Say why a folder cannot be walked; nothing if it can."""
    try:
        if stat.S_ISLNK(os.lstat(folder, dir_fd=handle).st_mode):
            return _LINK
        os.close(os.open(folder, _SAFE | os.O_DIRECTORY, dir_fd=handle))
    except OSError as error:
        return _unreadable(error)
    return ""


def _unreadable(error: OSError) -> str:
    return f"It cannot be read: {os.strerror(error.errno or 0)}."


def _read(found: Gathered, told: str, name: str, handle: int) -> None:
    """Read one file of a folder that is open."""
    try:
        if stat.S_ISLNK(os.lstat(name, dir_fd=handle).st_mode):
            found.leave(told, _LINK)
            return
        with os.fdopen(os.open(name, _SAFE, dir_fd=handle), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                found.leave(told, "It is no file that can be read.")
                return
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        found.leave(told, _unreadable(error))
        return
    found.add(told, content)

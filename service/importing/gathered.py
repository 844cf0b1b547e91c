"""What was found in a folder or an archive: files to read, and a line for each that is not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from service.definitions.sources import clean_name
from service.errors import Refusal
from service.importing.lines import Line, Word

LARGEST_FILE = 2_000_000
LARGEST_FOLDER = 100_000_000
MOST_FILES = 5_000
MOST_ENTRIES = 100_000
MOST_LEVELS = 30
_READ = (".bpmn", ".bpmn20.xml", ".dmn", ".json", ".form", ".html", ".htm")
_SKIPPED = frozenset({"node_modules", "__MACOSX"})


class FolderUnusable(Refusal):
    """This cannot be imported: give a folder, or a ZIP of one."""


@dataclass
class Gathered:
    """Files by name with `/` between folders, and what is said of those that were not read."""

    files: dict[str, bytes] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    _size: int = 0
    _entries: int = 0

    def wants(self, name: str) -> bool:
        """Tell whether a file is to be read; every other one is counted by its ending.

        Raises FolderUnusable when there are too many to go on.
        """
        self._entries += 1
        if self._entries > MOST_ENTRIES:
            raise FolderUnusable(
                f"It holds more than {MOST_ENTRIES:,} files. Import the folder of the processes, "
                "not all that lies around it."
            )
        if name.lower().endswith(_READ):
            return True
        self.others[PurePosixPath(name).suffix.lower() or "without an ending"] += 1
        return False

    def add(self, name: str, content: bytes) -> None:
        """Keep a file that was read. Raises FolderUnusable when it is all too much."""
        clean, wrong = clean_name(name)
        if wrong is not None:
            self.leave(name, wrong.message)
            return
        # What is too large was unpacked as well: a thousand such files are not.
        self._size += len(content)
        if len(content) > LARGEST_FILE:
            self.leave(clean, f"It has more than {LARGEST_FILE:,} bytes.")
            self._check()
            return
        if clean in self.files:
            self.leave(clean, "Another file of this name is read already.")
            return
        self.files[clean] = content
        self._check()

    def _check(self) -> None:
        if len(self.files) > MOST_FILES or self._size > LARGEST_FOLDER:
            raise FolderUnusable(
                f"At most {MOST_FILES:,} files of {LARGEST_FOLDER:,} bytes together are imported "
                "at once. Import one folder of processes after the other."
            )

    def leave(self, name: str, why: str) -> None:
        """Say why a file is not read."""
        shown = "".join(one if one.isprintable() else "�" for one in name)[:300]
        self.lines.append(Line(Word.PERSON, shown, "The file is not read", why))

    def told(self) -> list[Line]:
        """Give what is said of files that were not read, those of other kinds together."""
        if not self.others:
            return self.lines
        counted = ", ".join(f"{many} {kind}" for kind, many in self.others.most_common(10))
        says = f"They are no processes, decisions or forms: {counted}."
        what = f"{self.others.total()} files of other kinds"
        return [*self.lines, Line(Word.LEFT, "", what, says)]


def is_hidden(name: str) -> bool:
    """Tell whether a folder or file is none of the process's: of Git, of a build, of a system."""
    return name.startswith(".") or name in _SKIPPED


def under(files: Mapping[str, bytes], *endings: str) -> dict[str, bytes]:
    """Give the files with one of these endings, in the order of their names."""
    return {name: files[name] for name in sorted(files) if name.lower().endswith(endings)}

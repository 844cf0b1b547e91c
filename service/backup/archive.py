"""The archive itself: members are digested as they are written, and checked when they are read."""

import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import orjson
from typing_extensions import Buffer

from service.backup.refusals import ArchiveDamaged, ArchiveExists, ArchiveUnreadable

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024


_BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What reading a ZIP file raises when its bytes are not those that were written."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its bytes, and where it is a table's rows, how many and of which columns."""

    size: int
    sha256: str
    rows: int | None = None
    columns: list[str] | None = None


@dataclass(slots=True)
class Manifest:
    """What an archive holds.

    `database` is the kind of database, `schema` the migration it was at. `tables` are in the order
    in which they can be filled; `sequences` give what each has given out. `damaged` names files
    whose bytes were not to be had as their row has them, and why.
    """

    made_at: str
    database: str
    schema: str = ""
    format: int = FORMAT
    tables: list[str] = field(default_factory=list)
    sequences: dict[str, list[Any]] = field(default_factory=dict)
    damaged: dict[str, str] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, Member]:
        """Return the files of cases, by their place in the store."""
        return {
            name.removeprefix("files/"): member
            for name, member in self.members.items()
            if name.startswith("files/")
        }


class Digesting:
    """Counts and digests what is written through it."""

    def __init__(self, target: IO[bytes]) -> None:
        """Write to `target`."""
        self._target = target
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Return the digest of what was written so far."""
        return self._digest.hexdigest()

    def write(self, chunk: Buffer) -> None:
        """Write some bytes."""
        self._target.write(chunk)
        self._digest.update(chunk)
        self.size += memoryview(chunk).nbytes


class Writing:
    """An archive that is being written."""

    def __init__(self, zipped: ZipFile, manifest: Manifest) -> None:
        """Write into `zipped`, and keep account in the manifest."""
        self._zipped = zipped
        self.manifest = manifest

    @contextmanager
    def member(self, name: str, *, packed: bool = True) -> Iterator[Digesting]:
        """Write a member; it is in the manifest when the block has ended."""
        info = ZipInfo(name)
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = 0o600 << 16
        with self._zipped.open(info, "w", force_zip64=True) as target:
            writing = Digesting(target)
            yield writing
        self.manifest.members[name] = Member(writing.size, writing.sha256)


def digest_of(source: IO[bytes]) -> str:
    """Return the SHA-256 of what is left to be read."""
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def written(path: Path, manifest: Manifest) -> Iterator[Writing]:
    """Write an archive that is there when it is whole and safe on disk, or not at all.

    Raises ArchiveExists.
    """
    if path.exists():
        raise ArchiveExists(f"There is a file {path} already; a backup never writes over one.")
    partial = path.with_name(f"{path.name}.part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with ZipFile(file, "w") as zipped:
                yield Writing(zipped, manifest)
                zipped.writestr(MANIFEST, orjson.dumps(asdict(manifest)))
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)


class Archive:
    """An archive that is read."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises ArchiveUnreadable."""
        self._ends = ExitStack()
        with ExitStack() as ends:
            try:
                self._zipped = ends.enter_context(ZipFile(path))
                told = orjson.loads(self._zipped.read(MANIFEST))
            except (OSError, KeyError, orjson.JSONDecodeError, *_BROKEN) as error:
                raise ArchiveUnreadable(f"{path} is not a whole archive of Handrail.") from error
            if told.get("format") != FORMAT:
                found = told.get("format")
                raise ArchiveUnreadable(f"{path} has the format {found}, not {FORMAT}.")
            members = {name: Member(**one) for name, one in told.pop("members").items()}
            self.manifest = Manifest(**told, members=members)
            self._ends = ends.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def open(self, name: str) -> IO[bytes]:
        """Open a member for reading. Raises ArchiveDamaged."""
        try:
            return self._zipped.open(name)
        except KeyError:
            raise ArchiveDamaged(f"The archive lacks {name}.") from None

    def check(self) -> None:
        """Read everything, and return when it is as it was written. Raises ArchiveDamaged."""
        for name, member in self.manifest.members.items():
            try:
                with self.open(name) as source:
                    found = digest_of(source)
            except _BROKEN:
                found = ""
            if found != member.sha256:
                raise ArchiveDamaged(f"In the archive {name} is not as it was written.")

"""Where the bytes of files are kept: a folder, or a bucket of S3. They come before their row.

A file without a row is an orphan of a request that was killed; the sweep removes it after a day.
"""

from service.cases.storage.bucket import BucketStore
from service.cases.storage.disk import DiskStore
from service.cases.storage.store import CHUNK, FileStore, Stored, place_of
from service.settings import Settings

__all__ = ["CHUNK", "FileStore", "Stored", "open_store", "place_of"]


def open_store(settings: Settings, *, most: int | None = None) -> FileStore:
    """Return where this installation keeps its files, of at most the bytes it allows or `most`."""
    folder, most = settings.files_folder, most or settings.max_file
    return DiskStore(folder, most=most) if folder else BucketStore(settings.files, most=most)

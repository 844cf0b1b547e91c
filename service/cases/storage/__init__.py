"""Where the bytes of files are kept: a folder, or a bucket of S3. They come before their row.

A file without a row is an orphan of a request that was killed; the sweep removes it after a day.
"""

from service.cases.storage.bucket import BucketStore
from service.cases.storage.disk import DiskStore
from service.cases.storage.store import CHUNK, FileStore, Stored, place_of
from service.settings import Settings

__all__ = ["CHUNK", "FileStore", "Stored", "open_store", "place_of"]


def open_store(settings: Settings) -> FileStore:
    """Return where this installation keeps its files."""
    folder = settings.files_folder
    if folder is not None:
        return DiskStore(folder, most=settings.max_file)
    return BucketStore(settings.files, most=settings.max_file)

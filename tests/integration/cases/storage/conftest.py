import pytest

from service.cases.storage import CHUNK, FileStore, open_store
from service.settings import Settings

MOST = 6 * 1024 * 1024 + CHUNK
"""More than one part of a bucket's."""


@pytest.fixture(params=["disk", "bucket"])
def store(request, tmp_path) -> FileStore:
    """A store of each kind, with nothing in it."""
    files = request.getfixturevalue("bucket") if request.param == "bucket" else ""
    return open_store(Settings(var=tmp_path, files=files, max_file=MOST))

"""A bucket that is away, and one whose files are used as a case's."""

import io
from datetime import timedelta

import pytest
from obstore.exceptions import GenericError

from service.cases.storage import bucket as module
from service.cases.storage import open_store
from service.errors import ServiceUnavailable
from service.settings import Settings
from tests.services.installation import free_port


@pytest.fixture
def away(bucket, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setattr(module, "PATIENCE", timedelta(seconds=0.2))
    return open_store(Settings(files=f"{bucket}-away"))


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.store(io.BytesIO(b"x")),
        lambda store: store.open("ab/" + "ab" * 16),
        lambda store: list(store.older_than(0, now=0)),
    ],
)
def test_a_bucket_that_is_away_is_told_as_such(away, use):
    with pytest.raises(ServiceUnavailable):
        use(away)


def test_a_bucket_that_is_away_removes_nothing(away):
    assert away.remove(["ab/" + "ab" * 16]) == []


def test_a_bucket_that_goes_away_while_a_file_is_read_is_told_as_such(bucket, monkeypatch):
    store = open_store(Settings(files=bucket))
    found = store.open(store.store(io.BytesIO(b"x" * 100)).stored_as)

    class Gone:
        def read(self, _):
            raise GenericError

    monkeypatch.setattr(found.raw, "_found", Gone())
    with pytest.raises(ServiceUnavailable):
        found.read()

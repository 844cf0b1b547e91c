import pytest
from sqlalchemy.exc import OperationalError

from service import transaction
from tests.integration.api import drawings
from tests.integration.api.conftest import deploy


@pytest.fixture
def away(monkeypatch):
    """Take the database away from this service."""

    def nowhere(_):
        raise OperationalError("BEGIN", {}, Exception("no route to host"))

    def take():
        monkeypatch.setattr(transaction, "begin_reading", nowhere)
        monkeypatch.setattr(transaction, "begin_writing", nowhere)

    return take


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/cases"), ("GET", "/tasks/x"), ("POST", "/signals")]
)
def test_a_database_that_is_away_is_told_with_when_to_ask_again(api, away, method, path):
    away()
    response = api.open(method, path)
    assert response.status_code == 503
    assert response.json["code"] == "service_unavailable"
    assert response.headers["Retry-After"] == "5"
    assert "no route" not in response.text


def test_a_service_without_its_database_is_alive_and_not_ready(api, away):
    away()
    assert api.get("//healthz").status_code == 200
    response = api.get("//readyz")
    assert response.status_code == 503
    assert response.json["checks"] == {"database": "failed", "migrations": "failed"}


def test_what_was_refused_for_want_of_a_database_can_be_asked_again(api, monkeypatch):
    deploy(api, ("two_steps.bpmn", drawings.TWO_STEPS), ("first.json", drawings.FORM))
    begin = transaction.begin_writing

    def busy(session):
        begin(session)
        raise OperationalError("COMMIT", {}, Exception("locked"))

    asked = {"json": {"process": "two_steps"}, "headers": {"Idempotency-Key": "once"}}
    with monkeypatch.context() as patched:
        patched.setattr(transaction, "begin_writing", busy)
        assert api.open("POST", "/cases", **asked).status_code == 503
    answered = api.open("POST", "/cases", **asked)
    assert answered.status_code == 201
    assert "Idempotent-Replayed" not in answered.headers
    assert len(api.read("/cases")["items"]) == 1

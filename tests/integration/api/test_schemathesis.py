"""The API held against its own document with generated requests, valid and not.

Every other request goes to things that are there. The clock is left out: a generated move may be
centuries long, and it has tests of its own. So are batches: their bodies are lines, which it cannot
write, and what is wrong with a line is answered within a 200.
"""

from itertools import count

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import positive_data_acceptance
from schemathesis.core.failures import FailureGroup

from tests.integration.api.test_files import attach
from tests.services.applications import BOOTSTRAP_TOKEN

EXAMPLES = 12
BEYOND_SCHEMA = {"null_character", "number_too_large", "out_of_reach"}
LEFT_OUT = {"/api/v1/test/clock", "/api/v1/batches/cases", "/api/v1/batches/messages"}
BOUNDED = settings(
    max_examples=EXAMPLES,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
AS_ADMINISTRATOR = {"Authorization": f"Bearer {BOOTSTRAP_TOKEN}"}


@pytest.fixture
def there(api, case, task):
    """What the path parameters of every other request name."""
    return {
        "case_id": case["id"],
        "task_id": task["id"],
        "file_id": attach(api, case).json["id"],
        "message_id": api.made("/messages", {"name": "unheard"})["id"],
        "key": "two_steps",
    }


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("database_url", "mode"),
    [
        # What the document allows reaches the database, and PostgreSQL is the one that takes less.
        pytest.param("postgresql", GenerationMode.POSITIVE, id="postgresql-positive"),
        pytest.param("sqlite", GenerationMode.NEGATIVE, id="sqlite-negative"),
    ],
    indirect=["database_url"],
)
def test_no_request_finds_a_mismatch_or_a_defect(app, there, mode, monkeypatch):
    # Nobody waits half a minute for work: the server is about to end.
    monkeypatch.setitem(app.extensions, "handrail_serving", lambda: False)
    loaded = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operations = [result.ok() for result in loaded.get_all_operations()]
    found = [
        told
        for operation in operations
        if operation.path not in LEFT_OUT
        for told in mismatches(operation, mode, there)
    ]
    assert len(operations) > len(LEFT_OUT)
    assert not found, "\n\n".join(found)


def mismatches(operation, mode, there):
    """Give what is wrong with an operation's answers, if anything."""
    turn = count()

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def hold_against_the_document(case):
        if next(turn) % 2:
            case.path_parameters = {
                name: there.get(name, given) for name, given in case.path_parameters.items()
            }
        response = case.call_and_validate(
            headers=AS_ADMINISTRATOR, excluded_checks=[positive_data_acceptance]
        )
        if mode is GenerationMode.POSITIVE:
            is_understood(response)

    try:
        hold_against_the_document()
    except FailureGroup as failures:
        return [f"{operation.label}: {one}" for one in failures.exceptions]
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "nothing can be sent"
    return []


def is_understood(response):
    """Check that what the document allows is refused only by the business.

    JSON Schema forbids neither null characters and numbers of too many digits deep inside data nor
    instants that only their offset puts outside the calendar.
    """
    if response.status_code in (400, 422):
        told = response.json()
        errors = {one["code"] for one in told.get("errors", ())}
        code = told.get("code", told.get("error"))  # OAuth has words of its own.
        assert code != "request_unreadable", told
        assert code != "request_invalid" or errors <= BEYOND_SCHEMA, told["errors"]

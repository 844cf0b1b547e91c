import pytest
from sqlalchemy import update

from service.cases.models import Task
from service.extensions import db
from service.transaction import transaction
from tests.factories.cases import empty_records


@pytest.fixture
def cases(published, handrail):
    """The ids of three cases."""
    return [handrail("start", "p").output.split()[1] for _ in range(3)]


def test_a_case_is_told_again_by_its_reference(handrail, cases):
    said = handrail("case", "replay", "HR-000002").output
    assert said == "HR-000002 equal\n1 equal, 0 different, 0 not replayed\n"


def test_every_case_is_told_again(handrail, cases):
    first, _, third = cases
    with transaction():
        db.session.execute(update(Task).where(Task.case_id == first).values(token=99))
        empty_records(third)
    lines = handrail("case", "replay", "--all", fails=True).output.splitlines()
    assert lines[0].startswith("HR-000001 differs: after move 1, tasks: A (token ")
    assert lines[1:] == [
        "HR-000002 equal",
        "HR-000003 not replayed: Move 1 was erased.",
        "1 equal, 1 different, 1 not replayed",
    ]


def test_what_to_replay_must_be_said_once(handrail, cases):
    for asked in ([], ["HR-000001", "--all"]):
        refused = handrail("case", "replay", *asked, fails=True)
        assert "Give the reference of a case, or --all." in refused.stderr


def test_an_unknown_case_is_refused(handrail, cases):
    refused = handrail("case", "replay", "HR-9", fails=True)
    assert refused.stderr == "case_not_found: There is no case 'HR-9'.\n"

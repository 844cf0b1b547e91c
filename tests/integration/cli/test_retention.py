from datetime import UTC, datetime

from service.cases.commands.hold_legally import hold_legally
from service.cases.models import Case, CaseState
from service.definitions.keeping_retention import add_class, choose_classes
from service.definitions.retention import RetentionClass
from service.extensions import db
from service.people.actors import SYSTEM, Acting
from service.transaction import transaction

CLOSED = datetime(2020, 2, 29, 12, tzinfo=UTC)
KEPT = RetentionClass("short", "Short", "1 year", "Our policy")


def test_what_falls_due_is_listed_and_nothing_is_erased(published, handrail):
    acting = Acting(SYSTEM, CLOSED)
    first, second = (handrail("start", "p").output.split()[1] for _ in range(2))
    with transaction():
        add_class(KEPT, acting=acting)
        choose_classes({}, KEPT.key, version=None, acting=acting)
        for case_id in (first, second):
            case = db.session.get_one(Case, case_id)
            case.state, case.closed_at = CaseState.COMPLETED, CLOSED
        hold_legally(second, "A claim", acting=acting)
    assert handrail("retention", "due", "--until", "2021-02-28").output.splitlines() == [
        "2021-02-28 HR-000001 p short",
        "2021-02-28 HR-000002 p short (legal hold)",
        "2 cases due by 2021-02-28",
    ]
    before = handrail("retention", "due", "--until", "2021-02-27").output
    assert before == "0 cases due by 2021-02-27\n"
    assert handrail("retention", "due").output.startswith("2021-02-28 HR-000001 p short\n")
    assert "2 cases, 0 broken" in handrail("audit", "verify").output
